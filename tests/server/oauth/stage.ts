import { randomBytes } from 'node:crypto';
import type { IdpConfigInput } from '../../../shared/contracts/idp-configs';
import { idpConfigInput } from '../../../shared/contracts/idp-configs';
import type { Side } from '../../../shared/contracts/system-emails';
import { createLock } from '../../../server/src/cluster/leases';
import {
  createAuthorization,
  type AuthorizationOptions,
  type CallbackResult,
  type SignInCookie,
} from '../../../server/src/oauth/authorization';
import { createIdpClient } from '../../../server/src/oauth/client';
import { createClientTurns } from '../../../server/src/oauth/client-turns';
import { createGrants, type GrantsOptions } from '../../../server/src/oauth/grants';
import type { OauthEvent } from '../../../server/src/oauth/ports';
import { createEncryption } from '../../../server/src/secrets/encryption';
import { createAuthorizationStore, createSignInSubjects } from '../../../server/src/stores/authorizations';
import {
  createClientCredentialStore,
  type NewClientCredential,
} from '../../../server/src/stores/client-credentials';
import { createCredentialStore } from '../../../server/src/stores/credentials';
import { createGrantStore } from '../../../server/src/stores/grants';
import { createIdpConfigStore } from '../../../server/src/stores/idp-configs';
import { createLeaseStore } from '../../../server/src/stores/leases';
import { startMailLab, type LabOptions, type MailLab } from '../../mail-lab';
import { registrationAt } from '../../mail-lab/registration';
import { CookieJar, signIn } from '../../mail-lab/sign-in';
import { startStrapi, type RunningStrapi } from '../strapi';

export const CALLBACK = 'http://localhost:1337/system-email/oauth/callback';

export interface Begun {
  id: number;
  url: string;
  cookie: SignInCookie;
}

/** A real Strapi, a real OpenID provider, and the parts between them. */
export type Stage = Awaited<ReturnType<typeof startStage>>;

