import { errors, type z } from '@strapi/utils';
import { CREDENTIALS_PER_KIND } from '../../../shared/client-authentication';
import type { clientCredentialInput } from '../../../shared/contracts/client-credentials';
import type { IdpConfig } from '../../../shared/contracts/idp-configs';
import { CertificateRefused, certificateBytes, createCertificate, readKeyPair } from '../oauth/certificates';
import type { ClientCredentialStore, NewClientCredential } from '../stores/client-credentials';
import type { IdpConfigStore } from '../stores/idp-configs';
import { fieldError } from './field-error';
import { found } from './found';

type Input = z.output<typeof clientCredentialInput>;

interface Parts {
  store: Pick<IdpConfigStore, 'find' | 'addCredential'>;
  credentials: Pick<ClientCredentialStore, 'remove' | 'certificate'>;
  /** After what an IdP Config authenticates with was changed. */
  changed: (id: number) => Promise<void>;
  clock: () => Date;
}

/** Giving an IdP Config its next secret or certificate beside the one in use, and taking the old one away. */
export const createClientCredentials = ({ store, credentials, changed, clock }: Parts) => {
  const get = async (id: number): Promise<IdpConfig> => found(await store.find(id), 'IdP Config');

  /** @throws ValidationError at the certificate or the key */
  const made = async (input: Input, { name }: IdpConfig): Promise<NewClientCredential> => {
    if (input.kind === 'secret') return input;
    if (input.kind === 'certificate') return { kind: 'certificate', ...readGiven(input, clock()) };
    const from = clock();
    const until = new Date(from);
    until.setUTCMonth(until.getUTCMonth() + input.months);
    return {
      kind: 'certificate',
      ...(await createCertificate({ name: `System Email ${name}`, from, until })),
    };
  };

  return {
    /** @throws ValidationError, ApplicationError when there are two of the kind already */
    async add(id: number, input: Input): Promise<IdpConfig> {
      const config = await get(id);
      const kind = input.kind === 'secret' ? 'secret' : 'certificate';
      if (config.clientCredentials.filter((known) => known.kind === kind).length >= CREDENTIALS_PER_KIND) {
        throw new errors.ApplicationError(
          kind === 'secret'
            ? 'There are two client secrets already. Drop the one that is no longer needed first.'
            : 'There are two certificates already. Drop the one that is no longer needed first.',
        );
      }
      await store.addCredential(id, await made(input, config));
      await changed(id);
      return get(id);
    },

    async remove(id: number, credentialId: number): Promise<IdpConfig> {
      if (!(await credentials.remove(id, credentialId))) found(null, 'client credential');
      await changed(id);
      return get(id);
    },

    /** The certificate as a file for the provider's portal. The key never leaves. */
    async certificate(id: number, credentialId: number, format: 'cer' | 'pem') {
      const pem = found(await credentials.certificate(id, credentialId), 'certificate');
      return {
        filename: `system-email-${id}-${credentialId}.${format}`,
        contentType: format === 'cer' ? 'application/pkix-cert' : 'application/x-pem-file',
        content: format === 'cer' ? certificateBytes(pem) : Buffer.from(pem),
      };
    },
  };
};

const readGiven = (pem: { certificate: string; privateKey: string }, now: Date) => {
  try {
    return readKeyPair(pem, now);
  } catch (error) {
    throw error instanceof CertificateRefused ? fieldError([error.field], error.message) : error;
  }
};
