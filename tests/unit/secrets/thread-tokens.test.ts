import { encryptionKeys } from '../../../server/src/secrets/keys';
import { createThreadTokens, threadTokensIn } from '../../../server/src/secrets/thread-tokens';

const keys = (...texts: string[]) =>
  encryptionKeys({ configured: texts.map((text) => text.padEnd(32, '.')) });
const tokens = createThreadTokens({ keys: keys('first') });
const ticket = { ticketId: 12, documentId: 'a-document' };

const read = (token: string) => {
  const [found] = threadTokensIn([`support+${token}@acme.test`]);
  if (!found) throw new Error(`${token} was not recognised.`);
  return found;
};

describe('the token that names a ticket', () => {
  it('is short, and survives servers that change the case of addresses', () => {
    const token = tokens.sign(ticket);
    expect(token).toMatch(/^t12\.[0-9a-v]{16}$/);
    expect(tokens.sign({ ticketId: 2 ** 31 - 1, documentId: '' }).length).toBeLessThanOrEqual(28);
    expect(tokens.verifies(read(token), ticket)).toBe(true);
    expect(tokens.verifies(read(token.toUpperCase()), ticket)).toBe(true);
  });

  it('is valid for no other ticket, nor for another ticket that got the same number after a restore', () => {
    const token = read(tokens.sign(ticket));
    expect(tokens.verifies(token, { ...ticket, ticketId: 13 })).toBe(false);
    expect(tokens.verifies({ ...token, ticketId: 13 }, { ...ticket, ticketId: 13 })).toBe(false);
    expect(tokens.verifies(token, { ...ticket, documentId: 'another-document' })).toBe(false);
  });

  it('cannot be made without a key', () => {
    const forged = createThreadTokens({ keys: keys('somebody else’s') }).sign(ticket);
    expect(tokens.verifies(read(forged), ticket)).toBe(false);
    const genuine = tokens.sign(ticket);
    for (const signature of ['', '0', '0000000000000000', 'ÿ'.repeat(16), `${read(genuine).signature}0`]) {
      expect(tokens.verifies({ ticketId: 12, signature }, ticket)).toBe(false);
    }
  });

  it('stays valid when a new key is put in front, and not when its key is gone', () => {
    const old = read(tokens.sign(ticket));
    const rotated = createThreadTokens({ keys: keys('second', 'first') });
    expect(rotated.verifies(old, ticket)).toBe(true);
    expect(rotated.sign(ticket)).toBe(createThreadTokens({ keys: keys('second') }).sign(ticket));
    expect(createThreadTokens({ keys: keys('second') }).verifies(old, ticket)).toBe(false);
  });

  it('needs a key', () => {
    expect(() => createThreadTokens({ keys: [] })).toThrow('Thread tokens need at least one key.');
  });
});
