import { Box, Flex, IconButton, Link as TextLink, Td, Tr, Typography } from '@strapi/design-system';
import { Eye } from '@strapi/icons';
import { useIntl } from 'react-intl';
import { Link } from 'react-router-dom';
import type { SystemEmailSummary } from '../../../../../shared/contracts/system-emails';
import { Moment } from '../../../components/Moment';
import { QuarantineLink } from '../../../components/QuarantineHint';
import { StatusBadge } from '../../../components/StatusBadge';
import { WatcherState } from '../../../components/WatcherState';
import { TabCell } from '../../../components/TabCell';
import { useProblemText } from '../../../translations/useServerText';
import { useTranslation } from '../../../translations/useTranslation';
import { editPath } from '../paths';
import { RowActions } from './RowActions';

export function SystemEmailRow({
  systemEmail,
  quarantined,
  canConfigure,
  ...place
}: {
  systemEmail: SystemEmailSummary;
  /** How many of its messages are in quarantine. */
  quarantined: number;
  canConfigure: boolean;
  /** The table puts this on its rows; without it the arrow keys do not find them. */
  'aria-rowindex'?: number;
}) {
  const t = useTranslation();
  const problemText = useProblemText();
  const { formatNumber } = useIntl();
  const { address, name, problem } = systemEmail;
  const under = [name, systemEmail.department].filter(Boolean).join(' · ');

  return (
    <Tr {...place} data-testid="system-email-row" data-address={address}>
      <Td>
        <Flex direction="column" alignItems="flex-start">
          <TextLink tag={Link} to={editPath(systemEmail.id)}>
            {address}
          </TextLink>
          {under ? (
            <Typography textColor="neutral600" style={{ whiteSpace: 'normal' }}>
              {under}
            </Typography>
          ) : null}
        </Flex>
      </Td>
      <Td>
        <Flex direction="column" alignItems="flex-start" gap={1}>
          <StatusBadge systemEmail={systemEmail} />
          {problem ? (
            <Box maxWidth="32rem">
              <Typography variant="pi" textColor="neutral700" style={{ whiteSpace: 'normal' }}>
                {problemText(problem).message}
              </Typography>
            </Box>
          ) : null}
        </Flex>
      </Td>
      <Td>
        <Flex direction="column" alignItems="flex-start">
          <Typography textColor="neutral800">{systemEmail.remoteProtocol.toUpperCase()}</Typography>
          <Typography textColor="neutral800">{systemEmail.outgoingProtocol.toUpperCase()}</Typography>
        </Flex>
      </Td>
      <Td>
        <Flex direction="column" alignItems="flex-start">
          <Typography textColor="neutral800" style={{ whiteSpace: 'normal' }}>
            {systemEmail.lastFetchAt ? <Moment at={systemEmail.lastFetchAt} /> : t('list.never')}
          </Typography>
          <WatcherState {...systemEmail} />
          <QuarantineLink systemEmailId={systemEmail.id} count={quarantined} />
        </Flex>
      </Td>
      <Td>
        <Typography textColor="neutral800">{formatNumber(systemEmail.messagesToday)}</Typography>
      </Td>
      <TabCell>
        {canConfigure ? (
          <RowActions systemEmail={systemEmail} />
        ) : (
          <IconButton
            tag={Link}
            to={editPath(systemEmail.id)}
            label={t('list.show', { address })}
            variant="ghost"
          >
            <Eye />
          </IconButton>
        )}
      </TabCell>
    </Tr>
  );
}
