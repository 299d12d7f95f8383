/** The question every mail server of the lab asks: may this login open this mailbox? Answered the way Exchange Online would. */
import type { Directory } from './directory';
import type { IdpState } from './state';
import type { SigningKey } from './tokens';

export type MailProtocol = 'imap' | 'pop3' | 'smtp';

export type MailCredential = { accessToken: string } | { password: string };

const SCOPE_PREFIX: Record<MailProtocol, string> = { imap: 'IMAP.', pop3: 'POP.', smtp: 'SMTP.' };

const MAIL_AUDIENCE = /^https:\/\/outlook\.office(365)?\.com$/;

export interface MailLogin {
  /** @returns whether the login opens `mailbox`. A token must be for the mail resource, carry the protocol's scope, and belong to
   * the mailbox's owner or to somebody with Full Access. */
  allows(mailbox: string, protocol: MailProtocol, credential: MailCredential): Promise<boolean>;
}

export function createMailLogin(parts: {
  directory: Directory;
  state: IdpState;
  key: SigningKey;
}): MailLogin {
  const { directory, state, key } = parts;
  return {
    async allows(mailbox, protocol, credential) {
      const owner = directory.find(mailbox);
      if (!owner) return false;
      if ('password' in credential) {
        if (credential.password === state.innerPassword) return true;
        return !owner.disabled && owner.password === credential.password;
      }
      const claims = await key.readAccessToken(credential.accessToken);
      if (!claims || !MAIL_AUDIENCE.test(claims.aud)) return false;
      if (state.accessTokens.get(claims.jti)?.revoked) return false;
      const prefix = SCOPE_PREFIX[protocol];
      if (claims.idtyp === 'app') {
        const hasRole = claims.roles?.some((role) => role.startsWith(prefix)) ?? false;
        return hasRole && directory.mayOpen(claims.appid ?? '', mailbox);
      }
      const signedIn = claims.oid ? directory.findByOid(claims.oid) : undefined;
      if (!signedIn || signedIn.disabled || !directory.mayOpen(signedIn.address, mailbox)) return false;
      return (claims.scp ?? '').split(' ').some((scope) => scope.startsWith(prefix));
    },
  };
}
