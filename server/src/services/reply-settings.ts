import type { ReplySettings, TicketSummary } from '../../../shared/contracts/tickets';
import { signatureOf } from '../outbound/body';
import type { Sender, Signatures } from '../outbound/ports';
import { MAX_ATTACHMENT_BYTES, UNDO_SECONDS } from '../outbound/limits';
import type { SystemEmailStore } from '../stores/system-emails';
import { agentFromName } from './from-name';
import type { Problems } from './problems';
import type { SendingProblem } from './sending-problem';

interface Parts {
  systemEmails: Pick<SystemEmailStore, 'find'>;
  problems: Pick<Problems, 'byKey'>;
  problemOf: SendingProblem;
  signatures: Signatures;
  sender: (systemEmailId: number) => Promise<Sender | null>;
  /** Empty for who has no name. */
  agentName: (agentId: number) => Promise<string>;
}

/** How a reply from a System Email would leave, as the panel's reply box asks. */
export const createReplySettings = ({
  systemEmails,
  problems,
  problemOf,
  signatures,
  sender,
  agentName,
}: Parts) => {
  /** What stands under the reply, as it is sent. */
  const signatureUnder = async (ticket: TicketSummary, agentId: number | null): Promise<string> => {
    const { id: ticketId, subject, requester, systemEmail } = ticket;
    const from = await sender(systemEmail.id);
    if (!from) return '';
    const context = { ticketId, systemEmailId: systemEmail.id, subject, requester };
    return signatureOf(await signatures.under(from, context, agentId)).html;
  };

  /**
   * @param ticket its System Email is 0 or an unknown one where that has been deleted
   * @param agentId who would write it; null for nobody of ours
   */
  return async (ticket: TicketSummary, agentId: number | null): Promise<ReplySettings> => {
    const limits = { undoSeconds: UNDO_SECONDS, maxAttachmentBytes: MAX_ATTACHMENT_BYTES };
    const record = await systemEmails.find(ticket.systemEmail.id);
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
    const { aliases, allowOtherFrom } = record.outgoingServer;
    const agent = agentId === null ? '' : await agentName(agentId);
    return {
      from: { address: record.address, name: agentFromName(record, agent) },
      aliases,
      allowOtherFrom,
      signature: await signatureUnder(ticket, agentId),
      ...limits,
      problem: await problemOf(record),
    };
  };
};
