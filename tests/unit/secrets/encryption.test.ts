import { randomBytes } from 'node:crypto';
import { createEncryption, EncryptionError, keyId } from '../../../server/src/secrets/encryption';
import { encryptionKeys } from '../../../server/src/secrets/keys';

const newKey = () => {
  const key = randomBytes(32);
  return { id: keyId(key), key };
};
const context = { table: 'credentials', row: '5f0c', field: 'refreshToken' };
const SECRET = 'a refresh token – with ünicode';

describe('encryption at rest', () => {
  it('gives back what was encrypted', () => {
    const encryption = createEncryption({ keys: [newKey()] });
    expect(encryption.decrypt(encryption.encrypt(SECRET, context), context)).toBe(SECRET);
    expect(encryption.decrypt(encryption.encrypt('', context), context)).toBe('');
  });

  it('never gives the same ciphertext twice, and does not show the plaintext', () => {
    const encryption = createEncryption({ keys: [newKey()] });
    const [one, two] = [encryption.encrypt(SECRET, context), encryption.encrypt(SECRET, context)];
    expect(one).not.toBe(two);
    expect(one).not.toContain(SECRET);
    expect(one).not.toContain(Buffer.from(SECRET).toString('base64url'));
  });

  it.each([
    ['table', { ...context, table: 'idp_configs' }],
    ['row', { ...context, row: 'another' }],
    ['field', { ...context, field: 'secret' }],
  ])('refuses a ciphertext that was copied to another %s', (_, elsewhere) => {
    const encryption = createEncryption({ keys: [newKey()] });
    const ciphertext = encryption.encrypt(SECRET, context);
    expect(() => encryption.decrypt(ciphertext, elsewhere)).toThrow(EncryptionError);
  });

  it('refuses a changed ciphertext, whichever byte was changed, without saying anything of the secret', () => {
    const encryption = createEncryption({ keys: [newKey()] });
    const [format, id, body = ''] = encryption.encrypt(SECRET, context).split('.');
    const bytes = Buffer.from(body, 'base64url');
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      const attempt = () => encryption.decrypt(`${format}.${id}.${changed.toString('base64url')}`, context);
      expect(attempt).toThrow(/Enter it again/);
      expect(attempt).not.toThrow(SECRET);
    }
    expect(() => encryption.decrypt(`${format}.${id}.AAAA`, context)).toThrow(EncryptionError);
    expect(() => encryption.decrypt('plain text', context)).toThrow(/not one that this plugin encrypted/);
  });

  it('encrypts with the first key and still decrypts what older keys encrypted', () => {
    const [older, newer] = [newKey(), newKey()];
    const before = createEncryption({ keys: [older] }).encrypt(SECRET, context);
    const rotated = createEncryption({ keys: [newer, older] });
    expect(rotated.decrypt(before, context)).toBe(SECRET);
    expect(rotated.encrypt(SECRET, context)).toContain(`.${newer.id}.`);
  });

  it('says what to do when the key is gone', () => {
    const [older, newer] = [newKey(), newKey()];
    const before = createEncryption({ keys: [older] }).encrypt(SECRET, context);
    expect(() => createEncryption({ keys: [newer] }).decrypt(before, context)).toThrow(
      new RegExp(`key ${older.id}.*Put the old one back at the end of the list`),
    );
  });
});

describe('encryption keys', () => {
  const strong = 'a-configured-key-of-enough-length-1';

  it('come from the Strapi secret when nothing is configured, always the same', () => {
    const [key] = encryptionKeys({ strapiKey: 'the app secret' });
    expect(key?.key).toHaveLength(32);
    expect(encryptionKeys({ strapiKey: 'the app secret' })).toEqual([key]);
    expect(key?.key.toString('utf8')).not.toContain('the app secret');
  });

  it('put configured keys first and keep the Strapi secret for what it encrypted earlier', () => {
    const keys = encryptionKeys({ configured: [strong], strapiKey: 'the app secret' });
    expect(keys.map(({ id }) => id)).toEqual([
      encryptionKeys({ configured: [strong] })[0]?.id,
      encryptionKeys({ strapiKey: 'the app secret' })[0]?.id,
    ]);
  });

  it('name both settings when there is none at all', () => {
    expect(() => encryptionKeys({})).toThrow(/admin\.secrets\.encryptionKey.*encryptionKeys/);
  });

  it('refuse a short key without repeating it', () => {
    expect(() => encryptionKeys({ configured: [strong, 'short-key'] })).toThrow(/encryptionKeys\[1\]/);
    expect(() => encryptionKeys({ configured: [strong, 'short-key'] })).not.toThrow(/short-key/);
  });
});
