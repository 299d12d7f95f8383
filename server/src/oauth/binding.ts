import type { MailProtocols } from '../../../shared/reading-scopes';
import { configSignature } from './config-signature';
import type { Identity, SignedSettings } from './ports';
import { readingBy } from './scopes';

/** How a System Email uses a grant. */
export interface Holder {
  /** Its address. */
  username: string;
  /** How it is read and sent from now, which decides what is asked for. */
  protocol: MailProtocols;
}

/** The account that signed in, by its lasting key. */
export const accountSignature = (idp: SignedSettings, { oid, tid }: Pick<Identity, 'oid' | 'tid'>): string =>
  configSignature(idp, `account:${tid}/${oid}`);

/**
 * The config signature that a grant must have to be used in this way. The grant of one mailbox is bound to that
 * mailbox's address and reading protocol. One that several mailboxes share is bound to the account that signed in:
 * which mailboxes it opens is for the mail server to say, and was seen when each was connected.
 */
export const boundSignature = (
  grant: { shared: boolean; identity: Pick<Identity, 'oid' | 'tid'> },
  idp: SignedSettings,
  { username, protocol }: Holder,
): string =>
  grant.shared ? accountSignature(idp, grant.identity) : configSignature(readingBy(protocol, idp), username);

/** What an application's own sign-in is bound to: its registration alone. */
export const appSignature = (idp: SignedSettings): string => configSignature(idp, 'application');
