import { useCallback, useRef, useState } from 'react';
import { Button, Flex } from '@strapi/design-system';
import { Check } from '@strapi/icons';
import { Layouts, Page, useNotification } from '@strapi/strapi/admin';
import type { MySignature } from '../../../../shared/contracts/templates';
import { TEMPLATE_VARIABLES } from '../../../../shared/template-variables';
import { useReadFailure, type RequestFailure } from '../../api/failure';
import { useGetMySignatureQuery, useSaveMySignatureMutation } from '../../api/templates';
import { Cell, FormSection } from '../../components/FormGrid';
import { FormErrors } from '../../components/formErrors';
import { LeaveGuard } from '../../components/LeaveGuard';
import { Loadable } from '../../components/Loadable';
import { FailureNotice } from '../../components/ProblemNotice';
import { TemplateEditor } from '../../components/TemplateEditor';
import { REPLY_TICKETS } from '../../permissions';
import { useTranslation } from '../../translations/useTranslation';

/** What somebody signs their own replies with. */
export default function MySignaturePage() {
  const t = useTranslation();
  return (
    <Page.Protect permissions={REPLY_TICKETS}>
      <Page.Main>
        <Page.Title>{t('my-signature.title')}</Page.Title>
        <Signature />
      </Page.Main>
    </Page.Protect>
  );
}

function Signature() {
  const query = useGetMySignatureQuery(undefined, { refetchOnMountOrArgChange: true });
  return <Loadable query={query}>{(signature) => <SignatureForm signature={signature} />}</Loadable>;
}

function SignatureForm({ signature }: { signature: MySignature }) {
  const t = useTranslation();
  const readFailure = useReadFailure();
  const { toggleNotification } = useNotification();
  const [save, { isLoading }] = useSaveMySignatureMutation();
  const [saved, setSaved] = useState(signature.html);
  const [html, setHtml] = useState(signature.html);
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const modified = useRef(false);
  modified.current = html !== saved;

  const submit = async () => {
    try {
      const answer = await save({ html }).unwrap();
      setSaved(answer.html);
      setHtml((typed) => (typed === html ? answer.html : typed));
      setFailure(null);
      toggleNotification({ type: 'success', message: t('my-signature.saved') });
    } catch (error) {
      setFailure(readFailure(error));
    }
  };

  return (
    <>
      <LeaveGuard isModified={useCallback(() => modified.current, [])} onLeave={() => setHtml(saved)} />
      <Layouts.Header
        title={t('my-signature.title')}
        subtitle={t('my-signature.subtitle')}
        primaryAction={
          <Button startIcon={<Check />} onClick={submit} loading={isLoading} disabled={html === saved}>
            {t('form.save')}
          </Button>
        }
      />
      <Layouts.Content>
        <Flex direction="column" alignItems="stretch" gap={4}>
          {failure ? <FailureNotice failure={failure} title={t('my-signature.refused')} /> : null}
          <FormErrors.Provider value={failure?.fields ?? {}}>
            <FormSection title={t('my-signature.section')}>
              <Cell columns={12}>
                <TemplateEditor
                  name="html"
                  label={t('my-signature.text')}
                  hint={t('my-signature.hint', { example: '{{agent.name}}' })}
                  value={html}
                  onChange={setHtml}
                  disabled={isLoading}
                  variables={TEMPLATE_VARIABLES}
                  preview={{ kind: 'signature' }}
                />
              </Cell>
            </FormSection>
          </FormErrors.Provider>
        </Flex>
      </Layouts.Content>
    </>
  );
}
