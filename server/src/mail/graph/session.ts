import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { MailFailure } from '../failure';
import {
  GraphRefusal,
  NotGraph,
  toGraphFailure,
  wordsOf,
  type GraphContext,
  type GraphStep,
} from '../graph-failure';
import type { CredentialSource, Login, MailServer } from '../ports';
import { textDetail } from '../server-words';
import { TOKEN_MARGIN } from '../sign-in';
import { jsonOf, refusalOf, type Answer } from './answer';
import type { ExchangeFor, Handover, HttpExchange, HttpRequest } from './http';
import { enterLane } from './lanes';

type Token = Extract<Login, { kind: 'token' }>;

export interface GraphRequest extends Omit<HttpRequest, 'path'> {
  /** Below the mailbox, as `/messages`; or with `absolute` a path of the server. */
  path: string;
  absolute?: boolean;
  step: GraphStep;
  /** Asking again does no harm. */
  repeatable?: boolean;
  /** Values of `Prefer` besides immutable IDs (RFC 7240). */
  prefer?: string[];
}

/** An answer as JSON is a page of a listing at the most. */
const LARGEST_ANSWER = 32 * 1024 * 1024;

/** Milliseconds. A pause no longer than this is kept where it comes up, so that a long listing need not begin again. */
const SHORT_PAUSE = 10_000;
const PAUSES = 3;

/**
 * IDs that stay when a message is moved within its mailbox. Needed on every request: an ID of one kind means nothing to a
 * request of the other.
 * @see https://learn.microsoft.com/graph/outlook-immutable-id
 */
const IMMUTABLE = 'IdType="ImmutableId"';

/**
 * One mailbox at Microsoft Graph, and who may use it. There is no connection to keep: each request brings a token that is
 * valid then, so that nothing has to end when one expires.
 */
export class GraphSession {
  readonly context: GraphContext;
  /** The mailbox as part of a path. */
  readonly mailbox: string;
  private readonly lane: string;
  private readonly exchange: HttpExchange;

  private constructor(
    readonly server: MailServer,
    private readonly credential: CredentialSource,
    readonly signal: AbortSignal,
    private readonly exchangeFor: ExchangeFor,
    private login: Token,
  ) {
    this.exchange = exchangeFor(server);
    this.context = { server, username: login.username, secrets: [login.accessToken] };
    this.mailbox = `/v1.0/users/${encodeURIComponent(login.username).replaceAll('%40', '@')}`;
    this.lane = `${server.host}:${server.port} ${login.username.toLowerCase()}`;
  }

  /** @throws MailFailure; the signal's reason when it aborts */
  static async enter(
    server: MailServer,
    credential: CredentialSource,
    signal: AbortSignal,
    exchangeFor: ExchangeFor,
  ): Promise<GraphSession> {
    signal.throwIfAborted();
    const login = await tokenFrom(credential, server);
    signal.throwIfAborted();
    return new GraphSession(server, credential, signal, exchangeFor, login);
  }

  /**
   * One request, and all of the answer.
   * @throws GraphRefusal when its status is not 2xx; Error of the network; the signal's reason
   */
  async ask(request: GraphRequest, handover?: Handover): Promise<Answer> {
    return this.open(
      request,
      async (response) => ({
        status: response.statusCode ?? 0,
        headers: response.headers,
        body: await whole(response),
      }),
      handover,
    );
  }

  async json(request: GraphRequest): Promise<unknown> {
    return jsonOf(await this.ask(request));
  }

  /** One request, whose answer is used while it comes. @throws as `ask` does, and what `use` throws */
  async open<T>(
    request: GraphRequest,
    use: (response: IncomingMessage) => Promise<T>,
    handover?: Handover,
  ): Promise<T> {
    const { response, release } = await this.begin(request, handover);
    try {
      return await use(response);
    } catch (error) {
      throw this.signal.aborted ? this.signal.reason : error;
    } finally {
      response.destroy();
      release();
    }
  }

  /**
   * A request to an address that Graph gave us for the purpose. It is its own proof, and gets no token.
   * @throws GraphRefusal; NotGraph when it is no such address; Error of the network; the signal's reason
   */
  async askElsewhere(
    address: string,
    request: Omit<HttpRequest, 'path'> & { step: GraphStep },
  ): Promise<Answer> {
    const url = URL.canParse(address) ? new URL(address) : null;
    if (url?.protocol !== 'https:') throw new NotGraph('An address to upload to that is none');
    const exchange = this.exchangeFor({ ...this.server, host: url.hostname, port: Number(url.port || 443) });
    const { step, ...http } = request;
    const release = await enterLane(this.lane, this.signal);
    try {
      const response = await exchange({ ...http, path: url.pathname + url.search }, this.signal);
      const answer = {
        status: response.statusCode ?? 0,
        headers: response.headers,
        body: await whole(response),
      };
      if (answer.status >= 200 && answer.status < 300) return answer;
      throw refusalOf(step, answer);
    } catch (error) {
      throw this.signal.aborted ? this.signal.reason : error;
    } finally {
      release();
    }
  }

