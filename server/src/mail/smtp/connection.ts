import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { MailFailure } from '../failure';
import { messageIdOf } from '../message-id';
import { connectionLost } from '../network-failure';
import type { Envelope, Login, MailServer, OutboundConnection, SendReceipt } from '../ports';
import { serverWords, textDetail } from '../server-words';
import { secretsOf } from '../sign-in';
import { toSmtpFailure, type SmtpContext, type SmtpStage } from '../smtp-failure';
import type { TlsFor } from '../tls';
import { MessageSource } from './message-source';
import { authDataOf, customAuthFor, notOffered, senderQuestion } from './sasl';

/** Milliseconds. */
export interface SmtpTimeouts {
  /** Name resolution, TCP, and TLS. */
  connect: number;
  greeting: number;
  /** Silence while a reply is due. RFC 5321 §4.5.3.2.6 gives the server ten minutes to take a message. */
  silence: number;
}

export interface SmtpClientOptions {
  tlsFor: TlsFor;
  timeouts: SmtpTimeouts;
}

/** Milliseconds that QUIT may take. */
const FAREWELL = 2_000;

/** Turns one of SMTPConnection's callback calls into a promise. */
const called = <T>(
  call: (done: (error: Error | null | undefined, result?: T) => void) => void,
): Promise<T | undefined> =>
  new Promise((resolve, reject) => {
    call((error, result) => (error ? reject(error) : resolve(result)));
  });

/**
 * Connects and signs in.
 * @throws MailFailure; the abort reason when the signal aborts meanwhile
 */
export async function openConnection(
  server: MailServer,
  login: Login,
  signal: AbortSignal,
  { tlsFor, timeouts }: SmtpClientOptions,
): Promise<OutboundConnection> {
  const connection = new SMTPConnection({
    host: server.host,
    port: server.port,
    secure: server.security === 'tls',
    requireTLS: server.security === 'starttls',
    ignoreTLS: server.security === 'none',
    tls: tlsFor(server),
    connectionTimeout: timeouts.connect,
    greetingTimeout: timeouts.greeting,
    socketTimeout: timeouts.silence,
    customAuth: customAuthFor(server),
    logger: false,
  });
  const smtp = new SmtpConnection(connection, server, login);
  const hangUp = () => smtp.abandon();
  signal.addEventListener('abort', hangUp);
  try {
    await smtp.open(signal);
    return smtp;
  } catch (error) {
    connection.close();
    throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener('abort', hangUp);
  }
}

class SmtpConnection implements OutboundConnection {
  private turn: Promise<unknown> = Promise.resolve();
  private ended = false;
  /** Set when the last transaction failed: the next one must begin with RSET (RFC 5321 §4.1.1.5). */
  private needsReset = false;
  private onEnd: (error: Error) => void = () => undefined;

  constructor(
    private readonly connection: SMTPConnection,
    private readonly server: MailServer,
    private readonly login: Login,
  ) {
    // nodemailer tells of a lost connection by event; whether it also calls the callback of the running command
    // depends on the command.
    connection.on('error', (error: Error) => {
      this.ended = true;
      this.onEnd(error);
    });
    connection.on('end', () => {
      this.ended = true;
      // nodemailer may have a better explanation ready, which it gives right after it has closed.
      const { onEnd } = this;
      setImmediate(() => onEnd(connectionLost(this.server)));
    });
  }

  /** Ends whatever is running. */
  abandon(): void {
    this.connection.close();
    // Closed before there is a socket, nodemailer says nothing more.
    this.onEnd(connectionLost(this.server));
  }

  async open(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await this.step('connect', (done) => this.connection.connect((error) => done(error)));
    const auth = authDataOf(this.login);
    if (auth === null) {
      return;
    }
    if (!this.connection.allowsAuth) {
      throw notOffered(this.server);
    }
    await this.step('sign-in', (done) => this.connection.login(auth, done));
  }

  send(envelope: Envelope, mime: Buffer, signal?: AbortSignal): Promise<SendReceipt> {
    return this.inTurn(() => this.transmit(envelope, mime), signal);
  }