export const startStage = async (options: Partial<LabOptions> = {}) => {
  const [app, lab]: [RunningStrapi, MailLab] = await Promise.all([
    startStrapi(),
    startMailLab({ mail: 'none', ...options, callbackUrls: [CALLBACK] }),
  ]);
  const { db } = app.strapi;
  const encryption = createEncryption({ keys: [{ id: 'test', key: randomBytes(32) }] });
  const events: OauthEvent[] = [];
  const leases = createLeaseStore({ db });
  const store = { db, encryption };
  const clientCredentials = createClientCredentialStore(store);
  const idpConfigs = createIdpConfigStore(store);
  const newTurns = () => createClientTurns({ client: createIdpClient(), note: clientCredentials.noteUse });
  const grantStore = createGrantStore(store);
  const credentials = createCredentialStore(store);
  const authorizations = createAuthorizationStore(store);
  const record = async (event: OauthEvent) => {
    events.push(event);
  };

  /** As another process would have them: nothing shared but the database. */
  const newGrants = (changes: Partial<GrantsOptions> = {}) =>
    createGrants({
      store: grantStore,
      idpConfigs: idpConfigs.source,
      turns: newTurns(),
      lock: createLock({ store: leases, owner: `instance-${randomBytes(4).toString('hex')}` }),
      record,
      ...changes,
    });
  const newAuthorization = (changes: Partial<AuthorizationOptions> = {}) =>
    createAuthorization({
      store: authorizations,
      idpConfigs: idpConfigs.source,
      subjects: createSignInSubjects({ db }),
      grants: grantStore,
      client: createIdpClient(),
      turns: newTurns(),
      lock: createLock({ store: leases, owner: `instance-${randomBytes(4).toString('hex')}` }),
      prove: async () => undefined,
      record,
      ...changes,
    });

  const settings = (changes: Partial<IdpConfigInput> = {}) =>
    idpConfigInput.parse({
      ...registrationAt(lab),
      ...changes,
    });

  const addSystemEmail = async (
    address: string,
    changes: {
      strictMatching?: boolean;
      side?: Side;
      idp?: Partial<IdpConfigInput>;
      credentials?: NewClientCredential[];
    } = {},
  ) => {
    const { side = 'remote' } = changes;
    const idp = await idpConfigs.create(settings(changes.idp));
    for (const credential of changes.credentials ?? []) await idpConfigs.addCredential(idp.id, credential);
    const systemEmail = (await db.query('plugin::system-email.system-email').create({
      data: {
        address,
        strictMatching: changes.strictMatching ?? true,
        [side === 'remote' ? 'idpConfig' : 'outgoingIdpConfig']: idp.id,
      },
    })) as { id: number };
    return { systemEmailId: systemEmail.id, side, idpConfigId: idp.id, address, redirectUri: CALLBACK };
  };

  /** Follows the provider's pages; gives what it sends to the callback. */
  const visit = async (
    url: string,
    address: string,
    options: { consent?: 'cancel'; jar?: CookieJar } = {},
  ): Promise<URLSearchParams> => {
    const password = (await lab.idp.users()).find((user) => user.address === address)?.password ?? '';
    const end = await signIn(url, { username: address, password, callbackUrls: [CALLBACK], ...options });
    if (end.kind !== 'callback') throw new Error(`The provider kept the browser: ${end.html}`);
    return end.url.searchParams;
  };

  /** The browser that holds this cookie. */
  const browser =
    (...cookies: SignInCookie[]) =>
    (name: string) =>
      cookies.find((cookie) => cookie.name === name)?.value;

  /** A mailbox that has been signed in, all the way. */
  const signedIn = async (
    address: string,
    { lifetime = 3599, ...changes }: { lifetime?: number } & Parameters<typeof addSystemEmail>[1] = {},
  ) => {
    await lab.idp.setAccessTokenLifetime(lifetime);
    const mailbox = await addSystemEmail(address, changes);
    const authorization = newAuthorization();
    const begun = await authorization.begin(mailbox);
    const query = await visit(begun.url, address);
    const { outcome } = await authorization.callback({ query, cookies: browser(begun.cookie) });
    if (outcome.result !== 'authorized') throw new Error(`Not signed in: ${JSON.stringify(outcome)}`);
    return { ...mailbox, credentialId: await credentialOf(mailbox.systemEmailId, mailbox.side) };
  };

  const credentialOf = async (systemEmailId: number, side: Side = 'remote'): Promise<number> => {
    const field = side === 'remote' ? 'remoteCredential' : 'outgoingCredential';
    const row = (await db.query('plugin::system-email.system-email').findOne({
      where: { id: systemEmailId },
      populate: { [field]: true },
    })) as Partial<Record<typeof field, { id: number } | null>>;
    return row[field]?.id ?? 0;
  };

  const refreshRequests = async () =>
    (await lab.idp.tokenRequests()).filter(({ grantType }) => grantType === 'refresh_token');

  /** Removes every mailbox, so that each test has the addresses to itself. */
  const reset = async () => {
    await lab.idp.reset();
    await lab.idp.setAccessTokenLifetime(3599);
    events.length = 0;
    for (const type of ['system-email', 'credential', 'authorization', 'client-credential', 'idp-config']) {
      await db.query(`plugin::system-email.${type}`).deleteMany();
    }
  };

  return {
    app,
    db,
    lab,
    events,
    encryption,
    leases,
    idpConfigs,
    clientCredentials,
    grantStore,
    credentials,
    authorizations,
    newGrants,
    newAuthorization,
    settings,
    addSystemEmail,
    visit,
    browser,
    signedIn,
    credentialOf,
    refreshRequests,
    reset,
    async stop() {
      await lab.stop();
      await app.stop();
    },
  };
};

export const failureOf = (result: CallbackResult) => {
  if (result.outcome.result !== 'failed') throw new Error(`It did not fail: ${result.outcome.result}`);
  return result.outcome;
};
