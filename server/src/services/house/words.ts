import { systemClock } from '../../outbound/clock';
import type { Sender } from '../../outbound/ports';
import { createSignatures } from '../../outbound/signatures';
import { createAgentSignatureStore } from '../../stores/agent-signatures';
import { createAgents } from '../../stores/agents';
import { createConversations } from '../../stores/conversations';
import { createDeskChoices } from '../../stores/desk-choices';
import { createTemplateStore } from '../../stores/templates';
import { readTickets } from '../../stores/ticket-rows';
import { createAcknowledgementChoices, createAcknowledgements } from '../acknowledgements';
import { createCannedReplies } from '../canned-replies';
import { createMySignature } from '../my-signature';
import { previewOf } from '../template-preview';
import { createTemplates } from '../templates';
import type { Ground } from './ground';

export type Words = ReturnType<typeof buildWords>;

/** What is written once and sent often: templates, acknowledgements, canned replies, signatures. */
export const buildWords = ({ db, stores, clock }: Ground) => {
  const store = createTemplateStore({ db });
  const mySignature = createMySignature({
    store: createAgentSignatureStore({ db }),
    agents: createAgents({ db }),
  });
  return {
    templates: createTemplates({ store, choices: createDeskChoices({ db }) }),
    preview: (input: Parameters<typeof previewOf>[0], agentName: string) =>
      previewOf(input, agentName, clock()),
    acknowledgements: createAcknowledgements({ systemEmails: stores.systemEmails, templates: store }),
    acknowledgementChoices: createAcknowledgementChoices({ templates: store }),
    mySignature,
    signatures: createSignatures({ signer: mySignature.signer, clock: systemClock }),
    cannedReplies: (sender: (systemEmailId: number) => Promise<Sender | null>) =>
      createCannedReplies({
        templates: store,
        ticket: async (id) => (await readTickets(db, [id], null))[0] ?? null,
        conversations: createConversations({ db }),
        sender,
        signer: mySignature.signer,
        clock: systemClock,
      }),
  };
};
