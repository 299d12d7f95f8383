/**
 * oidc-provider, set up to do what the Microsoft identity platform does: one access token per resource, `offline_access`
 * without forced consent, rotating refresh tokens, sign-in confined to the tenant in the path.
 */
import type { IncomingMessage } from 'node:http';
import type { Grant, Provider, ProviderContext } from 'oidc-provider';
import type { TokenStore } from './adapter';
import type { Directory } from './directory';
import { devicePage, errorPage } from './pages';
import {
  GRAPH,
  OIDC_SCOPES,
  resourceOf,
  resourcesIn,
  rolesOfResource,
  scopesOfResource,
  words,
} from './scopes';
import type { IdpState } from './state';
import type { SigningKey } from './tokens';

export interface ProviderParts {
  origin: string;
  directory: Directory;
  state: IdpState;
  store: TokenStore;
  key: SigningKey;
  /** The tenant a request came in through, for tokens that have no user. */
  tenantOf(request: IncomingMessage): string | undefined;
}

/** The secret oidc-provider itself compares; the real one is checked before a request gets that far, because tests change it. */
export const INNER_SECRET = 'checked-before-it-gets-here';

const RESOURCE_INFO = (resource: string) => ({
  scope: scopesOfResource(resource),
  audience: resource,
  accessTokenFormat: 'jwt',
  jwt: { sign: { alg: 'RS256' } },
});

export async function createProvider(parts: ProviderParts): Promise<Provider> {
  const oidc = await import('oidc-provider');
  const { directory, state, store, key } = parts;
  const { errors } = oidc;

  /** Codes that must yield a refresh token: oidc-provider drops `offline_access` unless consent is forced, Microsoft does not. */
  const offlineCodes = new Set<string>();

  const resourceAskedFor = (context: ProviderContext) => resourcesIn(context.oidc.body?.scope)[0];

  const redirectUris = state.callbackUrls.length > 0 ? state.callbackUrls : ['https://none.invalid/callback'];
  const client = { redirect_uris: redirectUris, response_types: ['code'] };
  const grantTypes = ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'];

  const provider = new oidc.Provider(parts.origin, {
    adapter: store.adapter(),
    jwks: { keys: [key.privateJwk] },
    clients: [
      {
        ...client,
        client_id: state.clientId,
        client_secret: INNER_SECRET,
        client_name: 'System Email helpdesk',
        grant_types: [...grantTypes, 'client_credentials'],
        token_endpoint_auth_method: 'client_secret_post',
      },
      {
        ...client,
        client_id: state.publicClientId,
        client_name: 'System Email helpdesk (public client)',
        grant_types: grantTypes,
        token_endpoint_auth_method: 'none',
      },
    ],
    cookies: { keys: ['lab'] },
    scopes: OIDC_SCOPES,
    claims: { openid: ['sub', 'tid'], profile: ['name', 'preferred_username', 'oid'], email: ['email'] },
    conformIdTokenClaims: false,
    pkce: { required: () => false, methods: ['S256', 'plain'] },
    interactions: {
      policy: interactionPolicy(oidc, directory),
      url: (_context: ProviderContext, interaction: { uid: string }) => `/interaction/${interaction.uid}`,
    },
    ttl: {
      AccessToken: () => state.accessTokenLifetime,
      ClientCredentials: () => state.accessTokenLifetime,
      AuthorizationCode: 600,
      DeviceCode: 900,
      IdToken: 3600,
      Interaction: 3600,
      Session: 86_400,
      Grant: 90 * 86_400,
      RefreshToken: 90 * 86_400,
    },
    rotateRefreshToken: () => state.rotateRefreshTokens,
    expiresWithSession: () => false,
    issueRefreshToken: async (
      _context: ProviderContext,
      _client: unknown,
      code: { jti: string; scopes: Set<string> },
    ) => code.scopes.has('offline_access') || offlineCodes.has(code.jti),
    loadExistingGrant: (context: ProviderContext) => loadGrant(context, state, directory),
    routes: {
      authorization: '/oauth2/v2.0/authorize',
      token: '/oauth2/v2.0/token',
      device_authorization: '/oauth2/v2.0/devicecode',
      code_verification: '/deviceauth',
      jwks: '/discovery/v2.0/keys',
      userinfo: '/oidc/userinfo',
      end_session: '/oauth2/v2.0/logout',
    },
    extraParams: ['domain_hint', 'client_info', 'x_tenant', 'x_offline'],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      deviceFlow: {
        enabled: true,
        charset: 'base-20',
        mask: '*********',
        userCodeInputSource: async (context: ProviderContext, form: string) => {
          context.body = devicePage('Enter code', 'Enter the code displayed on your app or device.', form);
        },
        userCodeConfirmSource: async (context: ProviderContext, form: string) => {
          const named = form.replace('op.deviceConfirmForm', 'op.deviceInputForm');
          context.body = devicePage(
            'Are you trying to sign in?',
            'Only continue if you started this yourself.',
            named,
          );
        },
        successSource: async (context: ProviderContext) => {
          context.body = devicePage('You have signed in', 'You can close this window.');
        },
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: (context: ProviderContext, _client: unknown, oneOf?: string | string[]) => {
          if (oneOf) return resourceAskedFor(context) ?? [oneOf].flat()[0];
          const asked = resourcesIn(context.oidc.params.scope);
          return asked.length > 1 ? asked : (asked[0] ?? GRAPH);
        },
        useGrantedResource: (context: ProviderContext, model: { resource?: string | string[] }) => {
          const asked = resourceAskedFor(context);
          if (asked && ![model.resource].flat().includes(asked))
            throw new errors.InvalidGrant('consent required');
          return true;
        },
        getResourceServerInfo: (_context: ProviderContext, resource: string) => RESOURCE_INFO(resource),
      },
    },
    formats: {
      customizers: {
        jwt: (
          context: ProviderContext | undefined,
          token: { accountId?: string; clientId: string; scope?: string; aud: string },
          jwt: { header: Record<string, unknown> | undefined; payload: Record<string, unknown> },
        ) => {
          const { jti, iat, exp, aud } = jwt.payload;
          const account = token.accountId ? directory.findByOid(token.accountId) : undefined;
          const tenantId = account?.tenantId ?? (context ? parts.tenantOf(context.req) : undefined);
          state.accessTokens.set(String(jti), { accountId: token.accountId, revoked: false });
          jwt.header = { typ: 'JWT' };
          jwt.payload = {
            jti,
            iat,
            exp,
            aud,
            nbf: iat,
            ver: '1.0',
            appid: token.clientId,
            tid: tenantId,
            iss: `${parts.origin}/${tenantId}/`,
            ...(account
              ? {
                  idtyp: 'user',
                  oid: account.oid,
                  sub: account.oid,
                  upn: account.address,
                  name: account.name,
                  scp: words(token.scope)
                    .filter(resourceOf)
                    .map((scope) => scope.split('/').pop())
                    .join(' '),
                }
              : {
                  idtyp: 'app',
                  oid: token.clientId,
                  sub: token.clientId,
                  roles: rolesOfResource(String(aud), state.withheldScopes),
                }),
          };
        },
      },
    },
    findAccount: async (_context: ProviderContext, oid: string) => {
      const account = directory.findByOid(oid);
      if (!account || account.disabled) return undefined;
      const { tenantId: tid, name, address } = account;
      return {
        accountId: oid,
        claims: async () => ({ sub: oid, oid, tid, name, preferred_username: address, email: address }),
      };
    },
    renderError: async (context: ProviderContext, out: { error: string; error_description?: string }) => {
      context.type = 'html';
      context.body = errorPage(`${out.error}: ${out.error_description ?? ''}`);
    },
  });

  provider.Client.prototype.redirectUriAllowed = (uri) => state.isCallbackAllowed(uri);
  provider.use(async (context, next) => {
    await next();
    const code = context.oidc?.entities.AuthorizationCode;
    if (code && context.oidc.params.x_offline) offlineCodes.add(code.jti);
  });
  return provider;
}