  trySender(address: string, signal: AbortSignal): Promise<string> {
    return this.inTurn(() => this.askForSender(address), signal);
  }

  async close(): Promise<void> {
    await this.turn;
    if (this.ended) {
      return;
    }
    await new Promise<void>((resolve) => {
      const enough = setTimeout(resolve, FAREWELL);
      this.onEnd = () => {
        clearTimeout(enough);
        resolve();
      };
      this.connection.quit();
    });
    this.connection.close();
  }

  private inTurn<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const done = this.turn.then(() => (signal ? this.unlessAborted(work, signal) : work()));
    // The next one waits for this one, whatever becomes of it; its failure is told to its own caller.
    this.turn = done.catch(() => undefined);
    return done;
  }

  private async unlessAborted<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const hangUp = () => this.abandon();
    signal.throwIfAborted();
    signal.addEventListener('abort', hangUp);
    try {
      return await work();
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    } finally {
      signal.removeEventListener('abort', hangUp);
    }
  }

  private async ready(): Promise<void> {
    if (this.ended) {
      throw connectionLost(this.server);
    }
    if (this.needsReset) {
      await this.step('message', (done) => this.connection.reset(done));
      this.needsReset = false;
    }
  }

  private async askForSender(address: string): Promise<string> {
    let response = '';
    await this.ready();
    this.needsReset = true;
    const question = senderQuestion(address, (answer) => (response = answer));
    await this.step('message', (done) => this.connection.login(question, done));
    return serverWords(response) ?? '';
  }

  private async transmit(envelope: Envelope, mime: Buffer): Promise<SendReceipt> {
    await this.ready();
    const source = new MessageSource(mime);
    this.needsReset = true;
    const result = await this.step<SMTPConnection.SentMessageInfo>(
      'message',
      (done) =>
        this.connection.send(
          {
            from: envelope.from,
            to: envelope.to,
            size: mime.length,
            use8BitMime: mime.some((byte) => byte > 127),
          },
          source,
          done,
        ),
      source,
    );
    this.needsReset = false;
    return {
      messageId: messageIdOf(mime),
      serverMessageId: withoutBrackets(result?.serverMessageId),
      response: serverWords(result?.response) ?? '',
      rejected: (result?.rejectedErrors ?? []).map(({ recipient, response }) => ({
        address: recipient ?? '',
        response: serverWords(response) ?? '',
      })),
    };
  }

  /** Runs one callback call of SMTPConnection to its end, which may also be the end of the connection. */
  private async step<T>(
    stage: SmtpStage,
    call: (done: (error: Error | null | undefined, result?: T) => void) => void,
    source?: MessageSource,
  ): Promise<T | undefined> {
    this.connection.lastServerResponse = false;
    try {
      return await called<T>((done) => {
        this.onEnd = done;
        call(done);
      });
    } catch (error) {
      const endMayHaveLeft = source?.endMayHaveLeft ?? false;
      throw this.failure(endMayHaveLeft ? error : this.explained(error), stage, endMayHaveLeft);
    } finally {
      this.onEnd = () => undefined;
    }
  }

  /**
   * Exchange says 432 to MAIL FROM and hangs up; with PIPELINING, nodemailer then reports the hanging up alone. Only
   * replies of the kind 4yz are taken for the reason: a 5yz may have been about one of several recipients.
   */
  private explained(error: unknown): unknown {
    const { lastServerResponse } = this.connection;
    if (textDetail(error, 'response') === undefined && /^4\d\d[ -]/.test(lastServerResponse || '')) {
      return Object.assign(new Error('The server closed the connection.', { cause: error }), {
        response: lastServerResponse,
      });
    }
    return error;
  }

  private failure(error: unknown, stage: SmtpStage, endMayHaveLeft: boolean): MailFailure {
    const context: SmtpContext = {
      server: this.server,
      stage,
      username: this.login.kind === 'anonymous' ? '' : this.login.username,
      endMayHaveLeft,
      secrets: secretsOf(this.login),
    };
    return toSmtpFailure(error, context);
  }
}

const withoutBrackets = (id: string | undefined): string | undefined => id?.replace(/^<|>$/g, '');
