import { useRef, useState } from 'react';
import { Box, Button, Checkbox, Flex, Typography } from '@strapi/design-system';
import { ArrowClockwise, Play } from '@strapi/icons';
import type { SystemEmailInput } from '../../../../../shared/contracts/system-email-settings';
import type { Side } from '../../../../../shared/contracts/system-emails';
import { FailureNotice } from '../../../components/ProblemNotice';
import { useTranslation } from '../../../translations/useTranslation';
import { CopyForSupport } from './CopyForSupport';
import { SpokenProgress } from './SpokenProgress';
import { StageList } from './StageList';
import { TestOutcome } from './TestOutcome';
import { useConnectionTest } from './useConnectionTest';

interface ConnectionTestPanelProps {
  /** Null while the System Email is new. */
  systemEmailId: number | null;
  /** What is in the form, asked for when a test starts: it works before saving. */
  settings: () => Promise<SystemEmailInput>;
  sides: Side[];
  onClose: () => void;
}

/** Tries what is in the form step by step, and shows each step as it happens. */
export function ConnectionTestPanel({ onClose, ...tried }: ConnectionTestPanelProps) {
  const t = useTranslation();
  const { test, isStarting, isRunning, failure, start, cancel } = useConnectionTest(tried);
  const [roundTrip, setRoundTrip] = useState(false);
  const startButton = useRef<HTMLButtonElement>(null);
  const bothSides = tried.sides.includes('remote') && tried.sides.includes('outgoing');
  const busy = isStarting || isRunning;

  const cancelNow = async () => {
    // Its own button goes away with the test: whoever works by keyboard stays in the panel.
    startButton.current?.focus();
    await cancel();
  };

  return (
    <Box
      tag="section"
      aria-label={t('connection-test.title')}
      background="neutral0"
      hasRadius
      shadow="filterShadow"
      padding={6}
      data-testid="connection-test"
      data-state={test?.state ?? 'idle'}
    >
      <Flex direction="column" alignItems="stretch" gap={4}>
        <Box>
          <Typography variant="delta" tag="h2">
            {t('connection-test.title')}
          </Typography>
          <Typography tag="p" textColor="neutral600">
            {t('connection-test.subtitle')}
          </Typography>
        </Box>
        {bothSides ? (
          <Checkbox
            checked={roundTrip}
            disabled={busy}
            onCheckedChange={(checked: boolean | 'indeterminate') => setRoundTrip(checked === true)}
          >
            {t('connection-test.round-trip')}
          </Checkbox>
        ) : null}
        <Flex gap={2} wrap="wrap">
          {/* Not `disabled` while it runs: a disabled button would drop the keyboard's focus. */}
          <Button
            ref={startButton}
            startIcon={test ? <ArrowClockwise aria-hidden /> : <Play aria-hidden />}
            aria-disabled={busy}
            style={busy ? { opacity: 0.6, cursor: 'progress' } : undefined}
            onClick={() => start(roundTrip && bothSides)}
          >
            {t(busy ? 'connection-test.running' : test ? 'connection-test.again' : 'connection-test.start')}
          </Button>
          {isRunning ? (
            <Button variant="danger-light" onClick={cancelNow}>
              {t('connection-test.cancel')}
            </Button>
          ) : null}
          {test && !isRunning ? <CopyForSupport test={test} /> : null}
          <Button variant="tertiary" onClick={onClose}>
            {t('connection-test.close')}
          </Button>
        </Flex>
        {failure ? <FailureNotice failure={failure} title={t('connection-test.refused')} /> : null}
        {test ? <TestOutcome test={test} /> : null}
        {test ? <StageList stages={test.stages} /> : null}
        <SpokenProgress test={test} />
      </Flex>
    </Box>
  );
}
