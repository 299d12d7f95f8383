import { createHash, generateKeyPairSync, X509Certificate, type KeyObject } from 'node:crypto';
import {
  certificateBytes,
  CertificateRefused,
  createCertificate,
  readKeyPair,
  type KeyPair,
} from '../../../server/src/oauth/certificates';

const NOW = new Date('2026-11-28T00:00:00Z');
const until = new Date('2027-11-28T00:00:00Z');
const make = () => createCertificate({ name: 'System Email Contoso', from: NOW, until });

let pair: KeyPair;
beforeAll(async () => {
  pair = await make();
});

/** What a pasted pair is refused for, and at which field. */
const refusal = (given: Partial<{ certificate: string; privateKey: string }>, now = NOW) => {
  try {
    readKeyPair({ certificate: pair.certificate.pem, privateKey: pair.privateKey, ...given }, now);
    throw new Error('It was taken.');
  } catch (error) {
    if (!(error instanceof CertificateRefused)) throw error;
    return { field: error.field, message: error.message };
  }
};

const pem = (key: KeyObject, options = {}) =>
  key.export({ type: 'pkcs8', format: 'pem', ...options }).toString();

describe('a certificate that is made here', () => {
  it('belongs to its key, says whose it is and until when, and is signed by itself', () => {
    const certificate = new X509Certificate(pair.certificate.pem);
    expect(certificate.subject).toBe('CN=System Email Contoso');
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.ca).toBe(false);
    expect(pair.certificate.expiresAt).toEqual(until);
    expect(readKeyPair({ ...pair, certificate: pair.certificate.pem }, NOW)).toEqual(pair);
  });

  it('has the thumbprints that a portal shows', () => {
    const der = certificateBytes(pair.certificate.pem);
    const hash = (name: string) => createHash(name).update(der).digest('hex').toUpperCase();
    expect(pair.certificate).toMatchObject({ thumbprint: hash('sha1'), thumbprintSha256: hash('sha256') });
  });
});

describe('a certificate that was made elsewhere', () => {
  it('may come with the rest of its chain, and keeps only itself', async () => {
    const other = await make();
    const chain = `${pair.certificate.pem}\n${other.certificate.pem}`;
    expect(readKeyPair({ certificate: chain, privateKey: pair.privateKey }, NOW)).toEqual(pair);
  });

  it('is refused with a key that is not its own', async () => {
    const { privateKey } = await make();
    expect(refusal({ privateKey })).toEqual({
      field: 'privateKey',
      message: expect.stringContaining('does not belong to the certificate'),
    });
  });

  it('is refused when it has expired', () => {
    expect(refusal({}, new Date('2028-01-01'))).toEqual({
      field: 'certificate',
      message: expect.stringContaining('expired on 2027-11-28'),
    });
  });

  it.each([
    [
      'is encrypted',
      () =>
        pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey, {
          cipher: 'aes-256-cbc',
          passphrase: 'hidden',
        }),
      'encrypted with a passphrase',
    ],
    [
      'is encrypted the old way',
      () =>
        generateKeyPairSync('rsa', { modulusLength: 2048 })
          .privateKey.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'hidden' })
          .toString(),
      'encrypted with a passphrase',
    ],
    ['is too short', () => pem(generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey), '2048 bits'],
    ['is of another kind', () => pem(generateKeyPairSync('ed25519').privateKey), 'RSA'],
    ['is none', () => 'MIIEvQIBADANBg', 'not a private key'],
  ])('is refused when the key %s, without a word of the key', (_what, privateKey, words) => {
    const given = privateKey();
    const { field, message } = refusal({ privateKey: given });
    expect(field).toBe('privateKey');
    expect(message).toContain(words);
    expect(message).not.toContain(given.split('\n')[1] ?? given);
  });

  it('is refused when it is none', () => {
    expect(refusal({ certificate: '-----BEGIN NOTHING-----' }).field).toBe('certificate');
  });
});
