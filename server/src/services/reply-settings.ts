import type { Problem } from '../../../shared/contracts/common';
import type { ReplySettings } from '../../../shared/contracts/tickets';
import type { RemedyKey } from '../../../shared/remedies';
import { remedyFor } from '../diagnostics/remedies';
import { signatureOf } from '../outbound/body';
import { MAX_ATTACHMENT_BYTES, UNDO_SECONDS } from '../outbound/limits';
import type { CredentialStore } from '../stores/credentials';
import type { SystemEmailRecord, SystemEmailStore } from '../stores/system-emails';
import { agentFromName } from './from-name';
import type { Problems } from './problems';

interface Parts {
  systemEmails: Pick<SystemEmailStore, 'find'>;
  credentials: Pick<CredentialStore, 'find'>;
  problems: Pick<Problems, 'byKey' | 'recorded'>;
  /** Empty for who has no name. */
  agentName: (agentId: number) => Promise<string>;
}

const sends = ({ enabled, outgoingServer }: SystemEmailRecord): boolean => enabled && outgoingServer.enabled;

/** The credential that the Outgoing Server signs in with by OAuth; undefined where it signs in otherwise, null where it is missing. */
const oauthCredentialOf = (record: SystemEmailRecord): number | null | undefined => {
  const { authentication } = record.outgoingServer;
  if (authentication === 'oauth') return record.outgoingCredentialId;
  const shared = authentication === 'same' && record.remoteMailbox.authentication === 'oauth';
  return shared ? record.remoteCredentialId : undefined;
};

/** How a reply from a System Email would leave, as the panel's reply box asks. */
export const createReplySettings = ({ systemEmails, credentials, problems, agentName }: Parts) => {
  const byRemedy = (remedy: RemedyKey, record: SystemEmailRecord): Promise<Problem> =>
    problems.recorded(
      { remedy, message: remedyFor(remedy, { address: record.address }).meaning },
      record,
      'outgoing',
    );

  const problemOf = async (record: SystemEmailRecord): Promise<Problem | null> => {
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

  /**
   * @param systemEmailId the ticket's; 0 or an unknown one for a System Email that has been deleted
   * @param agentId who would write it; null for nobody of ours
   */
  return async (systemEmailId: number, agentId: number | null): Promise<ReplySettings> => {
    const limits = { undoSeconds: UNDO_SECONDS, maxAttachmentBytes: MAX_ATTACHMENT_BYTES };
    const record = await systemEmails.find(systemEmailId);
    if (!record) {
      return {
        from: { address: '', name: '' },
        aliases: [],
        allowOtherFrom: false,
        signature: '',
        ...limits,
        problem: problems.byKey('outgoing.deleted'),
      };
    }
    const { signature, aliases, allowOtherFrom } = record.outgoingServer;
    const agent = agentId === null ? '' : await agentName(agentId);
    return {
      from: { address: record.address, name: agentFromName(record, agent) },
      aliases,
      allowOtherFrom,
      signature: signatureOf(signature).html,
      ...limits,
      problem: await problemOf(record),
    };
  };
};
