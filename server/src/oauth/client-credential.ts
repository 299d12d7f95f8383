import { CREDENTIAL_KIND, type ClientAuthentication } from '../../../shared/client-authentication';

/** What a client proves itself with at the token endpoint, decrypted: lives in memory only. */
export type ClientCredential = { id: number } & (
  | { kind: 'secret'; secret: string }
  | {
      kind: 'certificate';
      /** PKCS #8 PEM. */
      privateKey: string;
      /** Of the certificate, in hex. */
      thumbprint: string;
      thumbprintSha256: string;
    }
);

/** How a client authenticates, and with what. */
export interface ClientIdentity {
  clientAuthentication: ClientAuthentication;
  /** Of every kind, the newest first. */
  clientCredentials: ClientCredential[];
}

/** The credentials that its way of authenticating can use, in the order in which they are tried. */
export const usableCredentials = ({
  clientAuthentication,
  clientCredentials,
}: ClientIdentity): ClientCredential[] =>
  clientCredentials.filter(({ kind }) => kind === CREDENTIAL_KIND[clientAuthentication]);

/** What a provider last said to a credential. */
export type ClientCredentialUse =
  | { credentialId: number; standing: 'accepted' }
  | { credentialId: number; standing: 'refused'; refusal: string };

/** Must not throw: a lost note is no reason to lose a token. */
export type NoteClientCredentialUse = (use: ClientCredentialUse) => Promise<void>;
