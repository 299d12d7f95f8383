import type { Side } from '../../../../../shared/contracts/system-emails';
import type { SystemEmailValues } from './values';

export type KnownProvider = 'microsoft' | 'google';

const HOSTS: Record<KnownProvider, RegExp> = {
  microsoft:
    /(?:^|\.)(?:outlook\.com|office\.com|office365\.com|office365\.us|outlook\.cn|graph\.microsoft\.(?:com|us)|microsoftgraph\.chinacloudapi\.cn)$/i,
  google: /(?:^|\.)(?:gmail|googlemail)\.com$/i,
};

/** Whose mail server this is, or null. */
export function providerOf(host: string): KnownProvider | null {
  if (HOSTS.microsoft.test(host)) return 'microsoft';
  return HOSTS.google.test(host) ? 'google' : null;
}

export interface RetiredPassword {
  side: Side;
  provider: KnownProvider;
}

/** Where the form signs in with a password at a provider that is doing away with passwords, saved or not. */
export function retiredPasswords({ remoteMailbox, outgoingServer }: SystemEmailValues): RetiredPassword[] {
  const found: RetiredPassword[] = [];
  const reads = providerOf(remoteMailbox.host);
  if (remoteMailbox.enabled && remoteMailbox.authentication === 'basic' && reads) {
    found.push({ side: 'remote', provider: reads });
  }
  const sends = providerOf(outgoingServer.host);
  const sendsWithPassword =
    outgoingServer.authentication === 'basic' ||
    (outgoingServer.authentication === 'same' && remoteMailbox.authentication === 'basic');
  if (outgoingServer.enabled && sendsWithPassword && sends) found.push({ side: 'outgoing', provider: sends });
  return found;
}
