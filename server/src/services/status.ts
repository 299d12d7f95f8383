import type { Side, SystemEmailStatus } from '../../../shared/contracts/system-emails';

/** What decides over the status, of one side. */
interface SideFacts<Authentication extends string> {
  enabled: boolean;
  authentication: Authentication;
  /** Its own, whatever it is of. */
  credential: { kind: 'oauth' | 'password'; state: 'authorized' | 'needs-authorization' } | null;
  /** The last try, or the last check, failed. */
  troubled: boolean;
  /** When it was last seen to work with these settings. */
  verifiedAt: string | null;
}

export interface StatusFacts {
  enabled: boolean;
  /** No running instance may use its servers. */
  unserved: boolean;
  remote: SideFacts<'oauth' | 'basic'>;
  outgoing: SideFacts<'same' | 'oauth' | 'basic' | 'none'>;
}

/** The status, and where its reason is found. Null where nothing has to be done. */
export interface Verdict {
  status: SystemEmailStatus;
  because: { side: Side; what: 'nobody-signed-in' | 'credential' | 'unserved' | 'state' } | null;
}

/** Which side's sign-in a side uses. */
export const signInOf = (side: Side, outgoing: { authentication: string }): Side =>
  side === 'outgoing' && outgoing.authentication === 'same' ? 'remote' : side;

/** One rule for lists and single System Emails. The first thing that has to be done wins: sign in, then mend. */
export const statusOf = (facts: StatusFacts): Verdict => {
  const used = (['remote', 'outgoing'] as const).filter((side) => facts[side].enabled);
  if (!facts.enabled || used.length === 0) return { status: 'disabled', because: null };

  for (const side of used) {
    const { authentication, credential } = facts[signInOf(side, facts.outgoing)];
    if (authentication !== 'oauth') continue;
    const because = (what: 'nobody-signed-in' | 'credential'): Verdict => ({
      status: 'needs-authorization',
      because: { side, what },
    });
    // The password of an earlier setting signs nobody in.
    if (credential?.kind !== 'oauth') return because('nobody-signed-in');
    if (credential.state === 'needs-authorization') return because('credential');
  }

  const [first] = used;
  if (facts.unserved && first) return { status: 'error', because: { side: first, what: 'unserved' } };
  const troubled = used.find((side) => facts[side].troubled);
  if (troubled) return { status: 'error', because: { side: troubled, what: 'state' } };
  const proven = used.every((side) => facts[side].verifiedAt !== null);
  return { status: proven ? 'verified' : 'not-verified', because: null };
};
