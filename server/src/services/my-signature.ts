import type { z } from '@strapi/utils';
import type { MySignature, mySignatureInput } from '../../../shared/contracts/templates';
import { sanitiseSignature } from '../outbound/authored-html';
import { signatureOf } from '../outbound/body';
import type { Signer } from '../outbound/ports';
import { checkTemplate } from '../outbound/template';
import type { AgentSignatureStore } from '../stores/agent-signatures';
import type { Agents } from '../tickets/ports';
import { templateIn } from './field-error';

interface Parts {
  store: AgentSignatureStore;
  agents: Pick<Agents, 'named'>;
}

/** What each agent signs with. */
export const createMySignature = ({ store, agents }: Parts) => ({
  get: async (agentId: number): Promise<MySignature> => ({ html: await store.find(agentId) }),

  /** @throws ValidationError where something in it cannot be filled in */
  async save(agentId: number, { html }: z.output<typeof mySignatureInput>): Promise<MySignature> {
    // Stored as HTML, also where an API client sends plain text.
    const signature = signatureOf(sanitiseSignature(html)).html;
    templateIn(['html'], () => checkTemplate(signature));
    await store.save(agentId, signature);
    return { html: signature };
  },

  /** As what stands under an agent's replies asks; null for who is deleted. */
  async signer(agentId: number): Promise<Signer | null> {
    const agent = (await agents.named([agentId])).get(agentId);
    if (!agent) return null;
    // Somebody without a name is called by the address they log in with, which is nothing for customers.
    const name = agent.name === agent.email ? '' : agent.name;
    return { name, signature: await store.find(agentId) };
  },
});
