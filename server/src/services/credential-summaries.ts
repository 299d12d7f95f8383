import type { CredentialSummary, Side } from '../../../shared/contracts/system-emails';
import type { IdpConfigSource } from '../oauth/ports';
import { missingScopes, readingBy, resourcesOf } from '../oauth/scopes';
import type { CredentialRecord, CredentialStore } from '../stores/credentials';
import type { SystemEmailRecord } from '../stores/system-emails';
import { loginOf, protocolsOf } from './fitting';
import type { Problems } from './problems';

interface Parts {
  credentials: Pick<CredentialStore, 'find'>;
  idpConfigs: Pick<IdpConfigSource, 'signed'>;
  problems: Problems;
  /** The addresses of the System Emails that sign in with a credential. */
  addressesUsing: (credentialId: number) => Promise<string[]>;
}

/** Which side a credential signs in; the outgoing server has one of its own, or none. */
const sideOf = (credentialId: number, { remoteCredentialId }: SystemEmailRecord): Side =>
  credentialId === remoteCredentialId ? 'remote' : 'outgoing';

/** A credential as the panel shows it: no secret, which permissions it lacks, and what to do about its problem. */
export const createCredentialSummaries =
  ({ credentials, idpConfigs, problems, addressesUsing }: Parts) =>
  async (credentialId: number, systemEmail: SystemEmailRecord): Promise<CredentialSummary | null> => {
    const record = await credentials.find(credentialId);
    if (!record) return null;
    const side = sideOf(credentialId, systemEmail);
    const { idpConfigId } = loginOf(systemEmail, side);
    const idp = record.kind === 'oauth' && idpConfigId !== null ? await idpConfigs.signed(idpConfigId) : null;
    const requiredScopes = idp ? readingBy(protocolsOf(systemEmail), idp).scopes : [];
    const { problem } = record;
    const users = record.kind === 'oauth' ? await addressesUsing(credentialId) : [];
    return {
      ...record,
      requiredScopes,
      missingScopes: lacking(record, requiredScopes),
      sharedWith: users.filter((address) => address !== systemEmail.address),
      problem: problem && (await problems.recorded(problem, systemEmail, side)),
    };
  };

/** Of the resources that a token was asked for: what belongs to another one is granted when its first token comes. */
const lacking = (
  { grantKind, accessTokens, grantedScopes }: CredentialRecord,
  required: string[],
): string[] => {
  // An application asks for all that it has been given, whatever that is.
  if (grantKind === 'client_credentials') return [];
  const asked = new Set(accessTokens.map(({ resource }) => resource));
  return resourcesOf(required)
    .filter((resource) => asked.has(resource))
    .flatMap((resource) => missingScopes(resource, required, grantedScopes));
};
