import { Flex, Typography } from '@strapi/design-system';
import type { MailProtocols } from '../../../../../shared/reading-scopes';
import { CopyText } from '../../../components/CopyText';
import { TextField } from '../../../components/fields';
import { Notice } from '../../../components/Notice';
import { useTranslation } from '../../../translations/useTranslation';
import { appPermissions } from '../appPermissions';
import { appCommands } from './appCommands';
import type { IdpConfigDraft } from './idpConfigDraft';
import { bareId } from './pasted';

interface AppAccessProps {
  draft: IdpConfigDraft;
  /** The mailbox that is being set up. */
  address: string;
  protocol: MailProtocols;
  onChange: (servicePrincipalId: string) => void;
  disabled: boolean;
}

/** How an application is let into a mailbox: the one ID that is easily mistaken, and the commands with all values in. */
export function AppAccess({ draft, address, protocol, onChange, disabled }: AppAccessProps) {
  const t = useTranslation();
  if (draft.preset !== 'microsoft') return null;
  const { tenant, clientId, servicePrincipalId } = draft;
  const { exchange, graph } = appPermissions(protocol);
  const commands = appCommands({ tenant, clientId, servicePrincipalId, address, protocol });
  return (
    <Flex direction="column" alignItems="stretch" gap={4} data-testid="app-access">
      {exchange.length > 0 ? (
        <Typography variant="pi" textColor="neutral600">
          {t('way.permissions', { permissions: exchange.join(', ') })}
        </Typography>
      ) : null}
      {graph.length > 0 ? (
        <Typography variant="pi" textColor="neutral600">
          {t('way.permissions-graph', { permissions: graph.join(', ') })}
        </Typography>
      ) : null}
      <TextField
        name="servicePrincipalId"
        label={t('way.object-id')}
        hint={t('way.object-id-hint')}
        value={servicePrincipalId}
        onChange={(typed) => onChange(bareId(typed))}
        disabled={disabled}
      />
      {servicePrincipalId !== '' && servicePrincipalId === clientId ? (
        <Notice tone="warning" title={t('way.object-id-is-client-id')} testId="object-id-is-client-id" />
      ) : null}
      <CopyText
        name="appCommands"
        label={t('way.commands')}
        hint={t('way.commands-hint')}
        value={commands}
        rows={commands.split('\n').length + 1}
        code
      />
    </Flex>
  );
}
