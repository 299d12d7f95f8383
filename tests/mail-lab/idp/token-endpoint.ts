/** What Microsoft checks at `/token` and `/devicecode` before it looks at the grant: client, secret, scope. */
import type { IncomingMessage } from 'node:http';
import { checkConfidentialClient, proofOf } from './client-check';
import { MicrosoftRefusal } from './microsoft-errors';
import { INNER_SECRET } from './provider';
import { normaliseScope, resourcesIn, words } from './scopes';
import type { ClientProof, IdpState } from './state';

export interface TokenParameters {
  /** With a client that signed in by HTTP Basic written as form fields too. */
  fields: Record<string, string>;
  proof: ClientProof;
}

export function readTokenParameters(request: IncomingMessage, form: URLSearchParams): TokenParameters {
  const fields = Object.fromEntries(form);
  const [scheme, credentials] = (request.headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() === 'basic' && credentials) {
    const [id = '', secret = ''] = Buffer.from(credentials, 'base64')
      .toString()
      .split(':')
      .map(decodeFormValue);
    delete request.headers.authorization;
    const merged = { ...fields, client_id: id, client_secret: secret };
    return { fields: merged, proof: proofOf(merged, true) };
  }
  return { fields, proof: proofOf(fields, false) };
}

/** RFC 6749 §2.3.1: user and password of HTTP Basic are form-encoded first. */
function decodeFormValue(value: string): string {
  return decodeURIComponent(value.replace(/\+/g, ' '));
}

/**
 * @returns the fields as oidc-provider should see them
 * @throws MicrosoftRefusal for an unknown client, a wrong, missing or expired secret or certificate, or a scope that names two resources
 */
export async function examineTokenRequest(
  { fields, proof }: TokenParameters,
  state: IdpState,
  path: { anyTenant: boolean; isDeviceCode: boolean; audience: string },
): Promise<Record<string, string>> {
  const isConfidential = fields.client_id === state.clientId;
  if (!isConfidential && fields.client_id !== state.publicClientId) {
    throw new MicrosoftRefusal(
      700016,
      `Application with identifier '${fields.client_id ?? ''}' was not found in the directory. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant.`,
    );
  }
  if (isConfidential && !path.isDeviceCode) {
    await checkConfidentialClient(fields, state, { proof, audience: path.audience });
  }
  if (!isConfidential && proof !== 'none') throw new MicrosoftRefusal(700025);
  const examined: Record<string, string> = { ...fields };
  delete examined.client_assertion;
  delete examined.client_assertion_type;
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
