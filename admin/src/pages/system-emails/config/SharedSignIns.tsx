import { Button, Flex, Typography } from '@strapi/design-system';
import { useReadFailure } from '../../../api/failure';
import { useListSharedCredentialsQuery } from '../../../api/waysIn';
import { FailureNotice } from '../../../components/ProblemNotice';
import { useTranslation } from '../../../translations/useTranslation';
import type { SignIn } from './useSignIn';

interface SharedSignInsProps {
  idpConfigId: number;
  /** The System Email's own address, which is no other mailbox. */
  address: string;
  signIn: SignIn;
  disabled: boolean;
}

/** Sign-ins of other mailboxes with the same IdP Config, to choose from: a service account signs in once for all. */
export function SharedSignIns({ idpConfigId, address, signIn, disabled }: SharedSignInsProps) {
  const t = useTranslation();
  const readFailure = useReadFailure();
  const { data, error } = useListSharedCredentialsQuery(idpConfigId);
  if (error) return <FailureNotice failure={readFailure(error)} title={t('shared.refused')} />;
  const others = (data ?? []).filter(
    ({ state, usedBy }) => state === 'authorized' && usedBy.length > 0 && !usedBy.includes(address),
  );
  if (others.length === 0) return null;
  return (
    <Flex
      direction="column"
      alignItems="stretch"
      gap={3}
      padding={4}
      hasRadius
      background="neutral100"
      borderColor="neutral200"
      tag="section"
      aria-label={t('shared.title')}
      data-testid="shared-sign-ins"
    >
      <Typography variant="delta" tag="h3">
        {t('shared.title')}
      </Typography>
      <Typography variant="pi" textColor="neutral600">
        {t('shared.text')}
      </Typography>
      {others.map(({ id, username, usedBy }) => (
        <Flex key={id} gap={4} justifyContent="space-between" alignItems="center" wrap="wrap">
          <Flex direction="column" alignItems="flex-start">
            <Typography textColor="neutral800" fontWeight="semiBold">
              {username}
            </Typography>
            <Typography variant="pi" textColor="neutral600">
              {t('shared.used-by', { addresses: usedBy.join(', ') })}
            </Typography>
          </Flex>
          <Button
            variant="secondary"
            onClick={() => void signIn.choose(id)}
            loading={signIn.busy}
            disabled={disabled || signIn.busy}
            aria-label={t('shared.use-of', { username })}
          >
            {t('shared.use')}
          </Button>
        </Flex>
      ))}
    </Flex>
  );
}
