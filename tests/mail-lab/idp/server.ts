/**
 * The identity provider's front door: an HTTP server with Microsoft's paths, which answers what Microsoft answers on its own
 * (unknown tenants, clients, redirect URIs, secrets, armed faults) and hands the rest to oidc-provider.
 *
 *   /{tenant}/v2.0/.well-known/openid-configuration   /{tenant}/discovery/v2.0/keys
 *   /{tenant}/oauth2/v2.0/authorize                   /{tenant}/oauth2/v2.0/token   /{tenant}/oauth2/v2.0/devicecode
 *   /{tenant}/v2.0/adminconsent
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import { closeHttp, listen, readForm, redirect, sendHtml, sendJson } from '../sockets';
import { TokenStore } from './adapter';
import { AdminConsent } from './admin-consent';
import { examineAuthorize } from './authorize-endpoint';
import { IdpControls } from './controls';
import { type Account, type Directory, TENANTS } from './directory';
import { discoveryDocument } from './discovery';
import { handleInteraction } from './interaction';
import { createMailLogin, type MailLogin, type MailProtocol } from './mail-login';
import { microsoftError, MicrosoftRefusal, statusOf } from './microsoft-errors';
import { errorPage } from './pages';
import { createProvider } from './provider';
import { installResponseRewriting } from './responses';
import type { IdpState, TokenRequest } from './state';
import { createSigningKey, type SigningKey } from './tokens';
import { examineTokenRequest, readTokenParameters } from './token-endpoint';

export interface IdentityProviderServer {
  origin: string;
  tenantId: string;
  controls: IdpControls;
  mailLogin: MailLogin;
  readAccessToken: SigningKey['readAccessToken'];
  stop(): Promise<void>;
}

/** What the front door knows about a request it has handed on. */
export interface RequestNote {
  tenantId?: string;
  grantType?: string;
  refreshToken?: string;
  entry?: TokenRequest;
}

/** Where a browser is, and not a program. */
const PAGES = new Set(['/oauth2/v2.0/authorize', '/v2.0/adminconsent']);
const OWN_PATHS = new Set(['oauth2', 'interaction', 'deviceauth', 'oidc', '_lab']);

export async function startIdentityProvider(parts: {
  directory: Directory;
  state: IdpState;
  onUserAdded(account: Account): void;
}): Promise<IdentityProviderServer> {
  const { directory, state } = parts;
  const key = await createSigningKey();
  const store = new TokenStore();
  const mailLogin = createMailLogin({ directory, state, key });
  const notes = new WeakMap<IncomingMessage, RequestNote>();
  let front: Front | undefined = undefined;

  const server = createServer((request, response) => {
    front?.handle(request, response).catch((error: unknown) => {
      console.error('identity provider:', error);
      if (!response.headersSent) sendJson(response, 503, microsoftError(90033));
    });
  });
  const port = await listen(server);
  const origin = `http://localhost:${port}`;
  const provider = await createProvider({
    origin,
    directory,
    state,
    store,
    key,
    tenantOf: (request) => notes.get(request)?.tenantId,
  });
  installResponseRewriting({ provider, origin, directory, state, key, notes });
  const controls = new IdpControls({ provider, directory, state, store, onUserAdded: parts.onUserAdded });
  front = new Front({
    provider,
    origin,
    directory,
    state,
    publicJwk: key.publicJwk,
    notes,
    mailLogin,
    controls,
  });

  return {
    origin,
    tenantId: TENANTS['contoso.test'],
    controls,
    mailLogin,
    readAccessToken: key.readAccessToken,
    stop: () => closeHttp(server),
  };
}

interface FrontParts {
  provider: Provider;
  origin: string;
  directory: Directory;
  state: IdpState;
  publicJwk: Record<string, unknown>;
  notes: WeakMap<IncomingMessage, RequestNote>;
  mailLogin: MailLogin;
  controls: IdpControls;
}

class Front {
  private readonly handOn: (request: IncomingMessage, response: ServerResponse) => void;
  private readonly adminConsent: AdminConsent;

