import { errors } from '@strapi/utils';
import type { Problem } from '../../../shared/contracts/common';
import type { AuthorizationResult, Side, SystemEmail } from '../../../shared/contracts/system-emails';
import type { Authorization } from '../oauth/authorization';
import type { Grants } from '../oauth/grants';
import type { AuthorizationStore } from '../oauth/ports';
import type { SystemEmailRecord, SystemEmailStore } from '../stores/system-emails';
import type { createAdminConsents } from './admin-consents';
import { holderOf, loginOf } from './fitting';
import type { Problems } from './problems';
import { refusal, type FindWayIn } from './way-in';

interface Parts {
  wayIn: FindWayIn;
  authorization: Authorization;
  /** For the returns that are about no sign-in. */
  adminConsents: Pick<ReturnType<typeof createAdminConsents>, 'callback'>;
  store: AuthorizationStore;
  systemEmails: SystemEmailStore;
  grants: Pick<Grants, 'renew'>;
  /** Who signed in with a credential, as a hint for the provider's page. */
  usernameOf: (credentialId: number) => Promise<string | undefined>;
  problems: Problems;
  /** A mailbox was signed in, or has a new token: watch it, try it, and send what waited for it. */
  signedIn: (systemEmailId: number) => Promise<void>;
  /** A mailbox may have just been found to need a new sign-in. */
  changed: (systemEmailId: number) => Promise<void>;
  /** As the panel shows it. */
  show: (systemEmailId: number) => Promise<SystemEmail>;
  /** What is registered at the provider, to the letter. */
  callbackUrl: string;
  /** Where the admin panel is, without a slash at the end. */
  adminUrl: string;
}

const cookieIn = (header: string, name: string): string | undefined =>
  header
    .split(/;\s*/)
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);

/** Signing in, as the panel and the provider's redirect see it. */
export const createAuthorizations = (parts: Parts) => {
  const { authorization, store, systemEmails, problems, callbackUrl, adminUrl } = parts;

  const mustFind = async (id: number): Promise<SystemEmailRecord> => {
    const record = await systemEmails.find(id);
    if (!record) throw new errors.NotFoundError('There is no such System Email (any more).');
    return record;
  };

  return {
    callbackUrl,

    /** @throws ApplicationError with `details.problem` when the sign-in cannot begin */
    async begin(
      systemEmailId: number,
      side: Side,
    ): Promise<{ authorizationId: number; url: string; cookie: string }> {
      const way = await parts.wayIn(systemEmailId, side, 'authorization_code');
      const { record, idpConfigId } = way;
      const { credentialId } = loginOf(record, side);
      try {
        const { id, url, cookie } = await authorization.begin({
          systemEmailId,
          side,
          address: record.address,
          idpConfigId,
          redirectUri: callbackUrl,
          username: credentialId === null ? undefined : await parts.usernameOf(credentialId),
        });
        const attributes = [
          `${cookie.name}=${cookie.value}`,
          `Max-Age=${Math.round(cookie.maxAge / 1000)}`,
          `Path=${cookie.path}`,
          'HttpOnly',
          'SameSite=Lax',
          ...(cookie.secure ? ['Secure'] : []),
        ];
        return { authorizationId: id, url, cookie: attributes.join('; ') };
      } catch (error) {
        throw await refusal(problems, error, way);
      }
    },

    /**
     * Takes a new access token for each resource now.
     * @throws ApplicationError with `details.problem` when the provider gives none
     */
    async refreshToken(systemEmailId: number, side: Side): Promise<SystemEmail> {
      const record = await mustFind(systemEmailId);
      const { idpConfigId, credentialId } = loginOf(record, side);
      if (credentialId === null) {
        throw new errors.ApplicationError('There is no token to refresh: nobody has signed in yet.');
      }
      try {
        await parts.grants.renew({ credentialId, idpConfigId, ...holderOf(record) });
        await parts.signedIn(systemEmailId);
      } catch (error) {
        await parts.changed(systemEmailId);
        throw await refusal(problems, error, { record, side });
      }
      return parts.show(systemEmailId);
    },

    /** What a sign-in that belongs to no mailbox ended with, in words. */
    remedy: (key: string): Problem => problems.byKey(key),

    async get(id: number): Promise<AuthorizationResult> {
      const pending = await store.find(id);
      if (!pending) throw new errors.NotFoundError('There is no such sign-in (any more).');
      const { outcome, systemEmailId, side } = pending;
      return {
        id,
        systemEmailId,
        side,
        state: outcome?.result ?? 'pending',
        username: outcome?.result === 'authorized' ? outcome.username : null,
        problem:
          outcome?.result === 'failed'
            ? await problems.recorded(outcome, await systemEmails.find(systemEmailId), side)
            : null,
      };
    },

    /**
     * Takes the browser's return from the provider.
     * @returns where in the panel the browser goes on; never anything that came in the request
     */
    async callback(request: { search: string; cookies: string }): Promise<string> {
      const page = `${adminUrl}/settings/system-email`;
      const query = new URLSearchParams(request.search);
      const consent = await parts.adminConsents.callback(query);
      if (consent) return `${page}${consent.path}${consent.search}`;

      const { subject, authorizationId, outcome } = await authorization.callback({
        query,
        cookies: (name) => cookieIn(request.cookies, name),
      });
      if (outcome.result === 'authorized' && subject) await parts.signedIn(subject.systemEmailId);
      const tab = subject ? `${page}/${subject.systemEmailId}?tab=${subject.side}` : `${page}?tab=remote`;
      // A state that is unknown, over or used up says nothing of how the sign-in ended that it once belonged to.
      if (
        outcome.result === 'failed' &&
        (authorizationId === null || outcome.remedy.startsWith('oauth.state-'))
      ) {
        return `${tab}&sign-in=${encodeURIComponent(outcome.remedy)}`;
      }
      return `${tab}&authorization=${authorizationId}`;
    },
  };
};
