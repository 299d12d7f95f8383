import { errors } from '@strapi/utils';
import type { OauthMechanism } from '../mail/oauth-mechanism';
import { mailLogin } from '../oauth/mail-login';
import type { SharedCredential } from '../../../shared/contracts/grant-kinds';
import type { Side, SystemEmail } from '../../../shared/contracts/system-emails';
import { accountSignature } from '../oauth/binding';
import type { Grants } from '../oauth/grants';
import { provenAs } from '../oauth/outcomes';
import type { Grant, GrantStore, IdpConfigSource } from '../oauth/ports';
import { mustBeAddress } from '../oauth/redeem';
import { readingBy, resourceToProve } from '../oauth/scopes';
import type { SharedCredentialStore } from '../stores/shared-credentials';
import type { SystemEmailStore } from '../stores/system-emails';
import { holderOf, protocolsOf } from './fitting';
import { notFound } from './found';
import type { Problems } from './problems';
import { refusal, type FindWayIn, type WayIn } from './way-in';

/** Long enough to open a mailbox. */
const MINUTE = 60_000;

interface Parts {
  wayIn: FindWayIn;
  store: SharedCredentialStore;
  grants: Pick<Grants, 'take'>;
  grantStore: Pick<GrantStore, 'load'>;
  idpConfigs: IdpConfigSource;
  systemEmails: Pick<SystemEmailStore, 'find' | 'usingCredential'>;
  /** Opens the mailbox, or signs in to send, with the token. @throws MailFailure when that does not work */
  prove(request: {
    systemEmailId: number;
    side: Side;
    accessToken: string;
    username?: string;
    mechanism?: OauthMechanism;
  }): Promise<void>;
  problems: Problems;
  signedIn: (systemEmailId: number) => Promise<void>;
  show: (systemEmailId: number) => Promise<SystemEmail>;
}

/**
 * One sign-in for many mailboxes: a service account that has access to them signs in once, the next mailbox chooses that
 * sign-in, and it is refreshed once for all.
 */
export const createSharedCredentials = (parts: Parts) => {
  const { wayIn, store, grants, grantStore, idpConfigs, systemEmails, prove, problems } = parts;

  /** A token of that sign-in: as the mailbox that it is bound to gets it, or as this one does where it is bound to none. */
  const tokenOf = async (grant: Grant, { record, side, idpConfigId }: WayIn): Promise<string> => {
    const [first] = await systemEmails.usingCredential(grant.credentialId);
    const bound = grant.shared || first === undefined ? null : await systemEmails.find(first);
    const protocols = protocolsOf(record);
    const { scopes } = readingBy(protocols, await idpConfigs.get(idpConfigId));
    const resource = resourceToProve(side, protocols, scopes);
    const holder = { credentialId: grant.credentialId, idpConfigId, ...holderOf(bound ?? record) };
    const { value } = await grants.take(holder, { resource, validFor: MINUTE });
    return value;
  };

  const attempt = async (way: WayIn, credentialId: number): Promise<void> => {
    const grant = await grantStore.load(credentialId);
    if (!grant || grant.grantKind === 'client_credentials') throw notFound('sign-in');
    const { record, side, idpConfigId } = way;
    if (grant.idpConfigId !== idpConfigId) {
      throw new errors.ApplicationError(
        'That sign-in was made with another IdP Config. Choose that one first.',
      );
    }
    const { username, email } = grant.identity;
    if (record.strictMatching) mustBeAddress(record.address, [username, email], username);
    const accessToken = await tokenOf(grant, way);
    const login = mailLogin(await idpConfigs.get(idpConfigId), username, record.address);
    await provenAs(username, prove({ systemEmailId: record.id, side, accessToken, ...login }));
    const current = await grantStore.load(credentialId);
    const signed = await idpConfigs.signed(idpConfigId);
    const shared =
      current?.shared ||
      (current &&
        signed &&
        (await store.share(
          credentialId,
          current.configSignature,
          accountSignature(signed, current.identity),
        )));
    if (!shared) throw new errors.ApplicationError('That sign-in has just been replaced. Try again.');
    await store.use(record.id, side, credentialId);
  };

  return {
    /** Those that were made with an IdP Config, and who uses them. */
    list: (idpConfigId: number): Promise<SharedCredential[]> => store.list(idpConfigId),

    /**
     * @throws NotFoundError when there is no such sign-in of a person
     * @throws ApplicationError with `details.problem` when it does not open this mailbox
     */
    async use(systemEmailId: number, side: Side, credentialId: number): Promise<SystemEmail> {
      const way = await wayIn(systemEmailId, side);
      try {
        await attempt(way, credentialId);
      } catch (error) {
        throw error instanceof errors.ApplicationError ? error : await refusal(problems, error, way);
      }
      await parts.signedIn(systemEmailId);
      return parts.show(systemEmailId);
    },
  };
};
