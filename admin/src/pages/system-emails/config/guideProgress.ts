import type { CredentialSummary, SystemEmail } from '../../../../../shared/contracts/system-emails';
import type { GuideProgress } from '../guide/progress';
import type { IdpConfigDraft } from './idpConfigDraft';

interface Seen {
  draft: IdpConfigDraft;
  callbackCopied: boolean;
  credential: CredentialSummary | null;
  systemEmail: SystemEmail | undefined;
}

/** What the form notices to be done already. */
export function guideProgress({ draft, callbackCopied, credential, systemEmail }: Seen): GuideProgress {
  const signedIn = credential?.state === 'authorized';
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
    verified: systemEmail?.status === 'verified',
  };
}
