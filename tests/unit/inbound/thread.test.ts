import { threadCandidates } from '../../../server/src/inbound/thread';

const message = {
  messageId: 'me',
  inReplyTo: [] as string[],
  references: [] as string[],
  to: [{ address: 'support@acme.test', name: '' }],
  cc: [],
  deliveredTo: [],
};
const TOKEN = '0123456789abcdev';

describe('the thread of a message', () => {
  it('is looked for by what it answers, then by its references from the newest back', () => {
    const answer = { ...message, inReplyTo: ['parent'], references: ['root', 'middle', 'parent'] };
    expect(threadCandidates(7, answer)).toEqual({
      systemEmailId: 7,
      messageIds: ['parent', 'middle', 'root'],
      tokens: [],
    });
  });

  it('is never the message itself', () => {
    const itself = { ...message, inReplyTo: ['me'], references: ['me'] };
    expect(threadCandidates(7, itself).messageIds).toEqual([]);
  });

  it('is looked for in at most a hundred places', () => {
    const references = Array.from({ length: 400 }, (_, i) => `r${i}`);
    const { messageIds } = threadCandidates(7, { ...message, inReplyTo: ['parent'], references });
    expect(messageIds).toHaveLength(100);
    expect(messageIds.slice(0, 2)).toEqual(['parent', 'r399']);
  });

  it('is named by what it answers, and by the addresses it went to, in this order', () => {
    const { tokens } = threadCandidates(7, {
      ...message,
      inReplyTo: [`8-4-4.t5.${TOKEN}@acme.test`],
      references: ['root@elsewhere.test', `8-4-4.T5.${TOKEN.toUpperCase()}@acme.test`],
      to: [{ address: `Support+T6.${TOKEN}@acme.test`, name: '' }],
      cc: [{ address: 'anna+t-shirts@customer.test', name: '' }],
      deliveredTo: [`support+t7.${TOKEN}@acme.test`, 'support+t8.short@acme.test', `t9.${TOKEN}@acme.test`],
    });
    expect(tokens).toEqual([5, 6, 7, 9].map((ticketId) => ({ ticketId, signature: TOKEN })));
  });

  it('is named by no number that is no ticket’s, and by at most twenty', () => {
    const named = (...numbers: (number | string)[]) =>
      threadCandidates(7, {
        ...message,
        deliveredTo: numbers.map((number) => `support+t${number}.${TOKEN}@acme.test`),
      }).tokens.map(({ ticketId }) => ticketId);
    expect(named(0, '01', 2_147_483_647, 2_147_483_648, 99_999_999_999)).toEqual([2_147_483_647]);
    expect(named(...Array.from({ length: 50 }, (_, i) => i + 1))).toHaveLength(20);
  });
});
