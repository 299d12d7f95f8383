/** What Microsoft checks at `/token` and `/devicecode` before it looks at the grant: client, secret, scope. */
import type { IncomingMessage } from 'node:http';
import { MicrosoftRefusal } from './microsoft-errors';
import { INNER_SECRET } from './provider';
import { normaliseScope, resourcesIn, words } from './scopes';
import type { IdpState } from './state';

/** Form fields, with a client that signed in by HTTP Basic written as form fields too. */
export function readTokenParameters(request: IncomingMessage, form: URLSearchParams): Record<string, string> {
  const fields = Object.fromEntries(form);
  const [scheme, credentials] = (request.headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() === 'basic' && credentials) {
    const [id = '', secret = ''] = Buffer.from(credentials, 'base64')
      .toString()
      .split(':')
      .map(decodeFormValue);
    delete request.headers.authorization;
    return { ...fields, client_id: id, client_secret: secret };
  }
  return fields;
}

/** RFC 6749 §2.3.1: user and password of HTTP Basic are form-encoded first. */
function decodeFormValue(value: string): string {
  return decodeURIComponent(value.replace(/\+/g, ' '));
}

/**
 * @returns the fields as oidc-provider should see them
 * @throws MicrosoftRefusal for an unknown client, a wrong, missing or expired secret, or a scope that names two resources
 */
export function examineTokenRequest(
  fields: Record<string, string>,
  state: IdpState,
  path: { anyTenant: boolean; isDeviceCode: boolean },
): Record<string, string> {
  const isConfidential = fields.client_id === state.clientId;
  if (!isConfidential && fields.client_id !== state.publicClientId) {
    throw new MicrosoftRefusal(
      700016,
      `Application with identifier '${fields.client_id ?? ''}' was not found in the directory. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.`,
    );
  }
  if (isConfidential && !path.isDeviceCode) {
    if (!fields.client_secret) throw new MicrosoftRefusal(7000218);
    if (fields.client_secret !== state.clientSecret) {
      throw new MicrosoftRefusal(
        7000215,
        `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${state.clientId}'.`,
      );
    }
    if (state.clientSecretExpired) {
      throw new MicrosoftRefusal(
        7000222,
        `The provided client secret keys for app '${state.clientId}' are expired.`,
      );
    }
  }
  const examined: Record<string, string> = { ...fields };
  if (isConfidential) examined.client_secret = INNER_SECRET;
  if (fields.grant_type === 'client_credentials') {
    if (path.anyTenant) throw new MicrosoftRefusal(9001023);
    return examined;
  }
  if (fields.scope !== undefined) {
    const scope = normaliseScope(fields.scope);
    if (!path.isDeviceCode && resourcesIn(scope).length > 1) throw new MicrosoftRefusal(28000);
    // The grant remembers on its own whether offline access was given; oidc-provider would miss it among the granted scopes.
    const passedOn = path.isDeviceCode
      ? words(scope)
      : words(scope).filter((word) => word !== 'offline_access');
    examined.scope = passedOn.join(' ');
  }
  return examined;
}
