import { fromNameOf } from '../../../shared/from-name';
import type { SystemEmailRecord } from '../stores/system-emails';
import type { Agents } from '../tickets/ports';

type Named = Pick<SystemEmailRecord, 'address' | 'name'> & {
  outgoingServer: Pick<SystemEmailRecord['outgoingServer'], 'fromName'>;
};

/** The From name of what an agent writes. @param agent the agent's name, or empty */
export const agentFromName = ({ address, name, outgoingServer }: Named, agent: string): string =>
  // Without a pattern and without a name there is none: an address beside itself says nothing.
  outgoingServer.fromName || name
    ? fromNameOf(outgoingServer.fromName, { agent, mailbox: name || address })
    : '';

/** The From name of what nobody wrote. */
export const automaticFromName = (record: Named): string => agentFromName(record, '');

/** An agent's name as customers may see it; empty where there is none: the mail address in its place is not for them. */
export const createAgentName =
  ({ named }: Pick<Agents, 'named'>) =>
  async (agentId: number): Promise<string> => {
    const agent = (await named([agentId])).get(agentId);
    return agent && agent.name !== agent.email ? agent.name : '';
  };
