import type { Problem } from '../../../shared/contracts/common';
import type { ReplySettings, TicketSummary } from '../../../shared/contracts/tickets';
import type { RemedyKey } from '../../../shared/remedies';
import { remedyFor } from '../diagnostics/remedies';
import { signatureOf } from '../outbound/body';
import type { Sender, Signatures } from '../outbound/ports';
import { MAX_ATTACHMENT_BYTES, UNDO_SECONDS } from '../outbound/limits';
import type { CredentialStore } from '../stores/credentials';
import type { SystemEmailRecord, SystemEmailStore } from '../stores/system-emails';
import type { Problems } from './problems';

interface Parts {
  systemEmails: Pick<SystemEmailStore, 'find'>;
  credentials: Pick<CredentialStore, 'find'>;
  problems: Pick<Problems, 'byKey' | 'recorded'>;
  signatures: Signatures;
  sender: (systemEmailId: number) => Promise<Sender | null>;
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
export const createReplySettings = ({ systemEmails, credentials, problems, signatures, sender }: Parts) => {
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

  /** What stands under the reply, as it is sent. */
  const signatureUnder = async (ticket: TicketSummary, agentId: number | null): Promise<string> => {
    const { id: ticketId, subject, requester, systemEmail } = ticket;
    const from = await sender(systemEmail.id);
    if (!from) return '';
    const context = { ticketId, systemEmailId: systemEmail.id, subject, requester };
    return signatureOf(await signatures.under(from, context, agentId)).html;
  };

  /** @param ticket its System Email is 0 or an unknown one where that has been deleted */
  return async (ticket: TicketSummary, agentId: number | null): Promise<ReplySettings> => {
    const limits = { undoSeconds: UNDO_SECONDS, maxAttachmentBytes: MAX_ATTACHMENT_BYTES };
    const record = await systemEmails.find(ticket.systemEmail.id);
    if (!record) {
      return {
        from: { address: '', name: '' },
        allowOtherFrom: false,
        signature: '',
        ...limits,
        problem: problems.byKey('outgoing.deleted'),
      };
    }
    const { fromName, allowOtherFrom } = record.outgoingServer;
    return {
      from: { address: record.address, name: fromName || record.name },
      allowOtherFrom,
      signature: await signatureUnder(ticket, agentId),
      ...limits,
      problem: await problemOf(record),
    };
  };
};
