import type { Side } from '../../../../shared/contracts/system-emails';
import type { OauthMechanism } from '../../mail/oauth-mechanism';
import { createAuthorization } from '../../oauth/authorization';
import { createSignInSubjects } from '../../stores/authorizations';
import { createSystemEmailOverviewStore } from '../../stores/system-email-overview';
import { createAuthorizations } from '../authorizations';
import { createClientCredentials } from '../client-credentials';
import { createDiscovery } from '../../oauth/discovery';
import { createIdpConfigs } from '../idp-configs';
import { createMustReach, createUnservedSource } from '../served-from';
import { createSystemEmailList } from '../system-email-list';
import { createSystemEmailView } from '../system-email-view';
import { createSystemEmails } from '../system-emails';
import type { createVerifier } from '../verify';
import type { createWorkers } from '../workers';
import type { Ground } from './ground';
import type { SignIn } from './sign-in';
import { buildWaysIn } from './ways-in';
import type { Words } from './words';

interface Proof {
  systemEmailId: number;
  side: Side;
  accessToken: string;
  /** What the mail server is told; left out: the address. */
  username?: string;
  mechanism?: OauthMechanism;
}

interface Parts {
  signIn: SignIn;
  verifier: ReturnType<typeof createVerifier>;
  workers: ReturnType<typeof createWorkers>;
  words: Pick<Words, 'acknowledgementChoices'>;
}

/** What admins set up in the panel: System Emails, IdP Configs, and signing in. */
export const buildSettings = (ground: Ground, { signIn, verifier, workers, words }: Parts) => {
  const { db, stores, logger, clock, clouds, presets, problems, problemsWith, callbackUrl, adminUrl } =
    ground;
  const { reaches } = ground.instances;
  const unserved = createUnservedSource(ground.instances);
  const { clientCredentials, credentials, idpConfigs, states, systemEmails: store } = stores;
  const { client, turns, fitting, grants, lock, record, summary } = signIn;

  const idpConfigChanged = async (id: number): Promise<void> => {
    await fitting.ofIdpConfig(id);
    await workers.configChanged();
  };

  const systemEmails = createSystemEmails({
    store,
    states,
    credentials,
    destinations: signIn.destinations,
    acknowledgements: words.acknowledgementChoices,
    view: createSystemEmailView({ states, summary, idpConfigs, problems, unserved, clock }),
    verify: verifier.verify,
    reaches,
    mustReach: createMustReach(ground.instances, problems),
    changed: async (id) => {
      await fitting.ofSystemEmail(id);
      await workers.changed(id);
    },
    mended: workers.mended,
    unprovable: (error) => logger.error(`Saved settings could not be tried: ${String(error)}`),
    clock,
  });

  /** Opens the mailbox, or signs in to send, with a token that nothing keeps yet. */
  const prove = async ({ systemEmailId, side, accessToken, username, mechanism }: Proof): Promise<void> => {
    const subject = await store.find(systemEmailId);
    // An instance that may use its servers tries it later.
    if (!subject || !reaches(subject.servedFrom)) return;
    const once = {
      async take() {
        const expiresAt = new Date(clock().getTime() + 60_000);
        return {
          kind: 'token' as const,
          username: username ?? subject.address,
          accessToken,
          expiresAt,
          mechanism,
        };
      },
      async reject() {
        return false;
      },
    };
    if (side === 'remote' && subject.remoteMailbox.enabled) await verifier.openMailbox(subject, once);
    else await verifier.signInToSend(subject, once);
  };

  const signedIn = async (id: number): Promise<void> => {
    // What went wrong before this sign-in says nothing about it; both directions are tried below.
    await states.change(id, { inboundProblem: null, outboundProblem: null });
    await workers.changed(id);
    // Nobody waits for the second direction: its outcome shows in the status when it is there.
    const record = await store.find(id);
    if (!record || !reaches(record.servedFrom)) return;
    systemEmails
      .verify(id)
      .catch((error: unknown) => logger.error(`System Email ${id} could not be verified: ${String(error)}`));
  };

  const { wayIn, ...waysIn } = buildWaysIn(ground, { signIn, prove, signedIn, show: systemEmails.get });

  const authorization = createAuthorization({
    store: stores.authorizations,
    idpConfigs: idpConfigs.source,
    subjects: createSignInSubjects({ db }),
    grants: stores.grants,
    client,
    turns,
    lock,
    record,
    prove,
  });

  return {
    systemEmails,
    listSystemEmails: createSystemEmailList({
      overviews: createSystemEmailOverviewStore({ db }),
      store,
      states,
      credentials,
      idpConfigs,
      problemsWith,
      unserved,
      clock,
    }),
    idpConfigs: createIdpConfigs({
      store: idpConfigs,
      presets,
      clouds,
      discover: createDiscovery(),
      changed: idpConfigChanged,
    }),
    clientCredentials: createClientCredentials({
      store: idpConfigs,
      credentials: clientCredentials,
      changed: idpConfigChanged,
      clock,
    }),
    ...waysIn,
    authorizations: createAuthorizations({
      wayIn,
      authorization,
      adminConsents: waysIn.adminConsents,
      store: stores.authorizations,
      systemEmails: store,
      grants,
      usernameOf: async (credentialId) => {
        const known = await credentials.find(credentialId);
        return known?.kind === 'oauth' ? known.username : undefined;
      },
      problems,
      signedIn,
      changed: workers.changed,
      show: systemEmails.get,
      callbackUrl,
      adminUrl,
    }),
  };
};
