/**
 * Microsoft Graph v1.0 as far as mail goes, over HTTPS, in front of the same mailboxes that the lab's IMAP server has.
 *
 *   /v1.0/me|users/{…}/…   /v1.0/subscriptions   /api/gv1.0/… (upload URLs)   POST /_lab/{control} (form field `args`)
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Account, Directory } from '../idp/directory';
import type { IdpState } from '../idp/state';
import type { SigningKey } from '../idp/tokens';
import type { MailStore } from '../mail-store';
import type { SmtpSettings } from '../smtp/server';
import { closeServer, listen, readForm, rememberConnections, sendJson } from '../sockets';
import type { ServerCertificate } from '../tls/certificates';
import { Access } from './access';
import { answerMailboxCall, answerUser } from './answers';
import { type GraphAnswer, type GraphCall, preferencesApplied, readLimited, readPreferences } from './call';
import { GraphControls } from './controls';
import { badRequest, errorBody, GraphError, methodNotAllowed, requestIds, wordsFor } from './errors';
import { GraphMailbox } from './mailbox';
import { answerFault, idHeaders, readRest, send } from './responses';
import { matchRoute } from './routes';
import { Sending } from './sending';
import { type GraphRequest, GraphState } from './state';
import { Subscriptions } from './subscriptions';
import { UPLOADS, UploadSessions } from './upload-sessions';

export interface GraphServerParts {
  directory: Directory;
  idp: IdpState;
  readAccessToken: SigningKey['readAccessToken'];
  store: MailStore;
  settings: SmtpSettings;
  certificate: ServerCertificate;
  ca: string;
  imapPort: number;
}

export interface GraphServer {
  port: number;
  controls: GraphControls;
  stop(): Promise<void>;
}

export async function startGraph(parts: GraphServerParts): Promise<GraphServer> {
  const front = new Front(parts);
  const { cert, key } = parts.certificate;
  const server = createServer({ cert, key }, (request, response) => {
    front.handle(request, response).catch((error: unknown) => {
      console.error('graph:', error);
      response.destroy();
    });
  });
  rememberConnections(server);
  const port = await listen(server);
  return {
    port,
    controls: front.controls,
    stop: async () => {
      await closeServer(server);
      await front.stop();
    },
  };
}

class Front {
  readonly controls: GraphControls;
  private readonly state = new GraphState();
  private readonly access: Access;
  private readonly sending: Sending;
  private readonly uploads = new UploadSessions();
  private readonly subscriptions: Subscriptions;
  private readonly mailboxes = new Map<string, GraphMailbox>();

  constructor(private readonly parts: GraphServerParts) {
    const { state } = this;
    this.access = new Access({ ...parts, state });
    this.sending = new Sending({ ...parts, state, access: this.access });
    this.subscriptions = new Subscriptions({
      access: this.access,
      ca: parts.ca,
      mailboxOf: (account) => this.mailboxOf(account),
    });
    this.controls = new GraphControls(state, this.subscriptions);
  }

  async stop(): Promise<void> {
    this.subscriptions.stop();
    await Promise.all([...this.mailboxes.values()].map((mailbox) => mailbox.close()));
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = request.url ?? '/';
    const origin = `https://${request.headers.host ?? 'localhost'}`;
    const url = new URL(target, origin);
    if (url.pathname.startsWith('/_lab/')) return this.handleControl(url, request, response);
    const clientRequestId = request.headers['client-request-id'];
    const ids = requestIds([clientRequestId].flat()[0]);
    const preferences = readPreferences(request.headers.prefer);
    const entry: GraphRequest = {
      at: Date.now(),
      method: request.method ?? 'GET',
      kind: 'unknown',
      path: url.pathname,
      immutableIds: preferences.immutableIds,
    };
    this.state.requests.push(entry);
    let leave: (() => void) | undefined;
    try {
      const isUpload = url.pathname.startsWith(`/${UPLOADS}/`);
      const match = isUpload ? undefined : matchRoute(entry.method, url.pathname.replace(/^\/v1\.0\//, ''));
      if (isUpload) entry.kind = 'uploadChunk';
      else if (match && match !== 'otherMethod') entry.kind = match.route.kind;
      const fault = this.state.nextFault(entry.kind);
      if (fault && (await answerFault(fault, ids, request, response, entry))) return;
      let answer: GraphAnswer;
      if (isUpload) {
        await this.pause();
        answer = await this.uploads.answer(request, url);
      } else {
        if (!url.pathname.startsWith('/v1.0/') || !match) throw noResource(url.pathname);
        if (match === 'otherMethod') throw methodNotAllowed();
        const caller = await this.access.caller(request.headers.authorization);
        entry.appId = caller.appId;
        const call: GraphCall = {
          method: entry.method,
          base: `${origin}/v1.0`,
          path: target.slice('/v1.0'.length),
          query: url.searchParams,
          params: match.params,
          headers: request.headers,
          preferences,
          caller,
          body: () => readLimited(request),
        };
        const entered = this.enter(call, entry, match.route.need);
        leave = entered.leave;
        await this.pause();
        answer = await this.answer(call, entry, entered.account);
      }
      if (fault && 'drop' in fault) {
        entry.error = 'dropped';
        request.socket.destroy();
        return;
      }
      entry.status = answer.status;
      // A client that has the answer may ask again before this side hears that all of it has left.
      if (!isLarge(answer)) leave?.();
      send(response, answer, { ...idHeaders(ids), ...preferencesApplied(preferences) });
    } catch (error) {
      if (request.destroyed && !request.complete) {
        // Whoever asked has gone in the middle of it.
        entry.error = 'aborted';
        return;
      }
      const refusal = asGraphError(error);
      Object.assign(entry, { status: refusal.status, error: refusal.code });
      const body = errorBody(refusal.code, refusal.message, ids);
      await readRest(request);
      leave?.();
      send(response, { status: refusal.status, body }, { ...idHeaders(ids), ...refusal.headers });
    } finally {
      if (leave) response.once('close', leave);
      if (leave && response.closed) leave();
    }
  }

  private async pause(): Promise<void> {
    const { latency } = this.state;
    if (latency) await new Promise((resolve) => setTimeout(resolve, latency));
  }

  /** Whose mailbox it is, whether the caller may, and whether there are too many at work on it. */
  private enter(
    call: GraphCall,
    entry: GraphRequest,
    need: Parameters<Access['require']>[2] | undefined,
  ): { account?: Account; leave?: () => void } {
    if (call.params.user === undefined) return {};
    const account = this.access.mailboxOf(call.caller, call.params.user || undefined);
    entry.mailbox = account.address;
    if (need === undefined) return { account };
    this.access.require(call.caller, account, need);
    return { account, leave: this.state.enter(call.caller.appId, account.address) };
  }

  private async answer(call: GraphCall, entry: GraphRequest, account?: Account): Promise<GraphAnswer> {
    if (!account) return this.subscriptions.answer(call);
    if (entry.kind === 'user') return answerUser(account, call.caller);
    const mailbox = this.mailboxOf(account);
    await mailbox.refresh();
    const { state, sending, uploads } = this;
    const { directory } = this.parts;
    return answerMailboxCall(entry.kind, { ...call, mailbox }, { directory, state, sending, uploads });
  }

  private mailboxOf({ address }: Account): GraphMailbox {
    let mailbox = this.mailboxes.get(address);
    if (!mailbox) {
      mailbox = new GraphMailbox(address, this.parts.imapPort, this.parts.idp.innerPassword);
      this.mailboxes.set(address, mailbox);
    }
    return mailbox;
  }

  /** The controls, for processes that did not start the lab. */
  private async handleControl(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const name = url.pathname.slice('/_lab/'.length);
    const form = await readForm(request);
    const control = (this.controls as unknown as Record<string, unknown>)[name];
    if (request.method !== 'POST' || typeof control !== 'function' || name === 'constructor')
      return sendJson(response, 404, { error: 'no such control' });
    try {
      const args = JSON.parse(form.get('args') ?? '[]') as unknown[];
      sendJson(response, 200, { result: (await control.apply(this.controls, args)) ?? null });
    } catch (error) {
      sendJson(response, 400, { error: (error as Error).message });
    }
  }
}

function isLarge({ body }: GraphAnswer): boolean {
  return Buffer.isBuffer(body) && body.length > 64 * 1024;
}

function noResource(path: string): GraphError {
  const segment = path.split('/').pop() ?? '';
  return badRequest(`Resource not found for the segment '${segment}'.`);
}

function asGraphError(error: unknown): GraphError {
  if (error instanceof GraphError) return error;
  console.error('graph:', error);
  return new GraphError(500, ...wordsFor(500));
}
