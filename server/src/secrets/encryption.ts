import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** Where a secret lives. A ciphertext moved to another row or field does not decrypt there. */
export interface EncryptionContext {
  table: string;
  /** The record's document ID. */
  row: string;
  field: string;
}

export interface EncryptionKey {
  /** Goes in front of every ciphertext, so that each one names the key it needs. Not secret. */
  id: string;
  /** 32 bytes. */
  key: Buffer;
}

export interface Encryption {
  encrypt(plaintext: string, context: EncryptionContext): string;
  /** @throws EncryptionError when the key is gone, or the text was changed or moved */
  decrypt(ciphertext: string, context: EncryptionContext): string;
}

/** A stored secret could not be read. The message says what to do and never holds the secret. */
export class EncryptionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'EncryptionError';
  }
}

const ALGORITHM = 'aes-256-gcm';
const FORMAT = 'v1';
/** NIST SP 800-38D §8.2.2: a random 96-bit IV per message. */
const IV_BYTES = 12;
const TAG_BYTES = 16;

export const keyId = (key: Buffer): string => createHash('sha256').update(key).digest('hex').slice(0, 8);

/**
 * Encrypts secrets for the database with AES-256-GCM; the table, row and field are authenticated with them.
 * @param options.keys the first encrypts, all decrypt: put a new key in front and keep the old ones behind it
 * @throws Error when there is no key, or one is not 32 bytes long
 */
export const createEncryption = ({ keys }: { keys: EncryptionKey[] }): Encryption => {
  const [current] = keys;
  if (!current) throw new Error('Encryption needs at least one key.');
  for (const { id, key } of keys) {
    if (key.length !== 32) throw new Error(`The encryption key ${id} must be 32 bytes long.`);
  }
  const byId = new Map(keys.map((key) => [key.id, key.key]));

  return {
    encrypt(plaintext, context) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(ALGORITHM, current.key, iv, { authTagLength: TAG_BYTES });
      cipher.setAAD(associatedData(current.id, context));
      const sealed = Buffer.concat([
        iv,
        cipher.update(plaintext, 'utf8'),
        cipher.final(),
        cipher.getAuthTag(),
      ]);
      return `${FORMAT}.${current.id}.${sealed.toString('base64url')}`;
    },

    decrypt(ciphertext, context) {
      const where = `${context.table}.${context.field}`;
      const [format, id, body, ...rest] = ciphertext.split('.');
      if (format !== FORMAT || !id || !body || rest.length > 0) {
        throw new EncryptionError(
          `The value in ${where} is not one that this plugin encrypted. Enter the secret again to replace it.`,
        );
      }
      const key = byId.get(id);
      if (!key) {
        throw new EncryptionError(
          `The secret in ${where} was encrypted with the key ${id}, which is not configured. Was the encryption key ` +
            'changed? Put the old one back at the end of the list of encryption keys, or enter the secret again.',
        );
      }
      const sealed = Buffer.from(body, 'base64url');
      try {
        const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, IV_BYTES), {
          authTagLength: TAG_BYTES,
        });
        decipher.setAAD(associatedData(id, context));
        decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
        const opened = decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES));
        return Buffer.concat([opened, decipher.final()]).toString('utf8');
      } catch {
        // OpenSSL says no more than that it failed: the text or its place is not what was encrypted.
        throw new EncryptionError(
          `The secret in ${where} does not decrypt: it was changed, or copied from another record. Enter it again.`,
        );
      }
    },
  };
};

/** JSON keeps the parts apart whatever characters they hold. */
const associatedData = (id: string, { table, row, field }: EncryptionContext): Buffer =>
  Buffer.from(JSON.stringify([FORMAT, id, table, row, field]), 'utf8');
