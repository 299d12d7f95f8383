import { CREDENTIAL_KIND } from '../../../../../shared/client-authentication';
import type { CredentialSummary, SystemEmail } from '../../../../../shared/contracts/system-emails';
import type { GuideProgress } from '../guide/progress';
import type { IdpConfigDraft } from './idpConfigDraft';

interface Seen {
  draft: IdpConfigDraft;
  callbackCopied: boolean;
  /** The IdP Config that the credential was signed in with. */
  usedId: number | null;
  credential: CredentialSummary | null;
  systemEmail: SystemEmail | undefined;
}

/** What the client proves itself with is there, or nothing is needed. */
const provesItself = ({ clientAuthentication, clientCredentials, clientSecret }: IdpConfigDraft): boolean => {
  const kind = CREDENTIAL_KIND[clientAuthentication];
  if (kind === null || (kind === 'secret' && clientSecret !== '')) return true;
  return clientCredentials.some((credential) => credential.kind === kind);
};

/** What the form notices to be done already. */
export function guideProgress(seen: Seen): GuideProgress {
  const { draft, callbackCopied, usedId, credential, systemEmail } = seen;
  // A sign-in with another IdP Config says nothing about this one.
  const signedIn = credential?.state === 'authorized' && draft.id !== null && draft.id === usedId;
  const certificates = draft.clientCredentials.filter(({ kind }) => kind === 'certificate');
  return {
    // An IdP Config that signed somebody in has its callback registered, whoever copied it.
    'callback-copied': callbackCopied || signedIn,
    'tenant-recognised': draft.tenant !== '' && draft.issuer !== '',
    'endpoints-present': draft.authorizationEndpoint !== '' && draft.tokenEndpoint !== '',
    'client-id-present': draft.clientId !== '',
    'secret-present': provesItself(draft),
    'secret-expiry-noted':
      CREDENTIAL_KIND[draft.clientAuthentication] !== 'secret' || draft.clientSecretExpiresAt !== null,
    'certificate-present': certificates.length > 0,
    'certificate-accepted': certificates.some(({ standing }) => standing === 'accepted'),
    'object-id-present': draft.servicePrincipalId !== '' && draft.servicePrincipalId !== draft.clientId,
    'permissions-granted': signedIn && credential.missingScopes.length === 0,
    'signed-in': signedIn,
    verified: signedIn && systemEmail?.status === 'verified',
  };
}
