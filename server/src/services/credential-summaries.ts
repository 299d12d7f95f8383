import type { CredentialSummary, Side } from '../../../shared/contracts/system-emails';
import type { Resource } from '../mail/ports';
import { missingScopes } from '../oauth/scopes';
import type { CredentialStore } from '../stores/credentials';
import type { SystemEmailRecord } from '../stores/system-emails';
import type { Problems } from './problems';

/** A credential as the panel shows it: no secret, which permissions it lacks, and what to do about its problem. */
export const createCredentialSummaries =
  (credentials: CredentialStore, problems: Problems) =>
  async (
    credentialId: number,
    systemEmail: SystemEmailRecord,
    side: Side = 'remote',
  ): Promise<CredentialSummary | null> => {
    const record = await credentials.find(credentialId);
    if (!record) return null;
    const { requiredScopes, problem, ...summary } = record;
    return {
      ...summary,
      requiredScopes,
      missingScopes: summary.accessTokens.flatMap(({ resource }) =>
        missingScopes(resource as Resource, requiredScopes, summary.grantedScopes),
      ),
      problem: problem && (await problems.recorded(problem, systemEmail, side)),
    };
  };
