import { setTimeout as sleep } from 'node:timers/promises';
import { SIDES } from '../../../../shared/contracts/system-emails';
import { createExpiryWatch } from '../../diagnostics/expiry';
import type { GrantHolder } from '../../oauth/grants';
import { createKeepAlive } from '../../oauth/keep-alive';
import { createKeepAliveStore } from '../../stores/keep-alive';
import { createClientExpiryStore, createExpiryTeller } from '../client-expiry';
import { holderOf, loginOf } from '../fitting';
import type { Upkeep } from '../workers';
import type { Ground } from './ground';
import type { SignIn } from './sign-in';

/** What keeps sign-ins from ending unnoticed. */
export const buildUpkeep = (ground: Ground, { grants, record }: SignIn): Upkeep[] => {
  const { db, stores, activity, logger, clock, instances } = ground;
  const { systemEmails, idpConfigs, clientCredentials } = stores;

  /** Also one that is switched off: whoever switches it on again finds it signed in. */
  const holderOfCredential = async (credentialId: number): Promise<GrantHolder | null> => {
    for (const id of await systemEmails.usingCredential(credentialId)) {
      const user = await systemEmails.find(id);
      if (!user || !instances.reaches(user.servedFrom)) continue;
      const login = SIDES.map((side) => loginOf(user, side)).find((own) => own.credentialId === credentialId);
      if (login) return { credentialId, idpConfigId: login.idpConfigId, ...holderOf(user) };
    }
    return null;
  };

  return [
    {
      failed: 'Subscriptions that have ended could not be forgotten',
      run: () => stores.subscriptions.forgetExpired(clock()),
    },
    {
      failed: 'Sign-ins that nobody uses could not be renewed',
      run: createKeepAlive({
        store: createKeepAliveStore({ db }),
        grants,
        holderOf: holderOfCredential,
        record,
        pause: (milliseconds, signal) =>
          sleep(milliseconds, undefined, { signal, ref: false }).catch(() => undefined),
        clock,
      }),
    },
    {
      failed: 'Client secrets and certificates could not be looked through for those that end soon',
      run: createExpiryWatch({
        store: createClientExpiryStore({ idpConfigs, told: clientCredentials.expiryTold }),
        tell: createExpiryTeller({ idpConfigs, activity, logger }),
        clock,
      }),
    },
  ];
};
