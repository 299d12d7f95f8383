import { Box, Flex, Typography } from '@strapi/design-system';
import { CREDENTIAL_KIND } from '../../../../../shared/client-authentication';
import { isBuiltInPreset, type BuiltInPresetKey } from '../../../../../shared/idp-presets';
import type { MailProtocols } from '../../../../../shared/reading-scopes';
import { useGetCallbackEndpointQuery } from '../../../api/idpConfigs';
import { useTranslation } from '../../../translations/useTranslation';
import { askedBy, type IdpConfigDraft } from '../config/idpConfigDraft';
import { googleSteps } from './google';
import { GuideStepCard } from './GuideStepCard';
import { microsoftSteps } from './microsoft';
import { otherSteps } from './other';
import type { GuideProgress } from './progress';
import type { GuideContext, GuideStep } from './step';

interface GuideProps {
  /** The IdP Config that stands beside it. */
  draft: IdpConfigDraft;
  /** How the mailbox is read and sent from. */
  protocol: MailProtocols;
  /** The mailbox that is being set up; empty while it is not known. */
  address: string;
  /** What is done already. */
  progress: GuideProgress;
  onCallbackCopied: () => void;
}

const STEPS: Record<BuiltInPresetKey, (context: GuideContext) => GuideStep[]> = {
  microsoft: microsoftSteps,
  google: googleSteps,
  other: otherSteps,
};

/** What to do at the provider and here, step by step. */
export function Guide({ draft, protocol, address, progress, onCallbackCopied }: GuideProps) {
  const t = useTranslation();
  const { data } = useGetCallbackEndpointQuery();
  const { preset, cloud, grantKind, clientAuthentication } = draft;
  const kind = isBuiltInPreset(preset) ? preset : 'other';
  const steps = STEPS[kind]({
    callback: data?.url ?? '',
    scopes: askedBy(protocol, draft),
    cloud,
    protocol,
    grantKind,
    proof: CREDENTIAL_KIND[clientAuthentication],
    address: address || t('guide.example-address'),
  });
  const appOnly = kind === 'microsoft' && grantKind === 'client_credentials';
  return (
    <Flex direction="column" alignItems="stretch" gap={4} data-testid="guide" data-provider={preset}>
      <Box>
        <Typography variant="delta" tag="h3">
          {t(`guide.${kind}.title`)}
        </Typography>
        <Typography variant="pi" textColor="neutral600" tag="p">
          {t(appOnly ? 'guide.microsoft.subtitle-app' : `guide.${kind}.subtitle`)}
        </Typography>
      </Box>
      <Flex tag="ol" direction="column" alignItems="stretch" gap={4}>
        {steps.map((step, index) => (
          <GuideStepCard
            key={step.title}
            number={index + 1}
            step={step}
            progress={progress}
            onCallbackCopied={onCallbackCopied}
          />
        ))}
      </Flex>
    </Flex>
  );
}
