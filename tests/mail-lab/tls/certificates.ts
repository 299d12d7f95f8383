/** The lab's own certificate authority and the server certificates it issues (RFC 5280), good ones and deliberately bad ones. */
import { generateKeyPairSync, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto';
import * as der from './der';

export interface ServerCertificate {
  cert: string;
  key: string;
}

export interface LabCertificates {
  /** PEM of the authority: what a client has to trust. */
  ca: string;
  /** For `localhost` and 127.0.0.1. */
  valid: ServerCertificate;
  /** For `localhost`, expired a month ago. */
  expired: ServerCertificate;
  /** In date, but for another host. */
  wrongHost: ServerCertificate;
}

const ECDSA_WITH_SHA256 = der.sequence(der.objectIdentifier('1.2.840.10045.4.3.2'));
const DAY = 86_400_000;

interface Subject {
  commonName: string;
  publicKey: KeyObject;
  validFromDays: number;
  validToDays: number;
  extensions: Buffer[];
}

export function createCertificates(): LabCertificates {
  const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuerName = 'Mail lab test authority';
  const issue = (subject: Subject) => signCertificate(subject, issuerName, authority.privateKey);
  const server = (
    names: string[],
    addresses: number[][],
    validFromDays: number,
    validToDays: number,
  ): ServerCertificate => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const alternativeNames = [
      ...names.map((name) => der.implicit(2, Buffer.from(name))),
      ...addresses.map((address) => der.implicit(7, Buffer.from(address))),
    ];
    const cert = issue({
      commonName: names[0] ?? 'localhost',
      publicKey,
      validFromDays,
      validToDays,
      extensions: [
        extension('2.5.29.19', der.sequence(), true),
        extension('2.5.29.37', der.sequence(der.objectIdentifier('1.3.6.1.5.5.7.3.1'))),
        extension('2.5.29.17', der.sequence(...alternativeNames)),
      ],
    });
    return { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
  };
  const ca = issue({
    commonName: issuerName,
    publicKey: authority.publicKey,
    validFromDays: -365,
    validToDays: 365,
    extensions: [
      extension('2.5.29.19', der.sequence(der.boolean(true)), true),
      // keyCertSign and cRLSign: bits 5 and 6.
      extension('2.5.29.15', der.bitString(Buffer.from([0b0000_0110]), 1), true),
    ],
  });
  return {
    ca,
    valid: server(['localhost'], [[127, 0, 0, 1]], -1, 90),
    expired: server(['localhost'], [[127, 0, 0, 1]], -90, -30),
    wrongHost: server(['mail.elsewhere.test'], [], -1, 90),
  };
}

function extension(oid: string, value: Buffer, critical = false): Buffer {
  return der.sequence(
    der.objectIdentifier(oid),
    ...(critical ? [der.boolean(true)] : []),
    der.octetString(value),
  );
}

function commonName(name: string): Buffer {
  return der.sequence(der.set(der.sequence(der.objectIdentifier('2.5.4.3'), der.utf8String(name))));
}

function signCertificate(subject: Subject, issuerName: string, issuerKey: KeyObject): string {
  const at = (days: number) => der.utcTime(new Date(Date.now() + days * DAY));
  const toBeSigned = der.sequence(
    der.explicit(0, der.integer(Buffer.from([2]))),
    der.integer(Buffer.concat([Buffer.from([0x01]), randomBytes(15)])),
    ECDSA_WITH_SHA256,
    commonName(issuerName),
    der.sequence(at(subject.validFromDays), at(subject.validToDays)),
    commonName(subject.commonName),
    subject.publicKey.export({ type: 'spki', format: 'der' }),
    der.explicit(3, der.sequence(...subject.extensions)),
  );
  const signature = sign('sha256', toBeSigned, issuerKey);
  return new X509Certificate(
    der.sequence(toBeSigned, ECDSA_WITH_SHA256, der.bitString(signature)),
  ).toString();
}
