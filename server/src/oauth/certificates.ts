import { createPrivateKey, randomBytes, webcrypto, X509Certificate, type KeyObject } from 'node:crypto';

export interface Certificate {
  pem: string;
  subject: string;
  /** SHA-1 in upper-case hex: Microsoft's `x5t`. */
  thumbprint: string;
  /** SHA-256 in upper-case hex: `x5t#S256`. */
  thumbprintSha256: string;
  expiresAt: Date;
}

export interface KeyPair {
  certificate: Certificate;
  /** PKCS #8 PEM. */
  privateKey: string;
}

/** A key or certificate cannot be used. The message says what to do and never holds any of the key. */
export class CertificateRefused extends Error {
  constructor(
    readonly field: 'certificate' | 'privateKey',
    message: string,
  ) {
    super(message);
    this.name = 'CertificateRefused';
  }
}

const RSA_BITS = 2048;
const CURVES = ['prime256v1', 'secp384r1'];

/**
 * A key pair and a certificate that says nothing but whose it is: providers check the key, never the issuer.
 * @param name what people recognise it by in the provider's portal
 */
export const createCertificate = async ({
  name,
  from,
  until,
}: {
  name: string;
  from: Date;
  until: Date;
}): Promise<KeyPair> => {
  // Loaded when one is made, which is once a year: the library is large and wants `Reflect` extended first.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const algorithm = {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    publicExponent: new Uint8Array([1, 0, 1]),
    modulusLength: RSA_BITS,
  };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      // RFC 5280 §4.1.2.2: positive, and at most 20 octets.
      serialNumber: `01${randomBytes(15).toString('hex')}`,
      name: [{ CN: [name] }],
      notBefore: from,
      notAfter: until,
      signingAlgorithm: algorithm,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      ],
    },
    webcrypto,
  );
  const der = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  const key = createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' });
  return { certificate: read(certificate.toString('pem')), privateKey: pkcs8(key) };
};

/**
 * A key and a certificate that were made elsewhere.
 * @param pem.certificate the client's own first, where there is a chain; only that one is kept
 * @throws CertificateRefused when one cannot be read, they do not belong together, or the certificate has expired
 */
export const readKeyPair = (pem: { certificate: string; privateKey: string }, now: Date): KeyPair => {
  const certificate = readCertificate(pem.certificate);
  const key = readPrivateKey(pem.privateKey);
  if (!new X509Certificate(certificate.pem).checkPrivateKey(key)) {
    throw new CertificateRefused(
      'privateKey',
      'This private key does not belong to the certificate. Paste the two that were made together.',
    );
  }
  if (certificate.expiresAt <= now) {
    throw new CertificateRefused(
      'certificate',
      `This certificate expired on ${certificate.expiresAt.toISOString().slice(0, 10)}. Make a new one.`,
    );
  }
  return { certificate, privateKey: pkcs8(key) };
};

/** What a provider's portal takes as a `.cer` file: the certificate's bytes. */
export const certificateBytes = (pem: string): Buffer => new X509Certificate(pem).raw;

const readCertificate = (pem: string): Certificate => {
  try {
    return read(pem);
  } catch {
    throw new CertificateRefused(
      'certificate',
      'This is not a certificate in PEM form: it begins with -----BEGIN CERTIFICATE-----. A .cer or .der file has to be converted first.',
    );
  }
};

const readPrivateKey = (pem: string): KeyObject => {
  if (/-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m.test(pem)) {
    throw new CertificateRefused(
      'privateKey',
      'This private key is encrypted with a passphrase. Paste it without one (openssl pkey -in key.pem -out plain.pem); it is encrypted again before it is stored.',
    );
  }
  const key = parsedKey(pem);
  if (!key) {
    throw new CertificateRefused(
      'privateKey',
      'This is not a private key in PEM form: it begins with -----BEGIN PRIVATE KEY-----.',
    );
  }
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa' && modulusLength >= RSA_BITS) return key;
  if (key.asymmetricKeyType === 'ec' && CURVES.includes(namedCurve)) return key;
  throw new CertificateRefused(
    'privateKey',
    'This private key is of a kind that providers do not take: use RSA with at least 2048 bits (Microsoft takes nothing else), or an elliptic curve P-256 or P-384.',
  );
};

const parsedKey = (pem: string): KeyObject | null => {
  try {
    return createPrivateKey(pem);
  } catch {
    // OpenSSL's own words could quote the key.
    return null;
  }
};

const pkcs8 = (key: KeyObject): string => key.export({ format: 'pem', type: 'pkcs8' }).toString();

const read = (pem: string): Certificate => {
  const certificate = new X509Certificate(pem);
  return {
    pem: certificate.toString(),
    subject: certificate.subject.replaceAll('\n', ', '),
    thumbprint: certificate.fingerprint.replaceAll(':', ''),
    thumbprintSha256: certificate.fingerprint256.replaceAll(':', ''),
    expiresAt: new Date(certificate.validTo),
  };
};
