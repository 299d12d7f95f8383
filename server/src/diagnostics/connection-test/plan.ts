import type { ConnectionTestStage, TestStageName } from '../../../../shared/contracts/connection-tests';
import type { Side } from '../../../../shared/contracts/system-emails';
import type { CredentialSource, InboundTransport, OutboundTransport, RemoteMailbox } from '../../mail/ports';
import type { MailServer } from '../../mail/ports';
import type { Probe } from '../../mail/probe/ports';

/** How a side signs in: with a token that has to be taken first, with a password, or not at all. */
export type SignInKind = 'token' | 'password' | 'none';

interface SidePlan {
  probe: Probe;
  credential: CredentialSource;
  signIn: SignInKind;
}

export interface RemotePlan extends SidePlan {
  mailbox: RemoteMailbox;
  transport: InboundTransport;
}

export interface OutgoingPlan extends SidePlan {
  server: MailServer;
  transport: OutboundTransport;
  /** The System Email's address. */
  sender: string;
}

/** A mail to the System Email itself. */
export interface RoundTripPlan {
  /** @returns the message and its Message-ID, without angle brackets */
  compose(): Promise<{ mime: Buffer; messageId: string }>;
  /** Whether whoever reads the mailbox all the time has taken it in already. */
  takenIn(messageIds: string[]): Promise<boolean>;
}

/** What is to be tested; a side that is left out is not. */
export interface TestPlan {
  remote?: RemotePlan;
  outgoing?: OutgoingPlan;
  /** Only with both sides. */
  roundTrip?: RoundTripPlan;
}

const COMMON: TestStageName[] = ['resolve', 'connect', 'tls', 'capabilities', 'token', 'sign-in'];

/** The stages of a plan, none of them begun. */
export const stagesOf = ({
  sides,
  roundTrip,
}: {
  sides: Side[];
  roundTrip: boolean;
}): ConnectionTestStage[] => {
  const waiting = (side: Side, names: TestStageName[]) =>
    names.map((stage): ConnectionTestStage => ({
      side,
      stage,
      state: 'waiting',
      milliseconds: null,
      facts: {},
      problem: null,
    }));
  return [
    ...(sides.includes('remote') ? waiting('remote', [...COMMON, 'mailbox']) : []),
    ...(sides.includes('outgoing')
      ? waiting('outgoing', [...COMMON, 'sender', ...(roundTrip ? (['round-trip'] as const) : [])])
      : []),
  ];
};
