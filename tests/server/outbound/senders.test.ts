import PostalMime from 'postal-mime';
import { createAgentName } from '../../../server/src/services/from-name';
import { createOutgoingSettings } from '../../../server/src/services/outbound';
import { createAgents } from '../../../server/src/stores/agents';
import { createSystemEmailStore } from '../../../server/src/stores/system-emails';
import type { CredentialSources } from '../../../server/src/services/credential-sources';
import { startStrapi, type RunningStrapi } from '../strapi';
import { createDesk, type Desk } from './desk';

describe('who a reply comes from, and where answers to it go', () => {
  let app: RunningStrapi;
  let desk: Desk;
  beforeAll(async () => {
    app = await startStrapi();
    desk = createDesk(app.strapi);
  });
  afterAll(() => app.stop());

  const mailOf = async (deliveryId: number) =>
    PostalMime.parse(await desk.blobs.get((await desk.rowOf(deliveryId)).mimeHash));
  const tokenOf = async (ticketId: number): Promise<string> => {
    const { documentId } = await app.strapi.db
      .query('plugin::system-email.ticket')
      .findOne({ where: { id: ticketId } });
    return desk.threadTokens.sign({ ticketId, documentId });
  };

  it('names its ticket in the Message-ID', async () => {
    const ticketId = await desk.addTicket(await desk.addSystemEmail());
    const { deliveryId } = await desk.reply({ ticketId });
    const { messageId } = await desk.rowOf(deliveryId);
    expect(messageId).toMatch(/^[0-9a-f-]{36}\.t\d+\.[0-9a-v]{16}@acme\.test$/);
    expect(messageId).toContain(`.${await tokenOf(ticketId)}@`);
    expect((await mailOf(deliveryId)).replyTo ?? []).toEqual([]);
  });

  it('has answers sent to the signed address where that is wanted, but not where the admin chose another', async () => {
    const address = 'plus@acme.test';
    const plus = await desk.addSystemEmail({ address, sender: { plusAddress: true } });
    const ticketId = await desk.addTicket(plus);
    const { deliveryId } = await desk.reply({ ticketId });
    expect((await mailOf(deliveryId)).replyTo).toMatchObject([
      { address: `plus+${await tokenOf(ticketId)}@acme.test` },
    ]);
    const chosen = await desk.addSystemEmail({
      sender: { plusAddress: true, replyTo: 'answers@acme.test' },
    });
    const other = await desk.reply({ ticketId: await desk.addTicket(chosen) });
    expect((await mailOf(other.deliveryId)).replyTo).toMatchObject([{ address: 'answers@acme.test' }]);
  });

  it('comes from the System Email, or from one of its other addresses, and from nowhere else', async () => {
    const id = await desk.addSystemEmail({
      address: 'first@acme.test',
      sender: { aliases: ['Sales@acme.test'] },
    });
    const ticketId = await desk.addTicket(id);
    const own = await desk.reply({ ticketId, from: 'FIRST@acme.test' });
    expect((await mailOf(own.deliveryId)).from?.address).toBe('first@acme.test');
    const alias = await desk.reply({ ticketId, from: 'sales@acme.test' });
    expect(await mailOf(alias.deliveryId)).toMatchObject({
      from: { address: 'Sales@acme.test' },
      sender: { address: 'first@acme.test' },
    });
    expect(await desk.rowOf(alias.deliveryId)).toMatchObject({ envelopeFrom: 'first@acme.test' });
    await expect(desk.reply({ ticketId, from: 'boss@acme.test' })).rejects.toMatchObject({
      code: 'other-from-not-allowed',
      message: expect.stringContaining('“Also sends as”'),
    });
  });

  it('carries the agent’s name where the From name says so, and never their address', async () => {
    const users = app.strapi.db.query('admin::user');
    const agents = createAgents({ db: app.strapi.db });
    const agentName = createAgentName(agents);
    const anna = await users.create({
      data: { firstname: 'Anna', lastname: 'Agent', email: 'anna@acme.test', isActive: true },
    });
    const nameless = await users.create({ data: { email: 'nameless@acme.test', isActive: true } });
    expect(await agentName(anna.id)).toBe('Anna Agent');
    expect(await agentName(nameless.id)).toBe('');
    expect(await agentName(999_999)).toBe('');

    const { id } = await app.strapi.db.query('plugin::system-email.system-email').create({
      data: { address: 'pattern@acme.test', name: 'Acme Help', fromName: '{agent} via {mailbox}' },
    });
    const store = createSystemEmailStore({ db: app.strapi.db });
    // Nothing here signs in.
    const sender = await createOutgoingSettings(store, {} as CredentialSources).sender(id);
    expect(sender?.fromName).toBe('Acme Help');
    expect(sender?.fromNameOf(await agentName(anna.id))).toBe('Anna Agent via Acme Help');
    expect(sender?.fromNameOf(await agentName(nameless.id))).toBe('Acme Help');
  });
});
