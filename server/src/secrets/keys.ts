import { hkdfSync } from 'node:crypto';
import { keyId, type EncryptionKey } from './encryption';

const MIN_LENGTH = 32;
const SALT = 'strapi-plugin-system-email';
const INFO = 'secrets at rest, AES-256-GCM, v1';

export interface KeySources {
  /** The plugin's `encryptionKeys` option: newest first, each at least 32 characters. */
  configured?: string[];
  /** Strapi's `admin.secrets.encryptionKey`. */
  strapiKey?: string;
}

/**
 * The keys for `createEncryption`, in order. Strapi's own key stays last beside configured ones, so that what was
 * encrypted before the option was set can still be read.
 * @throws Error when there is no key, or a configured one is too short
 */
export const encryptionKeys = ({ configured = [], strapiKey }: KeySources): EncryptionKey[] => {
  configured.forEach((text, index) => {
    if (text.length < MIN_LENGTH) {
      throw new Error(
        `System Email: encryptionKeys[${index}] is too short. Each key needs at least ${MIN_LENGTH} characters; ` +
          '`openssl rand -base64 32` makes one.',
      );
    }
  });
  const texts = strapiKey ? [...configured, strapiKey] : configured;
  if (texts.length === 0) {
    throw new Error(
      'System Email has no key to encrypt mailbox secrets with. Set `secrets.encryptionKey` in config/admin ' +
        '(admin.secrets.encryptionKey), or the `encryptionKeys` option of the plugin in config/plugins.',
    );
  }
  return texts.map(derive);
};

/** HKDF-SHA256 (RFC 5869): the text itself is never a key, and no other part of Strapi derives the same one. */
const derive = (text: string): EncryptionKey => {
  const key = Buffer.from(hkdfSync('sha256', text, SALT, INFO, 32));
  return { id: keyId(key), key };
};
