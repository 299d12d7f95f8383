import { threadCandidates } from '../../../server/src/inbound/thread';

describe('the thread of a message', () => {
  it('is looked for by what it answers, then by its references from the newest back', () => {
    const message = { messageId: 'me', inReplyTo: ['parent'], references: ['root', 'middle', 'parent'] };
    expect(threadCandidates(7, message)).toEqual({
      systemEmailId: 7,
      messageIds: ['parent', 'middle', 'root'],
    });
  });

  it('is never the message itself', () => {
    expect(
      threadCandidates(7, { messageId: 'me', inReplyTo: ['me'], references: ['me'] }).messageIds,
    ).toEqual([]);
  });

  it('is looked for in at most a hundred places', () => {
    const references = Array.from({ length: 400 }, (_, i) => `r${i}`);
    const { messageIds } = threadCandidates(7, { messageId: 'me', inReplyTo: ['parent'], references });
    expect(messageIds).toHaveLength(100);
    expect(messageIds.slice(0, 2)).toEqual(['parent', 'r399']);
  });
});
