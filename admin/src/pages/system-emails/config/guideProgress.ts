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

/** What the form notices to be done already. */
export function guideProgress(seen: Seen): GuideProgress {
  const { draft, callbackCopied, usedId, credential, systemEmail } = seen;
  // A sign-in with another IdP Config says nothing about this one.
  const signedIn = credential?.state === 'authorized' && draft.id !== null && draft.id === usedId;
  return {
    // An IdP Config that signed somebody in has its callback registered, whoever copied it.
    'callback-copied': callbackCopied || signedIn,
    'tenant-recognised': draft.tenant !== '' && draft.issuer !== '',
    'endpoints-present':
      draft.issuer !== '' && draft.authorizationEndpoint !== '' && draft.tokenEndpoint !== '',
    'client-id-present': draft.clientId !== '',
    'secret-present': draft.clientSecret !== '' || draft.clientSecretSetAt !== null,
    'secret-expiry-noted': draft.clientSecretExpiresAt !== null,
    'permissions-granted': signedIn && credential.missingScopes.length === 0,
    'signed-in': signedIn,
    verified: signedIn && systemEmail?.status === 'verified',
  };
}
