import type { SystemEmailInput } from '../../../../../shared/contracts/system-email-settings';
import type { OutgoingServerValues, RemoteMailboxValues, SystemEmailValues } from './values';

function remoteMailboxInput(values: RemoteMailboxValues): SystemEmailInput['remoteMailbox'] {
  const {
    afterFetchAction,
    afterFetchFolder,
    fetchingMode,
    fetchingMinutes,
    existingMailSince,
    password,
    ...mailbox
  } = values;
  return {
    ...mailbox,
    folder: mailbox.protocol === 'pop3' ? 'INBOX' : mailbox.folder,
    ...(password ? { password } : {}),
    afterFetch:
      afterFetchAction === 'move'
        ? { action: 'move', folder: afterFetchFolder }
        : { action: afterFetchAction },
    fetching: fetchingMode === 'interval' ? { mode: 'interval', minutes: fetchingMinutes } : { mode: 'push' },
    existingMailSince: mailbox.existingMail === 'since' ? existingMailSince : null,
  };
}

/** Addresses as they are typed into one field. */
export const addressesIn = (typed: string): string[] => [...new Set(typed.split(/[\s,;]+/).filter(Boolean))];

const outgoingServerInput = ({
  password,
  aliases,
  ...server
}: OutgoingServerValues): SystemEmailInput['outgoingServer'] => ({
  ...server,
  aliases: addressesIn(aliases),
  ...(password ? { password } : {}),
});

/** The form as the server takes it. An empty password is left out, which keeps the stored one. */
export const inputFrom = (values: SystemEmailValues): SystemEmailInput => ({
  ...values,
  outgoingIdpConfigId: values.outgoingServer.authentication === 'oauth' ? values.outgoingIdpConfigId : null,
  remoteMailbox: remoteMailboxInput(values.remoteMailbox),
  outgoingServer: outgoingServerInput(values.outgoingServer),
});
