import type { Side, SystemEmail } from '../../../../shared/contracts/system-emails';
import type { OauthMechanism } from '../../mail/oauth-mechanism';
import { createAdminConsent } from '../../oauth/admin-consent';
import { createAppSignIn } from '../../oauth/app-sign-in';
import { createDeviceAuthorization } from '../../oauth/device-authorization';
import { createAdminConsentStore } from '../../stores/admin-consents';
import { createSignInSubjects } from '../../stores/authorizations';
import { createDeviceStore } from '../../stores/device-sign-ins';
import { createAdminConsents } from '../admin-consents';
import { createAppSignIns } from '../app-sign-ins';
import { createDeviceSignIns } from '../device-sign-ins';
import { createSharedCredentials } from '../shared-credentials';
import { createFindWayIn } from '../way-in';
import type { Ground } from './ground';
import type { SignIn } from './sign-in';

interface Parts {
  signIn: SignIn;
  /** Opens the mailbox, or signs in to send, with a token that nothing keeps yet. */
  prove(request: {
    systemEmailId: number;
    side: Side;
    accessToken: string;
    username?: string;
    mechanism?: OauthMechanism;
  }): Promise<void>;
  /** A mailbox was signed in. */
  signedIn: (systemEmailId: number) => Promise<void>;
  show: (systemEmailId: number) => Promise<SystemEmail>;
}

/** The ways to sign a mailbox in besides the browser, and what an administrator has to do with them. */
export const buildWaysIn = (ground: Ground, { signIn, prove, signedIn, show }: Parts) => {
  const { db, encryption, stores, problems, clouds, callbackUrl, activity } = ground;
  const { idpConfigs, systemEmails } = stores;
  const { turns, lock, record, grants, shared } = signIn;
  const subjects = createSignInSubjects({ db });
  const consentStore = createAdminConsentStore({ db });
  const wayIn = createFindWayIn({ systemEmails, idpConfigs });

  const device = createDeviceAuthorization({
    store: createDeviceStore({ db, encryption }),
    idpConfigs: idpConfigs.source,
    subjects,
    grants: stores.grants,
    turns,
    lock,
    prove,
    signedIn,
    record,
  });
  const app = createAppSignIn({
    idpConfigs: idpConfigs.source,
    subjects,
    turns,
    lock,
    prove,
    attach: async (systemEmailId, side, grant) => shared.use(systemEmailId, side, await shared.ofApp(grant)),
    record,
  });

  return {
    wayIn,
    stopDevice: device.stop,
    deviceSignIns: createDeviceSignIns({ wayIn, device, systemEmails, problems }),
    appSignIns: createAppSignIns({ wayIn, app, problems, signedIn, show }),
    sharedCredentials: createSharedCredentials({
      wayIn,
      store: shared,
      grants,
      grantStore: stores.grants,
      idpConfigs: idpConfigs.source,
      systemEmails,
      prove,
      problems,
      signedIn,
      show,
    }),
    adminConsents: createAdminConsents({
      consent: createAdminConsent({ store: consentStore, callbackUrl }),
      store: consentStore,
      idpConfigs,
      systemEmails,
      problems,
      clouds,
      note: activity.record,
    }),
  };
};
