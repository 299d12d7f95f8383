import { openConnection, type GraphOptions } from './graph/connection';
import { takeBackDrafts } from './graph/draft';
import { listFolders } from './graph/folders';
import { createExchanges, type GraphTimeouts } from './graph/http';
import { openSending } from './graph/send';
import { findSent } from './graph/sent';
import { GraphSession, told } from './graph/session';
import { unsubscribe } from './graph/subscriptions';
import type { InboundTransport, OutboundTransport } from './ports';
import { createTls } from './tls';

export interface GraphTransportOptions {
  /** Certificate authorities (PEM) that are trusted besides those that Node brings. */
  additionalCertificates: string[];
  /** Milliseconds; each has a default. */
  timeouts?: Partial<GraphTimeouts>;
}

const TIMEOUTS: GraphTimeouts = { connect: 30_000, silence: 120_000, poll: 5_000, slowestPoll: 15_000 };

const optionsOf = ({ additionalCertificates, timeouts }: GraphTransportOptions): GraphOptions => {
  const all = { ...TIMEOUTS, ...timeouts };
  return {
    timeouts: all,
    exchangeFor: createExchanges({ tlsFor: createTls(additionalCertificates), timeouts: all }),
  };
};

/**
 * Reads mailboxes of Exchange Online by Microsoft Graph: delta queries, whole messages as MIME, immutable IDs. Always the
 * mailbox that the login names, whoever signed in (shared mailboxes, app-only access).
 *
 * The signal given to `connect` ends the connection whenever it aborts; what is running then rejects with the signal's
 * reason. Everything else that goes wrong is a MailFailure.
 * @see https://learn.microsoft.com/graph/api/resources/mail-api-overview
 * @throws Error when one of the additional certificates is not a certificate
 */
export function createGraphInboundTransport(options: GraphTransportOptions): InboundTransport {
  const graph = optionsOf(options);
  return {
    resource: 'graph',
    connect: (mailbox, credential, signal, observer) =>
      openConnection(mailbox, credential, signal, graph, observer),
    async folders(server, credential, signal) {
      const session = await GraphSession.enter(server, credential, signal, graph.exchangeFor);
      return told(session, () => listFolders(session));
    },
    sent: {
      async find(server, credential, message, signal) {
        const session = await GraphSession.enter(server, credential, signal, graph.exchangeFor);
        return told(session, () => findSent(session, message));
      },
      /** Exchange files a copy of everything that it sends by itself, and Graph can put no sent message into a folder. */
      async file(server, credential, message, _mime, signal) {
        const session = await GraphSession.enter(server, credential, signal, graph.exchangeFor);
        return (await told(session, () => findSent(session, message))) ? false : null;
      },
    },
    async unsubscribe(server, credential, subscriptionId, signal) {
      const session = await GraphSession.enter(server, credential, signal, graph.exchangeFor);
      return told(session, () => unsubscribe(session, subscriptionId));
    },
  };
}

/**
 * Sends by Microsoft Graph, as MIME, from the mailbox that the login names.
 * @see https://learn.microsoft.com/graph/api/user-sendmail
 * @throws Error when one of the additional certificates is not a certificate
 */
export function createGraphOutboundTransport(options: GraphTransportOptions): OutboundTransport {
  const { exchangeFor } = optionsOf(options);
  return {
    resource: 'graph',
    connect: (server, credential, signal) => openSending(server, credential, signal, exchangeFor),
    async takeBack(server, credential, message, signal) {
      const session = await GraphSession.enter(server, credential, signal, exchangeFor);
      return told(session, () => takeBackDrafts(session, message));
    },
  };
}
