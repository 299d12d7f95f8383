import type { CredentialSummary } from '../../../shared/contracts/system-emails';
import { describe } from '../diagnostics/problem';
import type { Resource } from '../mail/ports';
import { missingScopes } from '../oauth/scopes';
import type { CredentialStore } from '../stores/credentials';

/** A credential as the panel shows it: no secret, which permissions it lacks, and what to do about its problem. */
export const createCredentialSummaries =
  (credentials: CredentialStore) =>
  async (credentialId: number, address: string): Promise<CredentialSummary | null> => {
    const record = await credentials.find(credentialId);
    if (!record) return null;
    const { requiredScopes, problem, ...summary } = record;
    return {
      ...summary,
      missingScopes: summary.accessTokens.flatMap(({ resource }) =>
        missingScopes(resource as Resource, requiredScopes, summary.grantedScopes),
      ),
      problem: problem && describe(problem, { address, signedInAs: record.username }),
    };
  };
