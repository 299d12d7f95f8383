import { startStrapi, type RunningStrapi } from '../strapi';
import { Folder, mail } from './folder';
import { buildHouse, createSystemEmail, entriesOf, runOnce, type House } from './house';

describe('an answer to a message that is not known here', () => {
  let app: RunningStrapi;
  let house: House;
  let folder: Folder;
  let mailbox: number;
  /** The ticket that a question has opened, and what names it. */
  let ticket: { id: number; documentId: string };
  let token: string;

  beforeAll(async () => {
    app = await startStrapi();
    house = await buildHouse(app);
  });
  afterAll(() => app.stop());
  beforeEach(async () => {
    folder = new Folder();
    mailbox = await createSystemEmail(app);
    folder.add(mail());
    await runOnce(house, mailbox, folder);
    ticket = (await entriesOf(house, mailbox))[0].ticket;
    token = house.threadTokens.sign({ ticketId: ticket.id, documentId: ticket.documentId });
  });

  const ticketsAfter = async (...answers: string[]): Promise<number[]> => {
    folder.add(...answers);
    await runOnce(house, mailbox, folder);
    return (await entriesOf(house, mailbox)).slice(1).map((entry) => entry.ticket.id);
  };
  const to = (address: string) => mail().replace('To: support@example.test', `To: ${address}`);
  const under = (header: string, message = mail()) => `${header}\r\n${message}`;

  it.each([
    ['In-Reply-To', () => mail({ inReplyTo: `lost.${token}@example.test` })],
    ['References', () => mail({ references: `<root@x.test> <lost.${token}@example.test> <other@x.test>` })],
    ['To', () => to(`"Support" <support+${token}@example.test>`)],
    ['To in capitals', () => to(`SUPPORT+${token.toUpperCase()}@EXAMPLE.TEST`)],
    ['Cc', () => under(`Cc: anna@customer.test, support+${token}@example.test`)],
    ['Delivered-To', () => under(`Delivered-To: support+${token}@example.test`)],
    ['X-Original-To', () => under(`X-Original-To: <support+${token}@example.test>`)],
  ])('finds the ticket by the signed token in %s', async (_header, answer) => {
    expect(await ticketsAfter(answer())).toEqual([ticket.id]);
  });

  it('goes with the known message rather than with the token', async () => {
    const [other] = await ticketsAfter(mail({ id: `known-${mailbox}@customer.test` }));
    const answer = mail({ inReplyTo: `known-${mailbox}@customer.test` });
    expect(await ticketsAfter(under(`Delivered-To: support+${token}@example.test`, answer))).toEqual([
      other,
      other,
    ]);
    expect(other).not.toBe(ticket.id);
  });

  it('opens a ticket where the token is forged, of another ticket, or of another mailbox', async () => {
    const elsewhere = await createSystemEmail(app);
    const theirs = new Folder();
    theirs.add(mail());
    await runOnce(house, elsewhere, theirs);
    const foreign = (await entriesOf(house, elsewhere))[0].ticket;
    const answers = [
      `t${ticket.id}.0123456789abcdef`,
      token.replace(/^t\d+/, `t${foreign.id}`),
      house.threadTokens.sign({ ticketId: foreign.id, documentId: foreign.documentId }),
      house.threadTokens.sign({ ticketId: ticket.id, documentId: 'had this number before the restore' }),
      't2147483647.0123456789abcdef',
      't9999999999.0123456789abcdef',
    ];
    const opened = await ticketsAfter(...answers.map((name) => to(`support+${name}@example.test`)));
    expect(new Set([ticket.id, foreign.id, ...opened]).size).toBe(2 + answers.length);
    expect(house.told.quarantined).toEqual([]);
  });

  it('finds the ticket also where each message is filed by itself', async () => {
    const alone = await buildHouse(app, (pipeline) => pipeline);
    folder.add(to(`support+${token}@example.test`));
    await runOnce(alone, mailbox, folder);
    const [, answer] = await entriesOf(alone, mailbox);
    expect(answer.ticket.id).toBe(ticket.id);
  });
});
