import { Button, Flex, Link as TextLink } from '@strapi/design-system';
import { ArrowLeft, Check } from '@strapi/icons';
import { Layouts, Page, useNotification } from '@strapi/strapi/admin';
import { Link, useNavigate } from 'react-router-dom';
import type { Template } from '../../../../../shared/contracts/templates';
import { FormErrors } from '../../../components/formErrors';
import { LeaveGuard } from '../../../components/LeaveGuard';
import { FailureNotice } from '../../../components/ProblemNotice';
import { useTranslation } from '../../../translations/useTranslation';
import { templatePath, TEMPLATES_PATH } from '../paths';
import { useTemplateActions } from '../useTemplateActions';
import { DeleteTemplate, useDeleteTemplate } from './DeleteTemplate';
import { TemplateFields } from './TemplateFields';
import { useTemplateForm } from './useTemplateForm';

export function TemplateForm({ template }: { template: Template | null }) {
  const t = useTranslation();
  const navigate = useNavigate();
  const { toggleNotification } = useNotification();
  const { canManage } = useTemplateActions();
  const form = useTemplateForm(template);
  const deletion = useDeleteTemplate(() => {
    form.forget();
    navigate(TEMPLATES_PATH, { replace: true });
  });

  const save = async () => {
    const saved = await form.save();
    if (!saved) return;
    toggleNotification({ type: 'success', message: t('template.saved') });
    if (!template) navigate(templatePath(saved.id), { replace: true });
  };
  const title = template ? form.saved.name : t('templates.add');

  return (
    <Page.Main>
      <Page.Title>{title}</Page.Title>
      <LeaveGuard isModified={form.isModified} onLeave={form.forget} />
      <Layouts.Header
        title={title}
        navigationAction={
          <TextLink tag={Link} to={TEMPLATES_PATH} startIcon={<ArrowLeft />}>
            {t('templates.title')}
          </TextLink>
        }
        primaryAction={
          canManage ? (
            <Flex gap={2} wrap="wrap" justifyContent="flex-end">
              {template ? <DeleteTemplate template={template} onDelete={deletion.remove} /> : null}
              <Button startIcon={<Check />} onClick={save} loading={form.isSaving} disabled={!form.modified}>
                {t('form.save')}
              </Button>
            </Flex>
          ) : null
        }
      />
      <Layouts.Content>
        <Flex direction="column" alignItems="stretch" gap={4}>
          {form.failure ? <FailureNotice failure={form.failure} title={t('template.refused')} /> : null}
          {deletion.failure ? (
            <FailureNotice
              failure={deletion.failure}
              title={t('template.not-deleted')}
              onClose={deletion.forget}
            />
          ) : null}
          <FormErrors.Provider value={form.failure?.fields ?? {}}>
            <TemplateFields form={form} disabled={!canManage} />
          </FormErrors.Provider>
        </Flex>
      </Layouts.Content>
    </Page.Main>
  );
}
