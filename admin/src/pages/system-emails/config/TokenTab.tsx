import { useState } from 'react';
import { Flex, Typography } from '@strapi/design-system';
import type { CredentialSummary, Side } from '../../../../../shared/contracts/system-emails';
import { Moment } from '../../../components/Moment';
import { Notice } from '../../../components/Notice';
import { FailureNotice, ProblemNotice } from '../../../components/ProblemNotice';
import type { RequestFailure } from '../../../api/failure';
import type { MessageKey } from '../../../translations/useTranslation';
import { useTranslation } from '../../../translations/useTranslation';
import { AccessToken, Shroud } from './AccessToken';
import { Fact, Facts } from '../../../components/Facts';
import { ScopeList } from './ScopeList';
import { TokenActions } from './TokenActions';
import type { SignIn } from './useSignIn';

interface TokenTabProps {
  systemEmailId: number;
  side: Side;
  credential: CredentialSummary;
  canAuthorize: boolean;
  canDelete: boolean;
  signIn: SignIn;
  onDeleted: () => void;
}

const RESOURCES: Record<string, MessageKey> = {
  outlook: 'token.resource-outlook',
  graph: 'token.resource-graph',
};

export function TokenTab({ credential, ...props }: TokenTabProps) {
  const t = useTranslation();
  const [refused, setRefused] = useState<{ title: MessageKey; failure: RequestFailure } | null>(null);
  const { state, problem, missingScopes, refreshTokenSetAt, sharedWith } = credential;
  const appOnly = credential.grantKind === 'client_credentials';

  const accessLabel = (resource: string) => {
    const known = RESOURCES[resource];
    return t('token.access', { resource: known ? t(known) : resource });
  };

  return (
    <Flex direction="column" alignItems="stretch" gap={5} data-testid="token-tab">
      {refused ? <FailureNotice failure={refused.failure} title={t(refused.title)} /> : null}
      {problem ? <ProblemNotice problem={problem} testId="token-problem" /> : null}
      {state === 'needs-authorization' && !problem ? (
        <Notice tone="warning" title={t('token.needs-authorization')} />
      ) : null}
      {missingScopes.length > 0 ? (
        <Notice
          tone="warning"
          title={t('token.missing', { count: missingScopes.length })}
          testId="missing-scopes"
        >
          <Typography textColor="neutral800">{t('token.missing-text')}</Typography>
        </Notice>
      ) : null}
      <Facts>
        <Fact label={t('token.signed-in')} testId="token-username">
          {appOnly ? t('token.application', { name: credential.username }) : credential.username}
        </Fact>
        {sharedWith.length > 0 ? (
          <Fact label={t('token.shared-with')} testId="token-shared-with">
            {sharedWith.join(', ')}
          </Fact>
        ) : null}
        {appOnly ? null : <Fact label={t('token.oid')}>{credential.oid || '—'}</Fact>}
        <Fact label={t('token.tid')}>{credential.tid || '—'}</Fact>
        <Fact label={t('token.authorized')}>
          {credential.authorizedAt ? <Moment at={credential.authorizedAt} /> : '—'}
        </Fact>
        {credential.accessTokens.map(({ resource, expiresAt }) => (
          <Fact key={resource} label={accessLabel(resource)} testId="access-token">
            <AccessToken expiresAt={expiresAt} refreshed={refreshTokenSetAt !== null || appOnly} />
          </Fact>
        ))}
        <Fact label={t('token.refresh')} testId="refresh-token">
          {refreshTokenSetAt ? (
            <Flex gap={2}>
              <Shroud />
              <Moment at={refreshTokenSetAt} />
            </Flex>
          ) : (
            t(appOnly ? 'token.no-refresh-app' : 'token.no-refresh')
          )}
        </Fact>
        <Fact label={t('token.scopes')}>
          <ScopeList credential={credential} />
        </Fact>
        <Fact label={t('token.signature')} hint={t('token.signature-hint')}>
          {credential.configSignature || '—'}
        </Fact>
      </Facts>
      <TokenActions
        {...props}
        onRefused={(title, failure) => setRefused({ title, failure })}
        onTry={() => setRefused(null)}
      />
    </Flex>
  );
}
