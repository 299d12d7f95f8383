import { Box, Flex, Link, Typography } from '@strapi/design-system';
import { CheckCircle } from '@strapi/icons';
import { useTranslation } from '../../../translations/useTranslation';
import { CopyValue } from './CopyValue';
import type { GuideProgress } from './progress';
import type { GuideStep } from './step';

interface GuideStepCardProps {
  number: number;
  step: GuideStep;
  progress: GuideProgress | undefined;
  onCallbackCopied?: () => void;
}

export function GuideStepCard({ number, step, progress, onCallbackCopied }: GuideStepCardProps) {
  const t = useTranslation();
  const { milestones } = step;
  const done = progress !== undefined && milestones.length > 0 && milestones.every((each) => progress[each]);
  return (
    <Box tag="li" data-testid="guide-step" data-done={done}>
      <Flex alignItems="flex-start" gap={3}>
        <StepMark number={number} done={done} />
        <Flex direction="column" alignItems="stretch" gap={2} flex="1" minWidth={0}>
          <Typography fontWeight="bold" tag="h4" textColor="neutral800">
            {t(step.title)}
          </Typography>
          {step.link ? (
            <Link href={step.link.href} isExternal>
              {t(step.link.label)}
            </Link>
          ) : null}
          <Box tag="ul" paddingLeft={4} style={{ listStyle: 'disc' }}>
            {step.actions.map((action) => (
              <Typography key={action} tag="li" variant="omega" textColor="neutral800">
                {t(action)}
              </Typography>
            ))}
          </Box>
          {step.copies?.map(({ label, value, isCallback }) => (
            <CopyValue
              key={value}
              label={t(label)}
              value={value}
              onCopied={isCallback ? onCallbackCopied : undefined}
            />
          ))}
          {step.notes?.map((note) => (
            <Typography key={note} variant="pi" textColor="neutral600">
              {t(note)}
            </Typography>
          ))}
          {progress && milestones.length > 0 ? (
            <Flex tag="ul" direction="column" alignItems="stretch" gap={1} aria-label={t('guide.noticed')}>
              {milestones.map((milestone) => (
                <Milestone
                  key={milestone}
                  label={t(`milestone.${milestone}`)}
                  reached={progress[milestone]}
                />
              ))}
            </Flex>
          ) : null}
        </Flex>
      </Flex>
    </Box>
  );
}

/** The step's number, or a tick; what it means is said by the milestones below, so nothing is read out twice. */
function StepMark({ number, done }: { number: number; done: boolean }) {
  return (
    <Flex
      aria-hidden
      justifyContent="center"
      shrink={0}
      width="2.8rem"
      height="2.8rem"
      background={done ? 'success100' : 'neutral150'}
      style={{ borderRadius: '50%' }}
    >
      {done ? (
        <CheckCircle fill="success600" />
      ) : (
        <Typography variant="pi" fontWeight="bold" textColor="neutral800">
          {number}
        </Typography>
      )}
    </Flex>
  );
}

function Milestone({ label, reached }: { label: string; reached: boolean }) {
  const t = useTranslation();
  return (
    <Flex tag="li" gap={2} alignItems="center" data-testid="milestone" data-reached={reached}>
      {reached ? (
        <CheckCircle aria-hidden fill="success600" />
      ) : (
        <Box
          aria-hidden
          width="1.6rem"
          height="1.6rem"
          borderColor="neutral500"
          shrink={0}
          style={{ borderRadius: '50%' }}
        />
      )}
      <Typography variant="pi" textColor={reached ? 'success700' : 'neutral700'}>
        {t(reached ? 'guide.done' : 'guide.to-do', { what: label })}
      </Typography>
    </Flex>
  );
}
