import { Box, Flex, Loader, Typography } from '@strapi/design-system';
import { CheckCircle, Clock, CrossCircle, Minus } from '@strapi/icons';
import { useIntl } from 'react-intl';
import type { ConnectionTestStage } from '../../../../../shared/contracts/connection-tests';
import { ProblemNotice } from '../../../components/ProblemNotice';
import { useTranslation } from '../../../translations/useTranslation';
import { StageFacts } from './StageFacts';

type State = ConnectionTestStage['state'];

const COLORS: Record<State, 'neutral600' | 'primary600' | 'success700' | 'danger600'> = {
  waiting: 'neutral600',
  running: 'primary600',
  passed: 'success700',
  failed: 'danger600',
  skipped: 'neutral600',
};

function StateIcon({ state }: { state: State }) {
  switch (state) {
    case 'passed':
      return <CheckCircle fill="success600" aria-hidden />;
    case 'failed':
      return <CrossCircle fill="danger600" aria-hidden />;
    case 'running':
      return <Loader small aria-hidden />;
    case 'skipped':
      return <Minus fill="neutral500" aria-hidden />;
    case 'waiting':
      return <Clock fill="neutral500" aria-hidden />;
  }
}

export function StageRow({ stage }: { stage: ConnectionTestStage }) {
  const t = useTranslation();
  const { formatNumber } = useIntl();
  const { state, milliseconds, problem } = stage;
  return (
    <Box
      tag="li"
      paddingTop={2}
      paddingBottom={2}
      borderColor="neutral150"
      borderStyle="solid"
      borderWidth="0 0 1px 0"
      data-testid="stage"
      data-stage={stage.stage}
      data-state={state}
    >
      <Flex gap={3} alignItems="center" minHeight="2.4rem">
        <Flex width="2rem" justifyContent="center" shrink={0}>
          <StateIcon state={state} />
        </Flex>
        <Box width="22rem" shrink={0}>
          <Typography textColor="neutral800" fontWeight={state === 'running' ? 'bold' : undefined}>
            {t(`stage.${stage.stage}`)}
          </Typography>
        </Box>
        <Box width="12rem" shrink={0}>
          <Typography variant="pi" fontWeight="bold" textColor={COLORS[state]}>
            {t(`stage-state.${state}`)}
          </Typography>
        </Box>
        <Typography variant="pi" textColor="neutral600">
          {milliseconds === null
            ? ''
            : t('connection-test.milliseconds', { time: formatNumber(Math.round(milliseconds)) })}
        </Typography>
      </Flex>
      <Box paddingLeft="3.2rem">
        <StageFacts facts={stage.facts} />
        {problem ? (
          <Box paddingTop={2}>
            <ProblemNotice problem={problem} testId="stage-problem" />
          </Box>
        ) : null}
      </Box>
    </Box>
  );
}
