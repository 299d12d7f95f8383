import type { CredentialSummary, Side } from '../../../shared/contracts/system-emails';
import { CONFIG_CHANGED, configSignature } from '../oauth/config-signature';
import { missingScopes, resourcesOf } from '../oauth/scopes';
import type { CredentialRecord, CredentialStore } from '../stores/credentials';
import type { IdpConfigStore } from '../stores/idp-configs';
import type { SystemEmailRecord } from '../stores/system-emails';
import type { Problems } from './problems';

interface Parts {
  credentials: Pick<CredentialStore, 'find'>;
  idpConfigs: Pick<IdpConfigStore, 'findSigned'>;
  problems: Problems;
}

/** Which side a credential signs in; the outgoing server has one of its own, or none. */
const sideOf = (credentialId: number, { remoteCredentialId }: SystemEmailRecord): Side =>
  credentialId === remoteCredentialId ? 'remote' : 'outgoing';

/**
 * A credential as the panel shows it: no secret, which permissions it lacks, and what to do about its problem. A sign-in
 * that no longer fits the IdP Config or the address is told here, before anybody asks for a token with it.
 */
export const createCredentialSummaries = ({ credentials, idpConfigs, problems }: Parts) => {
  const changed = { remedy: 'oauth.config-changed', message: CONFIG_CHANGED } as const;

  return async (credentialId: number, systemEmail: SystemEmailRecord): Promise<CredentialSummary | null> => {
    const record = await credentials.find(credentialId);
    if (!record) return null;
    const side = sideOf(credentialId, systemEmail);
    const idpConfigId = side === 'remote' ? systemEmail.idpConfigId : systemEmail.outgoingIdpConfigId;
    const idp =
      record.kind === 'oauth' && idpConfigId !== null ? await idpConfigs.findSigned(idpConfigId) : null;
    const required = idp?.scopes ?? [];
    const fits = (): boolean =>
      idp !== null && record.configSignature === configSignature(idp, systemEmail.address);
    const stale = record.kind === 'oauth' && record.state === 'authorized' && !fits();
    const { problem: stored, ...summary } = record;
    const problem = stale ? changed : stored;
    return {
      ...summary,
      ...(stale && { state: 'needs-authorization' }),
      requiredScopes: required,
      missingScopes: lacking(record, required),
      problem: problem && (await problems.recorded(problem, systemEmail, side)),
    };
  };
};

/** Of the resources that a token was asked for: what belongs to another one is granted when its first token comes. */
const lacking = ({ accessTokens, grantedScopes }: CredentialRecord, required: string[]): string[] => {
  const asked = new Set(accessTokens.map(({ resource }) => resource));
  return resourcesOf(required)
    .filter((resource) => asked.has(resource))
    .flatMap((resource) => missingScopes(resource, required, grantedScopes));
};
