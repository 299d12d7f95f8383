/** Graph's transports against the lab's double. */
import { createGraphInboundTransport, createGraphOutboundTransport } from '../../../server/src/mail/graph';
import type { CredentialSource, Login, MailServer } from '../../../server/src/mail/ports';
import { type DovecotLab, startMailLab } from '../../mail-lab';
import { GRAPH_SCOPE } from '../../mail-lab/test-graph-client';
import { credentialOf, token } from './credentials';

export interface GraphStage {
  lab: DovecotLab;
  server: MailServer;
  inbound: ReturnType<typeof createGraphInboundTransport>;
  outbound: ReturnType<typeof createGraphOutboundTransport>;
  /** A mailbox of its own, with an account that may use it. */
  newMailbox(): Promise<string>;
  /** @param signedInAs who signs in; the mailbox itself when left out */
  login(address: string, signedInAs?: string, scope?: string): Promise<Login>;
  credential(address: string, signedInAs?: string): Promise<CredentialSource>;
}

/** Milliseconds, so that tests need not wait. */
const TIMEOUTS = { poll: 50, slowestPoll: 100, silence: 4_000 };

export async function setGraphStage(): Promise<GraphStage> {
  const lab = await startMailLab({ mail: 'dovecot', callbackUrls: ['http://localhost/callback'] });
  let mailboxes = 0;
  const login = async (address: string, signedInAs = address, scope = GRAPH_SCOPE): Promise<Login> =>
    token(address, (await lab.idp.mint(signedInAs, { scope })).accessToken);
  return {
    lab,
    server: { host: 'localhost', port: lab.graph.port, security: 'tls', verifyCertificate: true },
    inbound: createGraphInboundTransport({ additionalCertificates: [lab.ca], timeouts: TIMEOUTS }),
    outbound: createGraphOutboundTransport({ additionalCertificates: [lab.ca] }),
    async newMailbox() {
      mailboxes += 1;
      const address = `graph${mailboxes}@contoso.test`;
      await lab.idp.addUser(address);
      return address;
    },
    login,
    credential: async (address, signedInAs) => credentialOf(await login(address, signedInAs)),
  };
}
