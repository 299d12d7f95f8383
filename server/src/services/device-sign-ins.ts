import type { DeviceSignIn } from '../../../shared/contracts/grant-kinds';
import type { Side } from '../../../shared/contracts/system-emails';
import type { createDeviceAuthorization } from '../oauth/device-authorization';
import type { SystemEmailStore } from '../stores/system-emails';
import { found } from './found';
import type { Problems } from './problems';
import { refusal, type FindWayIn } from './way-in';

interface Parts {
  wayIn: FindWayIn;
  device: ReturnType<typeof createDeviceAuthorization>;
  systemEmails: Pick<SystemEmailStore, 'find'>;
  problems: Problems;
}

/** Signing mailboxes in with a code that a person types elsewhere. */
export const createDeviceSignIns = ({ wayIn, device, systemEmails, problems }: Parts) => {
  const get = async (id: number): Promise<DeviceSignIn> => {
    const pending = found(await device.look(id), 'sign-in');
    const { systemEmailId, side, userCode, verificationUri, expiresAt, outcome } = pending;
    return {
      id,
      systemEmailId,
      side,
      state: outcome?.result ?? 'pending',
      userCode: outcome ? '' : userCode,
      verificationUri,
      expiresAt: expiresAt.toISOString(),
      username: outcome?.result === 'authorized' ? outcome.username : null,
      problem:
        outcome?.result === 'failed'
          ? await problems.recorded(outcome, await systemEmails.find(systemEmailId), side)
          : null,
    };
  };

  return {
    /** @throws ApplicationError with `details.problem` when the provider gives no code */
    async begin(systemEmailId: number, side: Side): Promise<DeviceSignIn> {
      const way = await wayIn(systemEmailId, side, 'device_code');
      try {
        return await get(await device.begin(systemEmailId, side, way.idpConfigId));
      } catch (error) {
        throw await refusal(problems, error, way);
      }
    },

    get,

    async cancel(id: number): Promise<DeviceSignIn> {
      await device.cancel(id);
      return get(id);
    },
  };
};
