import { Flex, Link as TextLink, Table, Tbody, Td, Th, Thead, Tr, Typography } from '@strapi/design-system';
import { Link } from 'react-router-dom';
import type { TemplateSummary } from '../../../../../shared/contracts/templates';
import { useLanguageName } from '../../../components/languages';
import { Moment } from '../../../components/Moment';
import { useTranslation, type MessageKey } from '../../../translations/useTranslation';

const COLUMNS: MessageKey[] = [
  'template.name',
  'template.kind',
  'template.language',
  'templates.where',
  'templates.changed',
];

export function TemplateTable({ templates }: { templates: TemplateSummary[] }) {
  const t = useTranslation();
  return (
    <Table colCount={COLUMNS.length} rowCount={templates.length + 1} aria-label={t('templates.title')}>
      <Thead>
        <Tr>
          {COLUMNS.map((column) => (
            <Th key={column} role="columnheader">
              <Typography variant="sigma">{t(column)}</Typography>
            </Th>
          ))}
        </Tr>
      </Thead>
      <Tbody>
        {templates.map((template) => (
          <TemplateRow key={template.id} template={template} />
        ))}
      </Tbody>
    </Table>
  );
}

function TemplateRow({
  template,
  ...place
}: {
  template: TemplateSummary;
  /** The table puts this on its rows; without it the arrow keys do not find them. */
  'aria-rowindex'?: number;
}) {
  const t = useTranslation();
  const languageName = useLanguageName();
  return (
    <Tr {...place} data-testid="template-row" data-template={template.id}>
      <Td>
        <TextLink
          tag={Link}
          to={String(template.id)}
          style={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }}
        >
          {template.name}
        </TextLink>
      </Td>
      <Td>
        <Typography textColor="neutral800">{t(`template.kind-${template.kind}`)}</Typography>
      </Td>
      <Td>
        <Typography textColor="neutral800">
          {template.language ? languageName(template.language) : t('template.no-language')}
        </Typography>
      </Td>
      <Td>
        <Flex direction="column" alignItems="flex-start" maxWidth="32rem">
          {placesOf(template, t('template.deleted-system-email')).map((place) => (
            <Typography key={place} textColor="neutral800" style={{ overflowWrap: 'anywhere' }}>
              {place}
            </Typography>
          ))}
          {placesOf(template, '').length === 0 ? (
            <Typography textColor="neutral600">
              {t(template.kind === 'canned' ? 'templates.everywhere' : 'templates.unused')}
            </Typography>
          ) : null}
        </Flex>
      </Td>
      <Td>
        <Typography textColor="neutral800">
          {template.updatedAt === null ? null : <Moment at={template.updatedAt} />}
        </Typography>
      </Td>
    </Tr>
  );
}

/** Where it is used: an acknowledgement by System Emails that chose it, a canned reply where it is offered. */
const placesOf = ({ kind, usedBy, department, systemEmail }: TemplateSummary, deleted: string): string[] => {
  if (kind === 'acknowledgement') return usedBy;
  return [...(systemEmail ? [systemEmail.address || deleted] : []), ...(department ? [department] : [])];
};