  /** @returns the answer, as yet unread; whoever has read it must call `release` */
  async begin(
    request: GraphRequest,
    handover?: Handover,
  ): Promise<{ response: IncomingMessage; release: () => void }> {
    let renewed = false;
    for (let pauses = 0; ;) {
      const { login } = this;
      // What was refused before has not been carried out.
      if (handover) handover.endMayHaveLeft = false;
      try {
        return await this.once(request, login, handover);
      } catch (error) {
        if (!(error instanceof GraphRefusal)) throw error;
        if (error.status === 401 && !renewed) {
          renewed = true;
          if (await this.anotherToken(login, error)) continue;
        }
        const pause = request.repeatable ? pauseFor(error) : undefined;
        if (pause === undefined || pauses === PAUSES) throw error;
        pauses += 1;
        await delay(pause, undefined, { signal: this.signal }).catch(() => undefined);
        this.signal.throwIfAborted();
      }
    }
  }

  private async once(
    request: GraphRequest,
    login: Token,
    handover?: Handover,
  ): Promise<{ response: IncomingMessage; release: () => void }> {
    const token = await this.validToken(login);
    const release = await enterLane(this.lane, this.signal);
    try {
      const response = await this.sent(request, token, handover);
      const status = response.statusCode ?? 0;
      if (status >= 200 && status < 300) return { response, release };
      const body = await whole(response);
      throw refusalOf(request.step, { status, headers: response.headers, body });
    } catch (error) {
      release();
      throw this.signal.aborted ? this.signal.reason : error;
    }
  }

  private async sent(request: GraphRequest, token: Token, handover?: Handover): Promise<IncomingMessage> {
    const { path, absolute, prefer = [], headers, step: _step, repeatable, ...rest } = request;
    const http: HttpRequest = {
      ...rest,
      path: absolute ? path : this.mailbox + path,
      headers: {
        prefer: [IMMUTABLE, ...prefer].join(', '),
        authorization: `Bearer ${token.accessToken}`,
        ...headers,
      },
    };
    try {
      return await this.exchange(http, this.signal, handover);
    } catch (error) {
      // The server closed a connection that lay idle at the moment we used it.
      const stale =
        repeatable && !rest.ownConnection && /^(?:ECONNRESET|EPIPE)$/.test(textDetail(error, 'code') ?? '');
      if (!stale || this.signal.aborted) throw error;
      return this.exchange({ ...http, ownConnection: true }, this.signal, handover);
    }
  }

  private async validToken(login: Token): Promise<Token> {
    if (login.expiresAt.getTime() - Date.now() > TOKEN_MARGIN) return login;
    if (this.login === login) this.use(await tokenFrom(this.credential, this.server));
    return this.login;
  }

  /** Whether there is another token to try. Several requests may be refused at once; one of them gets it for all. */
  private async anotherToken(refused: Token, refusal: GraphRefusal): Promise<boolean> {
    if (this.login !== refused) return true;
    if (!(await this.credential.reject(wordsOf(refusal)))) return false;
    if (this.login === refused) this.use(await tokenFrom(this.credential, this.server));
    return true;
  }

  private use(login: Token): void {
    this.login = login;
    this.context.secrets = [...this.context.secrets.slice(-3), login.accessToken];
  }
}

/** @throws MailFailure where the mailbox signs in with a password: Graph takes none */
const tokenFrom = async (credential: CredentialSource, server: MailServer): Promise<Token> => {
  const login = await credential.take({ resource: 'graph', validFor: TOKEN_MARGIN });
  if (login.kind === 'token') return login;
  throw new MailFailure(`${server.host} takes no password: Microsoft Graph knows OAuth 2.0 alone.`, {
    kind: 'configuration',
    remedy: 'graph.authentication-failed',
  });
};

const pauseFor = (refusal: GraphRefusal): number | undefined =>
  refusal.retryAfter !== undefined && refusal.retryAfter <= SHORT_PAUSE ? refusal.retryAfter : undefined;

/** @throws NotGraph when it does not end */
const whole = async (response: IncomingMessage): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > LARGEST_ANSWER) throw new NotGraph(`An answer of more than ${LARGEST_ANSWER} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
};

/** Runs what talks to Graph; whatever goes wrong becomes a MailFailure, or the reason of the abort that caused it. */
export async function told<T>({ signal, context }: GraphSession, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw signal.aborted ? signal.reason : toGraphFailure(error, context);
  }
}

/** One part of a path or of a key in it. */
export const segment = (id: string): string => encodeURIComponent(id);

/** A string inside `$filter` (OData). */
export const quoted = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/**
 * A link that Graph gave us, on the server that is set: the token goes there and nowhere else.
 * @throws NotGraph when it is no link
 */
export const pathOf = (link: string): string => {
  if (!URL.canParse(link)) throw new NotGraph(`Not a link: ${link.slice(0, 200)}`);
  const { pathname, search } = new URL(link);
  return pathname + search;
};
