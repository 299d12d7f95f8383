import { errors } from '@strapi/utils';
import type { GrantKind } from '../../../shared/contracts/grant-kinds';
import type { Side } from '../../../shared/contracts/system-emails';
import { ProofFailed } from '../oauth/outcomes';
import type { IdpConfigStore } from '../stores/idp-configs';
import type { SystemEmailRecord, SystemEmailStore } from '../stores/system-emails';
import { loginOf } from './fitting';
import { found } from './found';
import type { Problems } from './problems';

const OTHER_WAY: Record<GrantKind, string> = {
  authorization_code:
    'With this IdP Config a person signs in in the browser. Load the page anew and choose Submit again.',
  client_credentials:
    'With this IdP Config the application signs in by itself. Load the page anew and choose Submit again.',
  device_code:
    'With this IdP Config a person signs in with a code. Load the page anew and choose Submit again.',
};

/** What is to be signed in, and with what. */
export interface WayIn {
  record: SystemEmailRecord;
  side: Side;
  idpConfigId: number;
}

export type FindWayIn = ReturnType<typeof createFindWayIn>;

/** Finds what every way of signing in needs, and refuses what none can do. */
export const createFindWayIn =
  ({
    systemEmails,
    idpConfigs,
  }: {
    systemEmails: Pick<SystemEmailStore, 'find'>;
    idpConfigs: Pick<IdpConfigStore, 'find'>;
  }) =>
  /**
   * @param kind the way that was chosen; undefined where it does not matter
   * @throws NotFoundError
   * @throws ApplicationError when the side is off, has no IdP Config, or has one that signs in in another way
   */
  async (systemEmailId: number, side: Side, kind?: GrantKind): Promise<WayIn> => {
    const record = found(await systemEmails.find(systemEmailId), 'System Email');
    const { idpConfigId } = loginOf(record, side);
    if (side === 'outgoing' && !record.outgoingServer.enabled) {
      // The sign-in is proven by using it.
      throw new errors.ApplicationError('Switch the Outgoing Server on and save before you sign it in.');
    }
    if (idpConfigId === null) {
      throw new errors.ApplicationError('Choose an IdP Config, or fill in a new one, before you sign in.');
    }
    const { grantKind } = found(await idpConfigs.find(idpConfigId), 'IdP Config');
    if (kind !== undefined && grantKind !== kind) throw new errors.ApplicationError(OTHER_WAY[grantKind]);
    return { record, side, idpConfigId };
  };

/** What was thrown, as an answer with what to do about it. */
export const refusal = async (
  problems: Pick<Problems, 'of'>,
  error: unknown,
  { record, side }: Pick<WayIn, 'record' | 'side'>,
): Promise<Error> => {
  const problem =
    error instanceof ProofFailed
      ? await problems.of(error.cause, record, side, error.username)
      : await problems.of(error, record, side);
  return new errors.ApplicationError(problem.message, { problem });
};