  constructor(private readonly parts: FrontParts) {
    this.handOn = parts.provider.callback();
    this.adminConsent = new AdminConsent(parts);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { directory, origin, state } = this.parts;
    const url = new URL(request.url ?? '/', origin);
    // Links and cookies must name the provider's own origin even when a fault proxy stands in between.
    request.headers.host = new URL(origin).host;
    const [first = '', ...rest] = url.pathname.split('/').filter(Boolean);
    if (first === '_lab') return this.handleLab(rest, request, response);
    if (first === 'interaction') return handleInteraction(this.parts, request, response);
    if (OWN_PATHS.has(first)) return this.handOn(request, response);

    const tenant = directory.resolveTenant(first);
    const path = `/${rest.join('/')}`;
    if (!tenant) {
      const refusal = new MicrosoftRefusal(
        90002,
        `Tenant '${first}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
      );
      if (PAGES.has(path)) return sendHtml(response, 400, errorPage(refusal.message));
      return sendJson(response, 400, refusal.body);
    }
    const consent = /^\/v2\.0\/adminconsent(?:\/([\w-]+))?$/.exec(path);
    if (consent) return this.adminConsent.handle({ tenant, url, request, response }, consent[1]);
    switch (path) {
      case '/v2.0/.well-known/openid-configuration':
        return sendJson(response, 200, discoveryDocument(origin, first, tenant.tenantId));
      case '/discovery/v2.0/keys': {
        const issuer = `${origin}/${tenant.tenantId ?? '{tenantid}'}/v2.0`;
        return sendJson(response, 200, { keys: [{ ...this.parts.publicJwk, issuer }] });
      }
      case '/oauth2/v2.0/authorize': {
        const query = request.method === 'POST' ? await readForm(request) : url.searchParams;
        const decision = examineAuthorize(tenant, query, state);
        if (decision.kind === 'page') return sendHtml(response, 400, errorPage(decision.refusal.message));
        if (decision.kind === 'redirect') return redirect(response, decision.location);
        request.method = 'GET';
        request.url = `${path}?${decision.query}`;
        return this.handOn(request, response);
      }
      case '/oauth2/v2.0/token':
      case '/oauth2/v2.0/devicecode':
        return this.handleTokenRequest(path, tenant, request, response);
      default:
        return sendJson(response, 404, microsoftError(9002313));
    }
  }

  private async handleTokenRequest(
    path: string,
    tenant: { tenantId?: string; anyTenant: boolean },
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { state, notes, origin } = this.parts;
    const audience = `${origin}${new URL(request.url ?? '/', origin).pathname}`;
    if (request.method !== 'POST') return sendJson(response, 400, microsoftError(9002313));
    const isDeviceCode = path.endsWith('/devicecode');
    const parameters = readTokenParameters(request, await readForm(request));
    const { fields, proof } = parameters;
    state.keepSecrets(
      fields.client_secret === state.clientSecret ? fields.client_secret : undefined,
      fields.client_assertion,
    );
    const entry: TokenRequest = {
      at: Date.now(),
      grantType: fields.grant_type,
      scope: fields.scope,
      clientId: fields.client_id,
      proof,
      ok: false,
    };
    if (!isDeviceCode) {
      state.requests.push(entry);
      if (this.answerWithFault(entry, request, response)) return;
    }
    try {
      const examined = await examineTokenRequest(parameters, state, {
        anyTenant: tenant.anyTenant,
        isDeviceCode,
        audience,
      });
      notes.set(request, {
        tenantId: tenant.tenantId,
        grantType: fields.grant_type,
        refreshToken: fields.refresh_token,
        entry,
      });
      request.url = path;
      Object.assign(request, { body: examined });
      this.handOn(request, response);
    } catch (error) {
      if (!(error instanceof MicrosoftRefusal)) throw error;
      entry.error = error.body.error;
      entry.aadsts = error.code;
      sendJson(response, statusOf(error.body), error.body);
    }
  }

  /** @returns whether an armed fault took the request */
  private answerWithFault(entry: TokenRequest, request: IncomingMessage, response: ServerResponse): boolean {
    const fault = this.parts.state.nextFault();
    if (!fault) return false;
    if ('hang' in fault) {
      entry.error = 'hung';
    } else if ('drop' in fault) {
      entry.error = 'dropped';
      request.socket.destroy();
    } else if ('http' in fault) {
      entry.error = `http ${fault.http}`;
      const retryAfter = fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
      const type = fault.body?.startsWith('{') ? 'application/json' : 'text/html';
      response.writeHead(fault.http, { 'content-type': type, ...retryAfter });
      response.end(
        fault.body ?? `<html><body><h1>${fault.http}</h1>The service is unavailable.</body></html>`,
      );
    } else {
      const body = microsoftError(fault.aadsts);
      entry.error = body.error;
      entry.aadsts = fault.aadsts;
      sendJson(response, fault.status ?? statusOf(body), body);
    }
    return true;
  }

  /** `/_lab/mail-login`: asked by Dovecot. `/_lab/idp/{method}`: the controls, for processes that did not start the lab. */
  private async handleLab(path: string[], request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (path[0] === 'mail-login') {
      const form = await readForm(request);
      const secret = form.get('secret') ?? '';
      const credential = form.get('kind') === 'password' ? { password: secret } : { accessToken: secret };
      const protocol = (form.get('protocol') ?? 'imap') as MailProtocol;
      const allowed = await this.parts.mailLogin.allows(form.get('user') ?? '', protocol, credential);
      return sendJson(response, allowed ? 200 : 403, { allowed });
    }
    const form = await readForm(request);
    const method = path[1] ?? '';
    const controls = this.parts.controls as unknown as Record<string, unknown>;
    const control = path[0] === 'idp' && !method.startsWith('_') ? controls[method] : undefined;
    if (request.method !== 'POST' || typeof control !== 'function' || method === 'constructor') {
      return sendJson(response, 404, { error: 'no such control' });
    }
    try {
      const args = JSON.parse(form.get('args') ?? '[]') as unknown[];
      sendJson(response, 200, { result: (await control.apply(this.parts.controls, args)) ?? null });
    } catch (error) {
      sendJson(response, 400, { error: (error as Error).message });
    }
  }
}
