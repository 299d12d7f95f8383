import { randomUUID } from 'node:crypto';
import { inTransaction, type Database } from './transaction';

const TABLE = 'system_email_agent_signatures';

export type AgentSignatureStore = ReturnType<typeof createAgentSignatureStore>;

/** What agents put under their own replies, one for each. */
export const createAgentSignatureStore = ({ db }: { db: Database }) => ({
  /** Empty for who has none. */
  async find(agentId: number): Promise<string> {
    const row: { html: string | null } | undefined = await db
      .getConnection(TABLE)
      .where({ agent_id: agentId })
      .first('html');
    return row?.html ?? '';
  },

  /** Two windows may save at once: the later one stays, on every database. */
  save: (agentId: number, html: string): Promise<void> =>
    inTransaction(db, async ({ trx }) => {
      const rows = () => db.getConnection(TABLE).transacting(trx);
      const now = new Date();
      await rows()
        .insert({ document_id: randomUUID(), agent_id: agentId, html, created_at: now, updated_at: now })
        .onConflict('agent_id')
        .ignore();
      await rows().where({ agent_id: agentId }).update({ html, updated_at: now });
    }),
});
