import type { Side } from '../../../shared/contracts/system-emails';
import type { MailServer } from '../mail/ports';
import type { SystemEmailRecord, SystemEmailSettings } from '../stores/system-emails';

const SERVER = ['host', 'port', 'security', 'verifyCertificate'] as const;

const sameServer = (before: MailServer, now: MailServer): boolean =>
  SERVER.every((key) => before[key] === now[key]);

const sameAddress = (before: string, now: string): boolean =>
  before.trim().toLowerCase() === now.trim().toLowerCase();

/**
 * For which directions saving takes the proof away: what was seen to work before says nothing any more.
 * @param passwords of which sides the user name or the password was changed
 */
export const unprovenBy = (
  before: SystemEmailRecord,
  now: SystemEmailSettings,
  passwords: Record<Side, boolean>,
): { inbound: boolean; outbound: boolean } => {
  const address = !sameAddress(before.address, now.address);
  // What one network reaches another may not.
  const place = before.servedFrom !== now.servedFrom;
  const idpConfig = {
    remote: before.idpConfigId !== now.idpConfigId,
    outgoing: before.outgoingIdpConfigId !== now.outgoingIdpConfigId,
  };
  const authentication = {
    remote: before.remoteMailbox.authentication !== now.remoteMailbox.authentication,
    outgoing: before.outgoingServer.authentication !== now.outgoingServer.authentication,
  };
  const oauth = {
    remote: now.remoteMailbox.authentication === 'oauth',
    outgoing: now.outgoingServer.authentication === 'oauth',
  };
  const signIn = (side: Side): boolean =>
    address || authentication[side] || passwords[side] || (oauth[side] && idpConfig[side]);
  const asRemote = now.outgoingServer.authentication === 'same';
  const remote = { before: before.remoteMailbox.server, now: now.remoteMailbox };
  const outgoing = { before: before.outgoingServer.server, now: now.outgoingServer };
  return {
    inbound:
      place ||
      !sameServer(remote.before, remote.now) ||
      before.remoteMailbox.protocol !== now.remoteMailbox.protocol ||
      before.remoteMailbox.folder !== now.remoteMailbox.folder ||
      signIn('remote'),
    outbound:
      place ||
      !sameServer(outgoing.before, outgoing.now) ||
      (outgoing.before.minTlsVersion ?? 'TLSv1.2') !== outgoing.now.minTlsVersion ||
      signIn('outgoing') ||
      (asRemote && signIn('remote')),
  };
};

/** Whether saving asks for other mail of what was there before the mailbox was connected. */
export const otherExistingMail = (before: SystemEmailRecord, now: SystemEmailSettings): boolean =>
  before.remoteMailbox.existingMail !== now.remoteMailbox.existingMail ||
  before.remoteMailbox.existingMailSince !== now.remoteMailbox.existingMailSince;
