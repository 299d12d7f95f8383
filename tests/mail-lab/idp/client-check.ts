/** How a client proves itself at the token endpoint, checked as Microsoft checks it. */
import { X509Certificate } from 'node:crypto';
import { MicrosoftRefusal } from './microsoft-errors';
import type { ClientProof, IdpState } from './state';

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** Which of the ways a request came in by. */
export const proofOf = (fields: Record<string, string>, byHeader: boolean): ClientProof => {
  if (fields.client_assertion) return 'private_key_jwt';
  if (!fields.client_secret) return 'none';
  return byHeader ? 'client_secret_basic' : 'client_secret_post';
};

/**
 * @param audience the token endpoint as it was asked
 * @throws MicrosoftRefusal for a proof that is missing, wrong, expired, or not one that the client is registered for
 */
export async function checkConfidentialClient(
  fields: Record<string, string>,
  state: IdpState,
  { proof, audience }: { proof: ClientProof; audience: string },
): Promise<void> {
  if (state.onlyProof && proof !== state.onlyProof && proof !== 'none') {
    throw new MicrosoftRefusal(7000215, `This client authenticates by ${state.onlyProof}, not by ${proof}.`);
  }
  if (proof === 'private_key_jwt') return checkAssertion(fields, state, audience);
  if (proof === 'none') throw new MicrosoftRefusal(7000218);
  if (fields.client_secret !== state.clientSecret && !state.moreSecrets.has(fields.client_secret ?? '')) {
    throw new MicrosoftRefusal(
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${state.clientId}'.`,
    );
  }
  if (state.clientSecretExpired && fields.client_secret === state.clientSecret) {
    throw new MicrosoftRefusal(
      7000222,
      `The provided client secret keys for app '${state.clientId}' are expired.`,
    );
  }
}

/**
 * The assertion's header names the certificate by its thumbprint; its signature, audience, subject and lifetime count.
 * @see https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 */
async function checkAssertion(
  fields: Record<string, string>,
  state: IdpState,
  audience: string,
): Promise<void> {
  const refuse = (why: string) =>
    new MicrosoftRefusal(
      700027,
      `The certificate with identifier used to sign the client assertion is not registered on application. [Reason - ${why}]`,
    );
  if (fields.client_assertion_type !== JWT_BEARER) throw refuse('The assertion type is not jwt-bearer.');
  const jose = await import('jose');
  const assertion = fields.client_assertion ?? '';
  const header = jose.decodeProtectedHeader(assertion);
  const certificate = state.certificates
    .map((pem) => new X509Certificate(pem))
    .find(
      ({ fingerprint, fingerprint256 }) =>
        thumbprint(fingerprint) === header.x5t || thumbprint(fingerprint256) === header['x5t#S256'],
    );
  if (!certificate) throw refuse('The key was not found.');
  try {
    const { payload } = await jose.jwtVerify(assertion, certificate.publicKey, {
      issuer: state.clientId,
      subject: state.clientId,
      audience,
      requiredClaims: ['exp', 'jti'],
    });
    if (state.assertions.has(String(payload.jti))) throw refuse('The assertion was used before.');
    state.assertions.add(String(payload.jti));
  } catch (error) {
    if (error instanceof MicrosoftRefusal) throw error;
    throw refuse((error as Error).message);
  }
}

const thumbprint = (fingerprint: string): string =>
  Buffer.from(fingerprint.replaceAll(':', ''), 'hex').toString('base64url');
