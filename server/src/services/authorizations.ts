import { errors } from '@strapi/utils';
import type { Problem } from '../../../shared/contracts/common';
import type { AuthorizationResult } from '../../../shared/contracts/system-emails';
import type { Authorization } from '../oauth/authorization';
import type { AuthorizationStore } from '../oauth/ports';
import type { SystemEmailStore } from '../stores/system-emails';
import type { Problems } from './problems';

interface Parts {
  authorization: Authorization;
  store: AuthorizationStore;
  systemEmails: SystemEmailStore;
  /** Who signed the System Email in last, as a hint for the provider's page. */
  lastUsername: (systemEmailId: number) => Promise<string | undefined>;
  problems: Problems;
  /** A mailbox was signed in: watch it, and send what waited for it. */
  signedIn: (systemEmailId: number) => Promise<void>;
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

  return {
    callbackUrl,

    /** @throws ApplicationError with `details.problem` when the sign-in cannot begin */
    async begin(systemEmailId: number): Promise<{ authorizationId: number; url: string; cookie: string }> {
      const record = await systemEmails.find(systemEmailId);
      if (!record) throw new errors.NotFoundError('There is no such System Email (any more).');
      if (record.idpConfigId === null) {
        throw new errors.ApplicationError('Choose an IdP Config, or fill in a new one, before you sign in.');
      }
      try {
        const { id, url, cookie } = await authorization.begin({
          systemEmailId,
          address: record.address,
          idpConfigId: record.idpConfigId,
          redirectUri: callbackUrl,
          username: await parts.lastUsername(systemEmailId),
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
        const problem = await problems.of(error, record);
        throw new errors.ApplicationError(problem.message, { problem });
      }
    },

    /** What a sign-in that belongs to no mailbox ended with, in words. */
    remedy: (key: string): Problem => problems.byKey(key),

    async get(id: number): Promise<AuthorizationResult> {
      const pending = await store.find(id);
      if (!pending) throw new errors.NotFoundError('There is no such sign-in (any more).');
      const { outcome, systemEmailId } = pending;
      return {
        id,
        systemEmailId,
        side: 'remote',
        state: outcome?.result ?? 'pending',
        username: outcome?.result === 'authorized' ? outcome.username : null,
        problem:
          outcome?.result === 'failed'
            ? await problems.recorded(outcome, await systemEmails.find(systemEmailId))
            : null,
      };
    },

    /**
     * Takes the browser's return from the provider.
     * @returns where in the panel the browser goes on; never anything that came in the request
     */
    async callback(request: { search: string; cookies: string }): Promise<string> {
      const { systemEmailId, authorizationId, outcome } = await authorization.callback({
        query: new URLSearchParams(request.search),
        cookies: (name) => cookieIn(request.cookies, name),
      });
      if (outcome.result === 'authorized' && systemEmailId !== null) await parts.signedIn(systemEmailId);
      const page = `${adminUrl}/settings/system-email`;
      const mailbox = systemEmailId === null ? page : `${page}/${systemEmailId}`;
      // A state that is unknown, over or used up says nothing of how the sign-in ended that it once belonged to.
      if (
        outcome.result === 'failed' &&
        (authorizationId === null || outcome.remedy.startsWith('oauth.state-'))
      ) {
        return `${mailbox}?tab=remote&sign-in=${encodeURIComponent(outcome.remedy)}`;
      }
      return `${mailbox}?tab=remote&authorization=${authorizationId}`;
    },
  };
};
