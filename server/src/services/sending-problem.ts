import type { Problem } from '../../../shared/contracts/common';
import type { RemedyKey } from '../../../shared/remedies';
import { remedyFor } from '../diagnostics/remedies';
import type { CredentialStore } from '../stores/credentials';
import type { SystemEmailRecord } from '../stores/system-emails';
import type { Problems } from './problems';

interface Parts {
  credentials: Pick<CredentialStore, 'find'>;
  problems: Pick<Problems, 'recorded'>;
}

export type SendingProblem = (record: SystemEmailRecord) => Promise<Problem | null>;

const sends = ({ enabled, outgoingServer }: SystemEmailRecord): boolean => enabled && outgoingServer.enabled;

/** The credential that the Outgoing Server signs in with by OAuth; undefined where it signs in otherwise, null where it is missing. */
const oauthCredentialOf = (record: SystemEmailRecord): number | null | undefined => {
  const { authentication } = record.outgoingServer;
  if (authentication === 'oauth') return record.outgoingCredentialId;
  const shared = authentication === 'same' && record.remoteMailbox.authentication === 'oauth';
  return shared ? record.remoteCredentialId : undefined;
};

/** Why nothing can leave a System Email until somebody acts; null where nothing is known to stand in the way. */
export const createSendingProblem = ({ credentials, problems }: Parts): SendingProblem => {
  const byRemedy = (remedy: RemedyKey, record: SystemEmailRecord): Promise<Problem> =>
    problems.recorded(
      { remedy, message: remedyFor(remedy, { address: record.address }).meaning },
      record,
      'outgoing',
    );

  return async (record) => {
    if (!sends(record)) return byRemedy('outgoing.disabled', record);
    const credentialId = oauthCredentialOf(record);
    if (credentialId === undefined) return null;
    const credential = credentialId === null ? null : await credentials.find(credentialId);
    if (credential?.kind !== 'oauth') return byRemedy('oauth.needs-authorization', record);
    if (credential.state !== 'needs-authorization') return null;
    return credential.problem
      ? problems.recorded(credential.problem, record, 'outgoing')
      : byRemedy('oauth.needs-authorization', record);
  };
};
