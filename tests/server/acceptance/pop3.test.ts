import type { SystemEmail } from '../../../shared/contracts/system-emails';
import {
  endpoint,
  openHelpdesk,
  SALES,
  SUPPORT,
  until,
  type Helpdesk,
  type MailboxChanges,
} from './helpdesk';
import { visit } from './visit';

describe('a mailbox that is read by POP3', () => {
  let desk: Helpdesk;
  beforeAll(async () => {
    desk = await openHelpdesk();
  });
  afterAll(() => desk.close());

  const subjectsIn = async (address: string) =>
    (await desk.lab.mailbox(address).messages()).map(({ subject }) => subject);

  /** A System Email that reads by POP3, signed in with OAuth. */
  const signedIn = async (
    address: string,
    remoteMailbox: Record<string, unknown>,
    changes: MailboxChanges = {},
  ): Promise<SystemEmail> => {
    const { id: idpConfigId } = await desk.createConfig();
    const { id } = await desk.create({
      address,
      idpConfigId,
      ...changes,
      remoteMailbox: {
        protocol: 'pop3',
        port: endpoint(desk.lab.pop3).port,
        fetching: { mode: 'interval', minutes: 60 },
        ...remoteMailbox,
      },
    });
    const { result } = await desk.signInTo(id, { as: address });
    expect(result).toMatchObject({ state: 'authorized' });
    return until(`${address} is verified`, async () => {
      const mailbox = await desk.get(id);
      return mailbox.status === 'verified' && mailbox.lastFetchAt !== null && mailbox;
    });
  };

  it('asks for the permission of POP3, and deletes what has become a ticket', async () => {
    await desk.lab.deliver(SUPPORT, { subject: 'Was there before', text: 'One' });
    const large = { subject: 'Large', text: 'x'.repeat(70).concat('\n').repeat(10_000) };
    await desk.lab.deliver(SUPPORT, large);
    const mailbox = await signedIn(SUPPORT, { existingMail: 'take', afterFetch: { action: 'delete' } });
    expect(mailbox.credential).toMatchObject({
      requiredScopes: expect.arrayContaining(['https://outlook.office.com/POP.AccessAsUser.All']),
      missingScopes: [],
    });
    expect(mailbox.credential?.requiredScopes.join(' ')).not.toContain('IMAP');
    await desk.ticket('Was there before');
    const { entries } = await desk.ticket('Large');
    expect(entries[0]?.text?.length).toBeGreaterThan(700_000 / 2);
    await until('an empty mailbox', async () => (await subjectsIn(SUPPORT)).length === 0);

    await desk.lab.deliver(SUPPORT, { subject: 'Came later', text: 'Two' });
    await visit(desk, mailbox.id);
    await desk.ticket('Came later');
    await until('an empty mailbox', async () => (await subjectsIn(SUPPORT)).length === 0);
    for (const subject of ['Was there before', 'Large', 'Came later']) {
      expect(await desk.ticketsAbout(subject)).toHaveLength(1);
    }
  });

  it('leaves mail on the server where that is wanted, and takes none of it twice', async () => {
    await desk.lab.deliver(SALES, { subject: 'Not for us', text: 'Older' });
    const { id } = await signedIn(SALES, { existingMail: 'skip', afterFetch: { action: 'nothing' } });
    await desk.lab.deliver(SALES, { subject: 'Left one', text: 'One' });
    await visit(desk, id);
    await desk.ticket('Left one');
    await desk.lab.deliver(SALES, { subject: 'Left two', text: 'Two' });
    await visit(desk, id);
    await desk.ticket('Left two');
    await visit(desk, id);
    expect(await subjectsIn(SALES)).toEqual(['Not for us', 'Left one', 'Left two']);
    expect(await desk.ticketsAbout('Left one')).toHaveLength(1);
    expect(await desk.ticketsAbout('Left two')).toHaveLength(1);
    expect(await desk.ticketsAbout('Not for us')).toEqual([]);
  });

  it('is tested stage by stage, round trip included', async () => {
    const account = desk.lab.users[SALES];
    const basic = { authentication: 'basic', password: account?.password };
    const { id } = await desk.api<{ id: number }>('POST', '/connection-tests', {
      systemEmailId: null,
      sides: ['remote', 'outgoing'],
      roundTrip: true,
      settings: desk.settings({
        address: SALES,
        remoteMailbox: {
          protocol: 'pop3',
          port: endpoint(desk.lab.pop3).port,
          fetching: { mode: 'interval', minutes: 60 },
          afterFetch: { action: 'nothing' },
          ...basic,
        },
        outgoingServer: basic,
      }),
    });
    const test = await until('the test has ended', async () => {
      const found = await desk.api<{ state: string; stages: object[] }>('GET', `/connection-tests/${id}`);
      return found.state !== 'running' && found;
    });
    expect(test.stages.filter((stage) => 'problem' in stage && stage.problem !== null)).toEqual([]);
    expect(test.state).toBe('passed');
    expect(test.stages).toContainEqual(
      expect.objectContaining({
        side: 'remote',
        stage: 'capabilities',
        facts: expect.objectContaining({
          capabilities: expect.stringContaining('UIDL'),
          mechanisms: expect.stringContaining('XOAUTH2'),
        }),
      }),
    );
  });

  it('needs a new sign-in when the protocol is changed', async () => {
    const [found] = (await desk.api<{ results: SystemEmail[] }>('GET', '/system-emails')).results.filter(
      ({ address }) => address === SUPPORT,
    );
    const { id, idpConfigId } = await desk.get(found?.id ?? 0);
    const changed = await desk.update(id, { idpConfigId });
    expect(changed.remoteMailbox.protocol).toBe('imap');
    expect(changed.credential).toMatchObject({
      state: 'needs-authorization',
      missingScopes: ['https://outlook.office.com/IMAP.AccessAsUser.All'],
    });
  });
});
