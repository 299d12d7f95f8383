import { createAgents } from '../../stores/agents';
import { createDeskChoices } from '../../stores/desk-choices';
import { createTicketReader } from '../../stores/ticket-reader';
import { createTickets } from '../../tickets/tickets';
import { createDesk } from '../desk';
import { createAgentName } from '../from-name';
import { createReplySettings } from '../reply-settings';
import type { Ground } from './ground';

/** What agents look at and change in the panel. */
export const buildDesk = ({ db, stores, problems }: Ground) => {
  const { systemEmails, credentials, blobs, outbox } = stores;
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
      systemEmails,
      credentials,
      problems,
      agentName: createAgentName(agents),
    }),
  });
};
