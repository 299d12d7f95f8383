import { Box, Status, Tooltip, Typography, type StatusProps } from '@strapi/design-system';
import { styled } from 'styled-components';
import type { SystemEmailStatus, SystemEmailSummary } from '../../../shared/contracts/system-emails';
import { useProblemText } from '../translations/useServerText';
import { useTranslation } from '../translations/useTranslation';
import { readableOn } from './readableOn';

const VARIANTS: Record<SystemEmailStatus, NonNullable<StatusProps['variant']>> = {
  verified: 'success',
  'not-verified': 'neutral',
  'needs-authorization': 'warning',
  error: 'danger',
  disabled: 'neutral',
};

/** A System Email's status; its reason and remedy are on hover. */
export function StatusBadge({
  systemEmail,
}: {
  systemEmail: Pick<SystemEmailSummary, 'status' | 'problem'>;
}) {
  const t = useTranslation();
  const problemText = useProblemText();
  const { status, problem } = systemEmail;
  const badge = (
    <Status
      variant={VARIANTS[status]}
      size="S"
      display="inline-flex"
      data-testid="system-email-status"
      data-status={status}
    >
      <Typography variant="omega" fontWeight="bold" textColor={readableOn(VARIANTS[status])}>
        {t(`status.${status}`)}
      </Typography>
    </Status>
  );
  if (!problem) return badge;
  const { message, action } = problemText(problem);
  return (
    <Tooltip
      label={
        <Box maxWidth="36rem">
          {message} {action}
        </Box>
      }
    >
      {/* A button, because Strapi's tables lead the arrow keys to links and controls only. */}
      <Reason type="button">{badge}</Reason>
    </Tooltip>
  );
}

const Reason = styled.button`
  border: 0;
  padding: 0;
  background: none;
  text-align: start;
  cursor: help;
  border-radius: ${({ theme }) => theme.borderRadius};

  &:focus-visible {
    outline: 2px solid ${({ theme }) => theme.colors.primary600};
    outline-offset: 2px;
  }
`;
