import { Box, Flex, Typography } from '@strapi/design-system';
import { isBuiltInPreset, type BuiltInPresetKey, type IdpPresetKey } from '../../../../../shared/idp-presets';
import type { Cloud } from '../../../../../shared/contracts/idp-configs';
import type { MailProtocols } from '../../../../../shared/reading-scopes';
import { useGetCallbackEndpointQuery } from '../../../api/idpConfigs';
import { useTranslation } from '../../../translations/useTranslation';
import { googleSteps } from './google';
import { GuideStepCard } from './GuideStepCard';
import { microsoftSteps } from './microsoft';
import { otherSteps } from './other';
import type { GuideProgress } from './progress';
import type { GuideContext, GuideStep } from './step';

interface GuideProps {
  provider: IdpPresetKey;
  /** Microsoft only; default: the global one. */
  cloud?: Cloud;
  /** What the IdP Config asks for; default: what its preset will. */
  scopes?: string[];
  /** How the mailbox is read and sent from; default: IMAP and SMTP. */
  protocol?: MailProtocols;
  /** What is done already. Left out where no form stands beside the guide: then nothing is ticked. */
  progress?: GuideProgress;
  onCallbackCopied?: () => void;
}

const USUAL: MailProtocols = { reading: 'imap', sending: 'smtp' };

/** What to do at the provider and here, step by step. */
export function Guide({
  provider,
  cloud = 'global',
  scopes = [],
  protocol = USUAL,
  progress,
  onCallbackCopied,
}: GuideProps) {
  const t = useTranslation();
  const { data } = useGetCallbackEndpointQuery();
  const context: GuideContext = { callback: data?.url ?? '', scopes, cloud, protocol };
  const kind = isBuiltInPreset(provider) ? provider : 'other';
  const steps: Record<BuiltInPresetKey, () => GuideStep[]> = {
    microsoft: () => microsoftSteps(context, t('guide.example-address')),
    google: () => googleSteps(context),
    other: () => otherSteps(context),
  };
  return (
    <Flex direction="column" alignItems="stretch" gap={4} data-testid="guide" data-provider={provider}>
      <Box>
        <Typography variant="delta" tag="h3">
          {t(`guide.${kind}.title`)}
        </Typography>
        <Typography variant="pi" textColor="neutral600" tag="p">
          {t(`guide.${kind}.subtitle`)}
        </Typography>
      </Box>
      <Flex tag="ol" direction="column" alignItems="stretch" gap={4}>
        {steps[kind]().map((step, index) => (
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
