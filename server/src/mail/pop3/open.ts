import type { Socket } from 'node:net';
import { secretsOf } from '../sign-in';
import type { Login, MailServer } from '../ports';
import { Pop3Refusal, toPop3Failure, type Pop3Context } from '../pop3-failure';
import type { TlsFor } from '../tls';
import { capabilitiesFrom, loginDelayOf, UNKNOWN, type Capabilities } from './capabilities';
import { dial, secure, type DialOptions } from './dial';
import { listing } from './listing';
import { accepted, ask, failureOf, told, type Pop3Session } from './session';
import { authenticate } from './sign-in';
import { Pop3Wire, type Pop3Timeouts } from './wire';

export interface Pop3Options {
  tlsFor: TlsFor;
  timeouts: Pop3Timeouts;
}

/**
 * Connects and signs in. The timestamp that a greeting may carry is of no use: APOP (RFC 1939 §7) is MD5 over a password.
 * @param signal ends the connection whenever it aborts, also after this has resolved
 * @param use goes on from there; when it fails, the connection is closed
 * @throws MailFailure; the abort reason when the signal aborts
 */
export async function openSession<T>(
  server: MailServer,
  login: Login,
  signal: AbortSignal,
  options: Pop3Options,
  use: (session: Pop3Session) => Promise<T>,
): Promise<T> {
  const context: Pop3Context = {
    server,
    username: login.kind === 'anonymous' ? '' : login.username,
    secrets: secretsOf(login),
  };
  const wire = await connected(context, signal, options);
  const session: Pop3Session = { wire, capabilities: UNKNOWN, context, timeouts: options.timeouts, signal };
  try {
    return await told(session, async () => {
      if (server.security !== 'starttls') await greeting(wire, options.timeouts);
      session.capabilities = await askCapabilities(session);
      context.loginDelay = loginDelayOf(session.capabilities);
      await authenticate(session, login);
      return use(session);
    });
  } catch (error) {
    wire.destroy();
    throw error;
  }
}

/** CAPA; `-ERR` is how servers older than RFC 2449 answer. */
async function askCapabilities(session: Pop3Session): Promise<Capabilities> {
  const lines: string[] = [];
  try {
    for await (const line of listing(session, 'CAPA', 'listing')) lines.push(line);
  } catch (error) {
    if (error instanceof Pop3Refusal && error.code !== 'SYS/TEMP') return UNKNOWN;
    throw error;
  }
  return capabilitiesFrom(lines);
}

async function greeting(wire: Pop3Wire, { greeting: patience }: Pop3Timeouts): Promise<void> {
  wire.awaitGreeting();
  await accepted(wire, 'greeting', patience, 'GREETING_TIMEOUT');
}

/** A connection as secure as the settings want it, before its capabilities are asked for. */
async function connected(
  context: Pop3Context,
  signal: AbortSignal,
  { tlsFor, timeouts }: Pop3Options,
): Promise<Pop3Wire> {
  const { server } = context;
  const inTime = <T>(work: (dialling: DialOptions) => Promise<T>) =>
    within(timeouts.connect, signal, (limit) => work({ tlsFor, signal: limit }));
  try {
    if (server.security === 'tls') {
      const secured = await inTime(async (dialling) =>
        secure(await dial(server, dialling), server, dialling),
      );
      return new Pop3Wire(secured, timeouts, signal);
    }
    const wire = new Pop3Wire(await inTime((dialling) => dial(server, dialling)), timeouts, signal);
    if (server.security === 'none') return wire;
    const plain = await upgraded({ wire, capabilities: UNKNOWN, context, timeouts, signal });
    return new Pop3Wire(await inTime((dialling) => secure(plain, server, dialling)), timeouts, signal);
  } catch (error) {
    throw signal.aborted ? signal.reason : toPop3Failure(error, context);
  }
}

/**
 * STLS (RFC 2595 §4). What the server says before TLS is worth nothing, so it is not even asked whether it can.
 * @returns the socket on which the server waits for the handshake
 */
async function upgraded(session: Pop3Session): Promise<Socket> {
  try {
    await greeting(session.wire, session.timeouts);
    await ask(session, 'STLS', 'upgrade');
    return session.wire.release();
  } catch (error) {
    session.wire.destroy();
    throw failureOf(session, error);
  }
}

/** @throws Error with a code when the work takes longer than so many milliseconds; whatever it throws */
async function within<T>(
  milliseconds: number,
  signal: AbortSignal,
  work: (limit: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const limit = new AbortController();
  let overdue = false;
  const timer = setTimeout(() => {
    overdue = true;
    limit.abort();
  }, milliseconds);
  const stop = () => limit.abort();
  signal.addEventListener('abort', stop);
  try {
    return await work(limit.signal);
  } catch (error) {
    throw overdue ? Object.assign(new Error('No connection in time.'), { code: 'CONNECT_TIMEOUT' }) : error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
