import { MailFailure } from './failure';
import type { CredentialSource, Login } from './ports';

/** Milliseconds that a token must still be valid when a connection is opened with it. */
export const TOKEN_MARGIN = 5 * 60_000;

/**
 * Opens a connection with the login that the credential source gives; when the server refuses a token, asks the source
 * whether a fresh one can help and tries exactly once more.
 * @param open opens a new connection; called again for the second try, so it must not reuse the first one
 * @throws MailFailure of the last try
 */
export async function signIn<T>(
  credential: CredentialSource,
  signal: AbortSignal,
  open: (login: Login) => Promise<T>,
): Promise<T> {
  const take = () => credential.take({ resource: 'outlook', validFor: TOKEN_MARGIN });
  signal.throwIfAborted();
  const login = await take();
  signal.throwIfAborted();
  try {
    return await open(login);
  } catch (error) {
    const refused = error instanceof MailFailure && error.kind === 'authentication' && login.kind === 'token';
    if (!refused || !(await credential.reject(error.serverResponse ?? error.message))) {
      throw error;
    }
  }
  signal.throwIfAborted();
  const fresh = await take();
  signal.throwIfAborted();
  return open(fresh);
}

/** What must never be repeated to anyone, of a login. */
export const secretsOf = (login: Login): string[] => {
  switch (login.kind) {
    case 'password':
      // SASL PLAIN (RFC 4616) is one blob of both, so it is not found by the password's own base64.
      return [login.secret, `\0${login.username}\0${login.secret}`];
    case 'token':
      return [login.accessToken];
    case 'anonymous':
      return [];
  }
};
