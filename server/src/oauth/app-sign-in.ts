import type { Side } from '../../../shared/contracts/system-emails';
import type { Lock } from '../cluster/ports';
import { MailFailure } from '../mail/failure';
import type { Resource } from '../mail/ports';
import { accessTokenFrom } from './access-token';
import { appSignature } from './binding';
import type { ClientTurns } from './client-turns';
import { oauthFailure } from './failures';
import type { AccessToken, IdpConfigSource, RecordOauthEvent, SignInSubjectSource } from './ports';
import { grantedScopes, readingBy, resourceToProve, scopesFor } from './scopes';
import { requestTokens } from './token-requests';

export interface AppSignInOptions {
  idpConfigs: IdpConfigSource;
  subjects: SignInSubjectSource;
  turns: Pick<ClientTurns, 'refresh'>;
  lock: Lock;
  /** Opens the mailbox, or signs in to send, with the new token. @throws MailFailure when that does not work */
  prove(request: { systemEmailId: number; side: Side; accessToken: string }): Promise<void>;
  /** Keeps what was brought: one credential for all mailboxes of the application. */
  attach(
    systemEmailId: number,
    side: Side,
    grant: {
      idpConfigId: number;
      username: string;
      tid: string;
      resource: Resource;
      accessToken: AccessToken;
      configSignature: string;
    },
  ): Promise<void>;
  record: RecordOauthEvent;
  clock?: () => Date;
  random?: () => number;
}

/**
 * Signs a mailbox in as the application itself: no person, no browser and no refresh token. The token is asked for, and
 * the mailbox opened with it, before anything is kept.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4
 */
export const createAppSignIn = (options: AppSignInOptions) => {
  const { idpConfigs, subjects, turns, lock, prove, attach, record } = options;
  const { clock = () => new Date(), random = Math.random } = options;

  const attempt = async (systemEmailId: number, side: Side, idpConfigId: number): Promise<void> => {
    const subject = await subjects.find(systemEmailId);
    if (!subject) {
      throw new MailFailure('The System Email that this sign-in was for has been deleted.', {
        kind: 'configuration',
        remedy: 'oauth.not-configured',
      });
    }
    const registration = await idpConfigs.get(idpConfigId);
    const idp = readingBy(subject.protocol, registration);
    const resource = resourceToProve(side, subject.protocol, idp.scopes);
    const asked = scopesFor(resource, idp.scopes);
    const tokens = await requestTokens(turns, { refreshToken: null }, idp, asked);
    const accessToken = accessTokenFrom(tokens, {
      at: clock(),
      scopes: grantedScopes(tokens.scope, asked),
      random,
    });
    await prove({ systemEmailId, side, accessToken: accessToken.value });
    await lock.withLock(`app-grant:${idpConfigId}`, () =>
      attach(systemEmailId, side, {
        idpConfigId,
        username: idp.name,
        tid: idp.tenant,
        resource,
        accessToken,
        configSignature: appSignature(registration),
      }),
    );
    await record({
      type: 'authorization.succeeded',
      level: 'info',
      systemEmailId,
      message: `The application ${idp.name} signed in by itself.`,
    });
  };

  return {
    /** @throws MailFailure that says which step failed: the token, or the mailbox */
    async signIn(systemEmailId: number, side: Side, idpConfigId: number): Promise<void> {
      try {
        await attempt(systemEmailId, side, idpConfigId);
      } catch (error) {
        const failure = oauthFailure(error, 'sign-in');
        await record({
          type: 'authorization.failed',
          level: 'error',
          systemEmailId,
          message: failure.message,
          remedy: failure.remedy,
          providerCodes: failure.providerCodes,
          correlationId: failure.correlationId,
        });
        throw failure;
      }
    },
  };
};
