import { useEffect, useState } from 'react';
import { Button, Flex, LinkButton, Typography } from '@strapi/design-system';
import { Duplicate, ExternalLink } from '@strapi/icons';
import type { Problem } from '../../../../../shared/contracts/common';
import { useReadFailure } from '../../../api/failure';
import { usePollingInterval } from '../../../api/usePollingInterval';
import { useCancelDeviceSignInMutation, useGetDeviceSignInQuery } from '../../../api/waysIn';
import { Notice } from '../../../components/Notice';
import { FailureNotice, ProblemNotice } from '../../../components/ProblemNotice';
import { useCopy } from '../../../components/useCopy';
import { useTranslation } from '../../../translations/useTranslation';
import { useNow } from './useNow';

const POLL_MS = 2_000;

interface DeviceSignInPanelProps {
  /** The sign-in that was begun. */
  id: number;
  onSignedIn: () => void;
  /** It ended, well or with a problem. */
  onOver: (problem: Problem | null) => void;
  onClose: () => void;
}

const minutesAndSeconds = (milliseconds: number): string => {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};

/** The code, where it is typed, and how much time is left; notices by itself when it was typed. */
export function DeviceSignInPanel({ id, onSignedIn, onOver, onClose }: DeviceSignInPanelProps) {
  const t = useTranslation();
  const copy = useCopy();
  const readFailure = useReadFailure();
  const now = useNow(1_000);
  const [over, setOver] = useState(false);
  const interval = usePollingInterval(POLL_MS);
  const { data, error } = useGetDeviceSignInQuery(id, { pollingInterval: over ? 0 : interval });
  const [cancel, cancelling] = useCancelDeviceSignInMutation();
  const state = data?.state;
  useEffect(() => {
    if (state === undefined || state === 'pending') return;
    setOver(true);
    onOver(data?.problem ?? null);
    if (state === 'authorized') onSignedIn();
    // The callbacks are made anew with every render of the popup.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [state]);

  if (error && !data) {
    return <FailureNotice failure={readFailure(error)} title={t('device.lost')} onClose={onClose} />;
  }
  if (!data) return <Notice tone="primary" title={t('device.loading')} testId="device-sign-in" />;
  if (data.state === 'failed') {
    return data.problem ? (
      <ProblemNotice
        problem={data.problem}
        title={t('signed-in.failed')}
        onClose={onClose}
        testId="device-sign-in"
      />
    ) : (
      <Notice tone="danger" title={t('signed-in.failed')} onClose={onClose} testId="device-sign-in" />
    );
  }
  if (data.state === 'authorized') {
    return (
      <Notice
        tone="success"
        title={t('device.done', { username: data.username ?? '' })}
        onClose={onClose}
        testId="device-sign-in"
      />
    );
  }
  return (
    <Notice tone="primary" title={t('device.title')} testId="device-sign-in">
      <Flex direction="column" alignItems="flex-start" gap={3} paddingTop={2}>
        <Typography textColor="neutral800">{t('device.text')}</Typography>
        <Flex gap={3} alignItems="center" wrap="wrap">
          <Typography
            variant="alpha"
            textColor="neutral800"
            data-testid="user-code"
            style={{ fontFamily: 'monospace', letterSpacing: '0.1em' }}
          >
            {data.userCode}
          </Typography>
          <Button
            variant="tertiary"
            startIcon={<Duplicate />}
            onClick={() => void copy(data.userCode, t('device.code'))}
          >
            {t('copy.action', { label: t('device.code') })}
          </Button>
        </Flex>
        <Flex gap={3} alignItems="center" wrap="wrap">
          <LinkButton
            href={data.verificationUri}
            target="_blank"
            rel="noreferrer"
            isExternal
            endIcon={<ExternalLink />}
          >
            {t('device.open')}
          </LinkButton>
          <Typography textColor="neutral800" style={{ overflowWrap: 'anywhere' }}>
            {data.verificationUri}
          </Typography>
          <Button
            variant="tertiary"
            startIcon={<Duplicate />}
            onClick={() => void copy(data.verificationUri, t('device.address'))}
          >
            {t('copy.action', { label: t('device.address') })}
          </Button>
          <Button
            variant="danger-light"
            loading={cancelling.isLoading}
            onClick={() => {
              void cancel(id);
              onClose();
            }}
          >
            {t('device.cancel')}
          </Button>
        </Flex>
        <Typography variant="pi" textColor="neutral700" role="timer" aria-live="off">
          {t('device.left', { time: minutesAndSeconds(Date.parse(data.expiresAt) - now) })}
        </Typography>
        <Typography variant="pi" textColor="neutral700">
          {t('device.blocked')}
        </Typography>
      </Flex>
    </Notice>
  );
}
