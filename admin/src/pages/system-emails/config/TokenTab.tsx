import { useState } from 'react';
import { Box, Button, Flex, Typography } from '@strapi/design-system';
import type { CredentialSummary, Side } from '../../../../../shared/contracts/system-emails';
import { readFailure, type RequestFailure } from '../../../api/failure';
import { useDeleteTokenMutation } from '../../../api/systemEmails';
import { ConfirmButton } from '../../../components/ConfirmButton';
import { Moment } from '../../../components/Moment';
import { Notice } from '../../../components/Notice';
import { FailureNotice, ProblemNotice } from '../../../components/ProblemNotice';
import { useTranslation } from '../../../translations/useTranslation';
import { Fact, Facts } from './Facts';
import type { SignIn } from './useSignIn';

interface TokenTabProps {
  systemEmailId: number;
  side: Side;
  credential: CredentialSummary;
  canAuthorize: boolean;
  signIn: SignIn;
  onDeleted: () => void;
}

export function TokenTab({
  systemEmailId,
  side,
  credential,
  canAuthorize,
  signIn,
  onDeleted,
}: TokenTabProps) {
  const t = useTranslation();
  const [deleteToken] = useDeleteTokenMutation();
  const [failure, setFailure] = useState<RequestFailure | null>(null);

  const remove = async () => {
    setFailure(null);
    try {
      await deleteToken({ id: systemEmailId, side }).unwrap();
      onDeleted();
    } catch (error) {
      setFailure(readFailure(error));
    }
  };

  return (
    <Flex direction="column" alignItems="stretch" gap={5} data-testid="token-tab">
      {failure ? <FailureNotice failure={failure} title={t('token.delete-refused')} /> : null}
      {credential.problem ? <ProblemNotice problem={credential.problem} testId="token-problem" /> : null}
      {credential.state === 'needs-authorization' && !credential.problem ? (
        <Notice tone="warning" title={t('token.needs-authorization')} />
      ) : null}
      {credential.missingScopes.length > 0 ? (
        <Notice tone="warning" title={t('token.missing')} testId="missing-scopes">
          {credential.missingScopes.map((scope) => (
            <Typography key={scope} textColor="neutral800" style={{ overflowWrap: 'anywhere' }}>
              {scope}
            </Typography>
          ))}
        </Notice>
      ) : null}
      <Facts>
        <Fact label={t('token.signed-in')} testId="token-username">
          {credential.username}
        </Fact>
        <Fact label={t('token.oid')}>{credential.oid || '—'}</Fact>
        <Fact label={t('token.tid')}>{credential.tid || '—'}</Fact>
        <Fact label={t('token.authorized')}>
          {credential.authorizedAt ? <Moment at={credential.authorizedAt} /> : '—'}
        </Fact>
        {credential.accessTokens.map((token) => (
          <Fact key={token.resource} label={t('token.access', { resource: token.resource })}>
            <AccessToken expiresAt={token.expiresAt} />
          </Fact>
        ))}
        <Fact label={t('token.refresh')}>
          {credential.refreshTokenSetAt ? (
            <>
              •••••••• · {t('token.since')} <Moment at={credential.refreshTokenSetAt} />
            </>
          ) : (
            t('token.no-refresh')
          )}
        </Fact>
        <Fact label={t('token.scopes')}>
          {credential.grantedScopes.map((scope) => (
            <Box key={scope}>{scope}</Box>
          ))}
        </Fact>
        <Fact label={t('token.signature')}>{credential.configSignature}</Fact>
      </Facts>
      {canAuthorize ? (
        <Flex gap={2}>
          <Button variant="secondary" onClick={signIn.submit} loading={signIn.busy}>
            {t('token.again')}
          </Button>
          <ConfirmButton
            trigger={<Button variant="danger-light">{t('token.delete')}</Button>}
            title={t('token.delete')}
            text={t('token.delete-text')}
            confirmLabel={t('token.delete')}
            onConfirm={remove}
          />
        </Flex>
      ) : null}
    </Flex>
  );
}

/** The token itself never leaves the server; what counts here is how long it lasts. */
function AccessToken({ expiresAt }: { expiresAt: string }) {
  const t = useTranslation();
  const expired = Date.parse(expiresAt) <= Date.now();
  return (
    <>
      ••••••••{' · '}
      <Typography textColor={expired ? 'warning600' : 'success600'}>
        {t(expired ? 'token.expired' : 'token.expires')} <Moment at={expiresAt} />
      </Typography>{' '}
      · {t('token.refreshed')}
    </>
  );
}
