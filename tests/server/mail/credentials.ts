import type { CredentialSource, Login } from '../../../server/src/mail/ports';
import type { MailLab } from '../../mail-lab';

export interface TestCredential extends CredentialSource {
  /** What transports said when they rejected a login. */
  readonly rejections: string[];
  readonly taken: Login[];
}

/** Gives the logins one after the other, the last one for ever; `fresh` says whether another one can be had. */
export function credentialOf(...logins: Login[]): TestCredential {
  const rejections: string[] = [];
  const taken: Login[] = [];
  let next = 0;
  return {
    rejections,
    taken,
    take: async () => {
      const login = logins[Math.min(next, logins.length - 1)];
      if (login === undefined) {
        throw new Error('This credential has no login');
      }
      taken.push(login);
      return login;
    },
    reject: async (reason) => {
      rejections.push(reason);
      next += 1;
      return next < logins.length;
    },
  };
}

export const token = (username: string, accessToken: string): Login => ({
  kind: 'token',
  username,
  accessToken,
  expiresAt: new Date(Date.now() + 3_600_000),
});

export async function mintedToken(lab: MailLab, username: string, signedInAs = username): Promise<Login> {
  const { accessToken } = await lab.idp.mint(signedInAs);
  return token(username, accessToken);
}

export const password = (lab: MailLab, username: string): Login => ({
  kind: 'password',
  username,
  secret: lab.users[username]?.password ?? '',
});

export const never = (): AbortSignal => new AbortController().signal;