/** Sign-in is asked for again when the browser's session belongs to another tenant, or to another account than the hint names. */
function interactionPolicy(oidc: typeof import('oidc-provider'), directory: Directory): unknown {
  const { Check, Prompt, base } = oidc.interactionPolicy;
  const policy = base();
  policy.get('login').checks.add(
    new Check('other_account', 'another account must sign in', 'login_required', ({ oidc: request }) => {
      const account = request.session.accountId ? directory.findByOid(request.session.accountId) : undefined;
      if (!account || request.result?.login) return false;
      const tenant = request.params.x_tenant;
      const hint = request.params.login_hint?.toLowerCase();
      return Boolean((tenant && account.tenantId !== tenant) || (hint && hint !== account.address));
    }),
  );
  policy.add(new Prompt({ name: 'select_account', requestable: true }), 0);
  return policy;
}

/** Every sign-in gets a grant of its own, so that revoking one family of tokens leaves the others alone. */
async function loadGrant(
  context: ProviderContext,
  state: IdpState,
  directory: Directory,
): Promise<Grant | undefined> {
  const { provider, client, session, result } = context.oidc;
  if (result?.consent) return provider.Grant.find(result.consent.grantId);
  const account = session.accountId ? directory.findByOid(session.accountId) : undefined;
  const remembered =
    account &&
    (state.consentOf(account.oid, client.clientId) ??
      state.tenantConsentOf(account.tenantId, client.clientId));
  if (!remembered || !session.accountId) return undefined;
  const grant = new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
  grant.addOIDCScope([...remembered.oidc].join(' '));
  for (const [resource, scopes] of remembered.resources)
    grant.addResourceScope(resource, [...scopes].join(' '));
  await grant.save();
  return grant;
}
