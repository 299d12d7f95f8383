import type { Sender, Signatures } from '../../outbound/ports';
import { createAgents } from '../../stores/agents';
import { createDeskChoices } from '../../stores/desk-choices';
import { createTicketReader } from '../../stores/ticket-reader';
import { createTickets } from '../../tickets/tickets';
import { createDesk } from '../desk';
import { createAgentName } from '../from-name';
import { createReplySettings } from '../reply-settings';
import type { Ground } from './ground';

/** What agents look at and change in the panel. */
export const buildDesk = (
  { db, stores, problems, sendingProblem }: Ground,
  signing: { signatures: Signatures; sender: (systemEmailId: number) => Promise<Sender | null> },
) => {
  const { systemEmails, blobs, outbox } = stores;
  const agents = createAgents({ db });
  return createDesk({
    tickets: createTickets({
      store: createTicketReader({ db, deliveriesOf: outbox.summaries }),
      blobs,
      agents,
    }),
    agents,
    choices: createDeskChoices({ db }),
    replySettings: createReplySettings({
      ...{ systemEmails, problems, problemOf: sendingProblem, agentName: createAgentName(agents) },
      ...signing,
    }),
  });
};
