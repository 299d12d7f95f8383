import { Page } from '@strapi/strapi/admin';
import { useParams } from 'react-router-dom';
import { useGetTemplateQuery } from '../../../api/templates';
import { Loadable } from '../../../components/Loadable';
import { useTranslation } from '../../../translations/useTranslation';
import { TemplateForm } from './TemplateForm';

/** One template, or a new one. */
export function TemplateEdit() {
  const t = useTranslation();
  const { id: param } = useParams();
  const isNew = param === 'create';
  const id = Number(param);
  const isWrong = !isNew && !Number.isInteger(id);
  const query = useGetTemplateQuery(id, { skip: isNew || isWrong, refetchOnMountOrArgChange: true });
  if (isWrong) return <Page.Error content={t('template.missing')} />;
  if (isNew) return <TemplateForm key="new" template={null} />;
  return (
    <Loadable query={{ ...query, data: query.currentData }} missing={t('template.missing')}>
      {(template) => <TemplateForm key={template.id} template={template} />}
    </Loadable>
  );
}
