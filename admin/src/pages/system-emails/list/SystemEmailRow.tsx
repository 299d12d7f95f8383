import { Box, Flex, IconButton, Td, Tr, Typography, Link as TextLink } from '@strapi/design-system';
import { Pencil, Play, Stop, Trash } from '@strapi/icons';
import { useNotification } from '@strapi/strapi/admin';
import { Link } from 'react-router-dom';
import type { SystemEmailSummary } from '../../../../../shared/contracts/system-emails';
import { readFailure } from '../../../api/failure';
import {
  useDeleteSystemEmailMutation,
  useLazyGetSystemEmailQuery,
  useUpdateSystemEmailMutation,
} from '../../../api/systemEmails';
import { ConfirmButton } from '../../../components/ConfirmButton';
import { Moment } from '../../../components/Moment';
import { StatusBadge } from '../../../components/StatusBadge';
import { useTranslation, type MessageKey } from '../../../translations/useTranslation';
import { inputFrom, valuesFrom } from '../edit/values';
import { editPath } from '../paths';

/** What the server calls the watcher's states. One that is not here, such as `disabled`, says no more than the status does. */
const ACTIVITIES: Partial<Record<string, MessageKey>> = {
  connecting: 'list.activity-connecting',
  'catching-up': 'list.activity-catching-up',
  watching: 'list.activity-watching',
  'backing-off': 'list.activity-backing-off',
  stopped: 'list.activity-stopped',
};

/** Switches a System Email on or off; everything else about it is sent back as it is. */
function useSwitch(summary: SystemEmailSummary) {
  const [load] = useLazyGetSystemEmailQuery();
  const [update, { isLoading }] = useUpdateSystemEmailMutation();
  const flip = async () => {
    const current = await load(summary.id).unwrap();
    await update({
      id: summary.id,
      input: { ...inputFrom(valuesFrom(current)), enabled: !summary.enabled },
    }).unwrap();
  };
  return { flip, isLoading };
}

export function SystemEmailRow({
  systemEmail,
  canConfigure,
}: {
  systemEmail: SystemEmailSummary;
  canConfigure: boolean;
}) {
  const t = useTranslation();
  const { toggleNotification } = useNotification();
  const { flip, isLoading } = useSwitch(systemEmail);
  const [remove] = useDeleteSystemEmailMutation();
  const { address, name, problem } = systemEmail;
  const activity = ACTIVITIES[systemEmail.activity];

  const report = async (work: Promise<unknown>) => {
    try {
      await work;
    } catch (error) {
      toggleNotification({ type: 'danger', message: readFailure(error).message });
    }
  };

  return (
    <Tr data-testid="system-email-row" data-address={address}>
      <Td>
        <Flex direction="column" alignItems="flex-start">
          <TextLink tag={Link} to={editPath(systemEmail.id)}>
            {address}
          </TextLink>
          {name ? <Typography textColor="neutral600">{name}</Typography> : null}
        </Flex>
      </Td>
      <Td>
        <Flex direction="column" alignItems="flex-start" gap={1}>
          <StatusBadge systemEmail={systemEmail} />
          {problem ? (
            <Box maxWidth="32rem">
              <Typography variant="pi" textColor="neutral700" style={{ whiteSpace: 'normal' }}>
                {problem.message}
              </Typography>
            </Box>
          ) : null}
        </Flex>
      </Td>
      <Td>
        <Typography textColor="neutral800">
          {systemEmail.remoteProtocol.toUpperCase()} · {systemEmail.outgoingProtocol.toUpperCase()}
        </Typography>
      </Td>
      <Td>
        <Flex direction="column" alignItems="flex-start">
          <Typography textColor="neutral800">
            {systemEmail.lastFetchAt ? <Moment at={systemEmail.lastFetchAt} /> : t('list.never')}
          </Typography>
          {activity ? (
            <Typography variant="pi" textColor="neutral600">
              {t(activity)}
            </Typography>
          ) : null}
        </Flex>
      </Td>
      <Td>
        <Flex gap={1}>
          <IconButton
            tag={Link}
            to={editPath(systemEmail.id)}
            label={t('list.edit', { address })}
            variant="ghost"
          >
            <Pencil />
          </IconButton>
          {canConfigure ? (
            <>
              <IconButton
                label={t(systemEmail.enabled ? 'list.disable' : 'list.enable', { address })}
                variant="ghost"
                disabled={isLoading}
                onClick={() => report(flip())}
              >
                {systemEmail.enabled ? <Stop /> : <Play />}
              </IconButton>
              <ConfirmButton
                trigger={
                  <IconButton label={t('list.delete', { address })} variant="ghost">
                    <Trash />
                  </IconButton>
                }
                title={t('list.delete', { address })}
                text={t('list.delete-text')}
                confirmLabel={t('list.delete-confirm')}
                onConfirm={() => report(remove(systemEmail.id).unwrap())}
              />
            </>
          ) : null}
        </Flex>
      </Td>
    </Tr>
  );
}
