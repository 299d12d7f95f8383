import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import { once } from 'node:events';
import tls, { type PeerCertificate, type TLSSocket } from 'node:tls';
import type { MailServer } from '../ports';
import { bareHost, type TlsFor } from '../tls';
import { MailFailure } from '../failure';
import { placeOf } from '../network-failure';
import type { Facts, Found } from './ports';

/** Milliseconds. */
export const PATIENCE = { resolve: 15_000, connect: 20_000, tls: 20_000, line: 15_000 };

interface Address {
  address: string;
  family: number;
}

const timedOut = (): Error => Object.assign(new Error('No answer in time.'), { code: 'ETIMEDOUT' });

/** The result, or the signal's reason as soon as it aborts, or a timeout. What goes on meanwhile is left alone. */
export async function inTime<T>(work: Promise<T>, milliseconds: number, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  work.catch(() => undefined);
  let end = (): void => undefined;
  const limit = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(timedOut()), milliseconds);
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop);
    end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    };
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    end();
  }
}

/** The host's addresses in the order in which the system wants them tried. */
export async function resolve(server: MailServer, found: Found, signal: AbortSignal): Promise<Address[]> {
  const addresses = await inTime(lookup(bareHost(server), { all: true }), PATIENCE.resolve, signal);
  found({ addresses: addresses.map(({ address }) => address).join(', ') });
  return addresses;
}

/** Tries the addresses as RFC 8305 says. */
export async function connectTo(
  server: MailServer,
  addresses: Address[],
  found: Found,
  signal: AbortSignal,
): Promise<Socket> {
  signal.throwIfAborted();
  const socket = connect({
    host: bareHost(server),
    port: server.port,
    autoSelectFamily: true,
    // What was found in the stage before is what is tried, so that the two tell one story.
    lookup: (_name, options, done) => {
      if (options.all) done(null, addresses);
      else done(null, addresses[0]?.address ?? '', addresses[0]?.family);
    },
  });
  const hangUp = () => socket.destroy();
  signal.addEventListener('abort', hangUp);
  socket.once('close', () => signal.removeEventListener('abort', hangUp));
  try {
    await inTime(once(socket, 'connect'), PATIENCE.connect, signal);
  } catch (error) {
    socket.destroy();
    throw error;
  }
  found({ address: socket.remoteAddress ?? '' });
  return socket;
}

const nameOf = (name: PeerCertificate['subject'] | undefined): string => {
  const first = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);
  return first(name?.CN) ?? first(name?.O) ?? '';
};

const isoDate = (text: string | undefined): string => {
  const date = new Date(text ?? '');
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
};

const factsOf = (socket: TLSSocket): Facts => {
  const certificate = socket.getPeerCertificate();
  return {
    protocol: socket.getProtocol() ?? '',
    cipher: socket.getCipher().standardName,
    subject: [nameOf(certificate.subject), certificate.subjectaltname?.replaceAll('DNS:', '') ?? '']
      .filter((part, index, parts) => part !== '' && parts.indexOf(part) === index)
      .join(', '),
    issuer: nameOf(certificate.issuer),
    validFrom: isoDate(certificate.valid_from),
    validTo: isoDate(certificate.valid_to),
  };
};

/** What Node found wrong with the certificate, as the error that it would have thrown. */
const refusal = (socket: TLSSocket, host: string): Error | undefined => {
  // Against its types it is a code.
  const found: unknown = socket.authorizationError;
  if (socket.authorized || !found) return undefined;
  const code = found instanceof Error ? String((found as NodeJS.ErrnoException).code) : String(found);
  const certificate = socket.getPeerCertificate();
  const words =
    code === 'ERR_TLS_CERT_ALTNAME_INVALID'
      ? tls.checkServerIdentity(host, certificate)?.message
      : `${code}: ${nameOf(certificate.subject)}, issued by ${nameOf(certificate.issuer)}, valid from ${certificate.valid_from} to ${certificate.valid_to}`;
  return Object.assign(new Error(words ?? code), { code });
};

/**
 * Shakes hands; the certificate is shown whatever it is, and judged afterwards as the settings say.
 * @throws Error of Node, or MailFailure when the TLS version is older than the settings allow
 */
export async function secure(
  socket: Socket,
  server: MailServer,
  tlsFor: TlsFor,
  found: Found,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const host = bareHost(server);
  const secured = tls.connect({
    ...tlsFor(server),
    rejectUnauthorized: false,
    socket,
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
  });
  try {
    await inTime(once(secured, 'secureConnect'), PATIENCE.tls, signal);
    const facts = factsOf(secured);
    found(facts);
    const error = server.verifyCertificate ? refusal(secured, host) : undefined;
    if (error) throw error;
    if (server.minTlsVersion === 'TLSv1.3' && facts.protocol !== 'TLSv1.3') {
      throw new MailFailure(`${placeOf(server)} does not speak TLS 1.3.`, {
        kind: 'configuration',
        remedy: 'tls.version-unsupported',
        serverResponse: facts.protocol,
      });
    }
  } catch (error) {
    secured.destroy();
    socket.destroy();
    throw error;
  }
  return secured;
}
