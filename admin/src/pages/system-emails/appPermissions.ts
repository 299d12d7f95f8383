import type { MailProtocols, ReadingProtocol, SendingProtocol } from '../../../../shared/reading-scopes';

/** Where the portal lists a permission. */
export type PermissionApi = 'exchange' | 'graph';

/**
 * What an application is given to open mailboxes by itself.
 * @see https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
 * @see https://learn.microsoft.com/graph/permissions-reference#mail-permissions
 */
const READING: Record<ReadingProtocol, [PermissionApi, string]> = {
  imap: ['exchange', 'IMAP.AccessAsApp'],
  pop3: ['exchange', 'POP.AccessAsApp'],
  graph: ['graph', 'Mail.ReadWrite'],
};
const SENDING: Record<SendingProtocol, [PermissionApi, string]> = {
  smtp: ['exchange', 'SMTP.SendAsApp'],
  graph: ['graph', 'Mail.Send'],
};

/** The application permissions for a mailbox that is read and sent from by these protocols, by where the portal has them. */
export const appPermissions = ({ reading, sending }: MailProtocols): Record<PermissionApi, string[]> => {
  const all = [READING[reading], SENDING[sending]];
  const of = (api: PermissionApi) => all.filter(([place]) => place === api).map(([, name]) => name);
  return { exchange: of('exchange'), graph: of('graph') };
};
