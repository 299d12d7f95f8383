import type { Verification } from '../../../shared/contracts/trying-settings';
import type { CredentialSource, InboundTransport, OutboundTransport } from '../mail/ports';
import type { SystemEmailRecord } from '../stores/system-emails';
import type { CredentialSources } from './credential-sources';
import type { Problems, Side } from './problems';

/** A server that says nothing for this long is reported rather than waited for. */
const PATIENCE = 30_000;

interface Parts {
  inbound: Record<string, InboundTransport>;
  outbound: Record<string, OutboundTransport>;
  credentials: CredentialSources;
  problems: Problems;
}

/** Proves settings by using them: opens the mailbox, signs in at the outgoing server. Touches no message. */
export const createVerifier = ({ inbound, outbound, credentials, problems }: Parts) => {
  const openMailbox = async (record: SystemEmailRecord, credential: CredentialSource): Promise<void> => {
    const { protocol, server, folder } = record.remoteMailbox;
    const transport = inbound[protocol];
    if (!transport) throw new Error(`There is no way to read mail called ${protocol}.`);
    const connection = await transport.connect({ server, folder }, credential, AbortSignal.timeout(PATIENCE));
    await connection.close();
  };

  const signInToSend = async (record: SystemEmailRecord, credential: CredentialSource): Promise<void> => {
    const { protocol, server } = record.outgoingServer;
    const transport = outbound[protocol];
    if (!transport) throw new Error(`There is no way to send mail called ${protocol}.`);
    const connection = await transport.connect(server, credential, AbortSignal.timeout(PATIENCE));
    await connection.close();
  };

  const outcome = async (work: Promise<void>, record: SystemEmailRecord, side: Side) => {
    try {
      await work;
      return { ok: true, problem: null };
    } catch (error) {
      return { ok: false, problem: await problems.of(error, record, side) };
    }
  };

  return {
    openMailbox,
    signInToSend,
    async verify(record: SystemEmailRecord): Promise<Verification> {
      const { remoteMailbox: remote, outgoingServer: outgoing } = record;
      const [inboundOutcome, outboundOutcome] = await Promise.all([
        remote.enabled
          ? outcome(openMailbox(record, credentials.for(record, 'remote')), record, 'remote')
          : null,
        outgoing.enabled
          ? outcome(signInToSend(record, credentials.for(record, 'outgoing')), record, 'outgoing')
          : null,
      ]);
      return { inbound: inboundOutcome, outbound: outboundOutcome };
    },
  };
};
