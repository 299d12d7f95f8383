import type * as openid from 'openid-client';
import { MailFailure } from '../mail/failure';

/**
 * Refuses the answer of another provider than the one that was asked (mix-up), also where the answer is an error: before
 * a word of it is believed, and before its code goes anywhere.
 * @throws MailFailure `authentication` / `oauth.wrong-issuer` when the answer names another issuer
 * @see https://www.rfc-editor.org/rfc/rfc9207#section-2.4
 */
export const requireResponseIssuer = (config: openid.Configuration, answer: URLSearchParams): void => {
  const named = answer.get('iss');
  if (named === null || named === config.serverMetadata().issuer) return;
  throw new MailFailure('The answer names another identity provider than the one that was asked.', {
    kind: 'authentication',
    remedy: 'oauth.wrong-issuer',
  });
};
