/** What Microsoft checks at `/authorize` before anybody sees a login page. */
import type { Directory } from './directory';
import { MicrosoftRefusal } from './microsoft-errors';
import { normaliseScope, words } from './scopes';
import type { IdpState } from './state';

export type AuthorizeDecision =
  | { kind: 'continue'; query: URLSearchParams }
  /** Shown on the provider's own page: the browser never comes back to the application. */
  | { kind: 'page'; refusal: MicrosoftRefusal }
  | { kind: 'redirect'; location: string };

export function examineAuthorize(
  tenant: ReturnType<Directory['resolveTenant']>,
  query: URLSearchParams,
  state: IdpState,
): AuthorizeDecision {
  const clientId = query.get('client_id') ?? '';
  if (clientId !== state.clientId && clientId !== state.publicClientId) {
    const detail = `Application with identifier '${clientId}' was not found in the directory. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.`;
    return { kind: 'page', refusal: new MicrosoftRefusal(700016, detail) };
  }
  const redirectUri = query.get('redirect_uri') ?? '';
  if (!state.isCallbackAllowed(redirectUri)) {
    const detail = `The redirect URI '${redirectUri}' specified in the request does not match the redirect URIs configured for the application '${clientId}'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal.`;
    return { kind: 'page', refusal: new MicrosoftRefusal(50011, detail) };
  }
  try {
    const scope = normaliseScope(query.get('scope') ?? '');
    if (!scope)
      throw new MicrosoftRefusal(900144, "The request body must contain the following parameter: 'scope'.");
    const passedOn = new URLSearchParams(query);
    passedOn.set('scope', scope);
    if (tenant?.tenantId) passedOn.set('x_tenant', tenant.tenantId);
    // The second is Google's word for it.
    const offline = words(scope).includes('offline_access') || query.get('access_type') === 'offline';
    if (offline) passedOn.set('x_offline', '1');
    return { kind: 'continue', query: passedOn };
  } catch (error) {
    if (!(error instanceof MicrosoftRefusal)) throw error;
    const location = new URL(redirectUri);
    location.searchParams.set('error', error.body.error);
    location.searchParams.set('error_description', error.body.error_description);
    const stateParameter = query.get('state');
    if (stateParameter !== null) location.searchParams.set('state', stateParameter);
    return { kind: 'redirect', location: location.href };
  }
}
