import { Button, Typography } from '@strapi/design-system';
import { Notice } from '../../../components/Notice';
import { useTranslation } from '../../../translations/useTranslation';
import type { SignIn } from './useSignIn';

interface StrictMatchingOfferProps {
  address: string;
  signIn: SignIn;
  disabled: boolean;
}

/** Where another account than the mailbox's own signed in: what that means, and the switch that allows it. */
export function StrictMatchingOffer({ address, signIn, disabled }: StrictMatchingOfferProps) {
  const t = useTranslation();
  return (
    <Notice
      tone="warning"
      title={t('info.strict-refused', { address })}
      testId="strict-matching-offer"
      action={
        <Button
          variant="secondary"
          onClick={() => void signIn.submitWithoutMatching()}
          loading={signIn.busy}
          disabled={disabled}
        >
          {t('info.strict-off-again')}
        </Button>
      }
    >
      <Typography textColor="neutral800">{t('info.strict-refused-text')}</Typography>
    </Notice>
  );
}
