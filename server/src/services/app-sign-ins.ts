import type { Side, SystemEmail } from '../../../shared/contracts/system-emails';
import type { createAppSignIn } from '../oauth/app-sign-in';
import type { Problems } from './problems';
import { refusal, type FindWayIn } from './way-in';

interface Parts {
  wayIn: FindWayIn;
  app: ReturnType<typeof createAppSignIn>;
  problems: Problems;
  signedIn: (systemEmailId: number) => Promise<void>;
  show: (systemEmailId: number) => Promise<SystemEmail>;
}

/** Signing mailboxes in as the application itself. */
export const createAppSignIns = ({ wayIn, app, problems, signedIn, show }: Parts) => ({
  /** @throws ApplicationError with `details.problem`: no token, or a mailbox that does not open with it */
  async signIn(systemEmailId: number, side: Side): Promise<SystemEmail> {
    const way = await wayIn(systemEmailId, side, 'client_credentials');
    try {
      await app.signIn(systemEmailId, side, way.idpConfigId);
    } catch (error) {
      throw await refusal(problems, error, way);
    }
    await signedIn(systemEmailId);
    return show(systemEmailId);
  },
});
