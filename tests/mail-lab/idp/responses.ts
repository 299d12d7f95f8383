/** Turns what oidc-provider answers into what Microsoft answers: token bodies, error bodies, and redirects to the application. */
import type { IncomingMessage } from 'node:http';
import type { Provider, ProviderContext } from 'oidc-provider';
import type { Directory } from './directory';
import { codeOf, microsoftError, statusOf } from './microsoft-errors';
import type { RequestNote } from './server';
import type { IdpState } from './state';
import { idTokenClaims, readClaims, type SigningKey } from './tokens';

interface Parts {
  provider: Provider;
  origin: string;
  directory: Directory;
  state: IdpState;
  key: SigningKey;
  notes: WeakMap<IncomingMessage, RequestNote>;
}

interface TokenBody {
  access_token?: string;
  refresh_token?: string;
  id_token?: string;
  expires_in?: number;
  ext_expires_in?: number;
  device_code?: string;
  user_code?: string;
  verification_uri?: string;
  verification_uri_complete?: string;
  message?: string;
  error?: string;
}

export function installResponseRewriting(parts: Parts): void {
  const { provider } = parts;
  const failures = new WeakMap<IncomingMessage, { error: string; detail: string }>();
  for (const event of ['grant.error', 'device_authorization.error', 'server_error']) {
    provider.on(event, (context, error) => {
      failures.set(context.req, {
        error: error.error ?? 'server_error',
        detail: error.error_detail ?? error.error_description ?? error.message,
      });
      if (event === 'server_error') console.error('oidc-provider:', error);
    });
  }
  provider.use(async (context, next) => {
    await next();
    const path = context.path;
    if (path.endsWith('/token') || path.endsWith('/devicecode')) {
      await rewriteTokenResponse(parts, context, failures.get(context.req));
    } else if (path.includes('/authorize')) {
      rewriteRedirect(parts, context);
    }
  });
}

async function rewriteTokenResponse(
  { directory, state, key, origin, notes }: Parts,
  context: ProviderContext,
  failure: { error: string; detail: string } | undefined,
): Promise<void> {
  const body = context.body as TokenBody | undefined;
  const note = notes.get(context.req);
  if (!body || typeof body !== 'object') return;
  if (body.error) {
    const neverIssued =
      /refresh token not found/.test(failure?.detail ?? '') && !state.secrets.has(note?.refreshToken ?? '');
    const detail = neverIssued ? 'never issued' : (failure?.detail ?? '');
    const code = codeOf({ error: failure?.error ?? body.error, detail }, note?.grantType);
    const refusal = microsoftError(code);
    if (failure?.error === 'slow_down') refusal.error = 'slow_down';
    // A malformed refresh token is the grant's fault in Microsoft's eyes, although the number says "malformed request".
    if (neverIssued) refusal.error = 'invalid_grant';
    if (note?.entry) Object.assign(note.entry, { error: refusal.error, aadsts: code });
    context.remove('www-authenticate');
    context.status = statusOf(refusal);
    context.body = refusal;
    return;
  }
  if (note?.entry) note.entry.ok = true;
  if (body.id_token) {
    const original = readClaims(body.id_token);
    const account = directory.findByOid(context.oidc.entities.Account?.accountId ?? '');
    if (account) {
      body.id_token = await key.signIdToken(
        idTokenClaims(original, account, context.oidc.client.clientId, origin),
      );
    }
  }
  if (note?.grantType === 'refresh_token' && !state.rotateRefreshTokens) delete body.refresh_token;
  if (body.access_token) body.ext_expires_in = body.expires_in;
  if (body.user_code) {
    delete body.verification_uri_complete;
    body.message = `To sign in, use a web browser to open the page ${body.verification_uri} and enter the code ${body.user_code} to authenticate.`;
  }
  state.keepSecrets(body.access_token, body.refresh_token, body.id_token, body.device_code);
  context.body = body;
}

/** Microsoft sends no `iss` back with the code, and puts its number into every error description. */
function rewriteRedirect({ state }: Parts, context: ProviderContext): void {
  const location = context.response.get('location');
  if (!location || !URL.canParse(location)) return;
  const url = new URL(location);
  if (!state.isCallbackAllowed(`${url.origin}${url.pathname}`)) return;
  state.keepSecrets(url.searchParams.get('code'));
  url.searchParams.delete('iss');
  const error = url.searchParams.get('error');
  if (error) {
    const described = url.searchParams.get('error_description') ?? '';
    const code = codeOf({ error, detail: described }, undefined);
    if (!described.startsWith('AADSTS')) {
      url.searchParams.set(
        'error_description',
        microsoftError(code, described || undefined).error_description,
      );
    }
    if (error === 'access_denied') url.searchParams.set('error_subcode', 'cancel');
  }
  context.redirect(url.href);
}
