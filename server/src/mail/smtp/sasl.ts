import type { SMTPConnectionAuth, SMTPConnectionCustomAuthContext } from 'nodemailer/lib/smtp-connection';
import { MailFailure } from '../failure';
import { placeOf } from '../network-failure';
import {
  ANSWER_TO_CHALLENGE,
  oauthbearerResponse,
  oauthMechanism,
  xoauth2Response,
} from '../oauth-mechanism';
import type { Login, MailServer } from '../ports';

export const notOffered = (server: MailServer, offered?: string[]): MailFailure =>
  new MailFailure(`${placeOf(server)} does not offer this way of signing in on this connection.`, {
    kind: 'configuration',
    remedy: 'smtp.auth-not-offered',
    serverResponse: offered === undefined ? undefined : `AUTH ${offered.join(' ')}`.trim(),
  });

/**
 * XOAUTH2 or OAUTHBEARER on one line. Exchange answers a refused token with 535 at once; Google and RFC 7628 first send
 * a 334 challenge with details, which is answered to get to the 535.
 * nodemailer's own handler would take the challenge as an order to fetch a new token, which is not its business here.
 */
async function bearToken(server: MailServer, context: SMTPConnectionCustomAuthContext): Promise<void> {
  const { user, pass, options } = context.auth.credentials;
  const mechanism = oauthMechanism(context.authMethods, options?.mechanism);
  if (!mechanism) {
    throw notOffered(server, context.authMethods);
  }
  const response =
    mechanism === 'XOAUTH2' ? xoauth2Response(user, pass) : oauthbearerResponse(user, pass, server);
  let reply = await context.sendCommand(`AUTH ${mechanism} ${response}`);
  if (reply.status === 334) {
    reply = await context.sendCommand(ANSWER_TO_CHALLENGE[mechanism]);
  }
  if (reply.status < 200 || reply.status >= 300) {
    throw new Error('The server refused the token.');
  }
}

/** Our handler's name at SMTPConnection. Under `XOAUTH2` it would be passed over, and the token tried as a password. */
const TOKEN_HANDLER = 'TOKEN';

/** Not a sign-in: the only way to give SMTPConnection a command of our own is a handler like those for signing in. */
const SENDER_HANDLER = 'SENDER';

/** MAIL FROM (RFC 5321 §4.1.1.2) and nothing after it. */
async function mailFrom(context: SMTPConnectionCustomAuthContext): Promise<void> {
  const { user, options } = context.auth.credentials;
  const reply = await context.sendCommand(`MAIL FROM:<${user}>`);
  if (reply.status < 200 || reply.status >= 300) throw new Error('The server refused the sender.');
  options?.answered?.(reply.response);
}

/** For the `customAuth` option of SMTPConnection. */
export const customAuthFor = (server: MailServer) => ({
  [TOKEN_HANDLER]: (context: SMTPConnectionCustomAuthContext) => bearToken(server, context),
  [SENDER_HANDLER]: mailFrom,
});

/** What SMTPConnection.login takes to ask for a sender. */
export const senderQuestion = (
  address: string,
  answered: (response: string) => void,
): SMTPConnectionAuth => ({
  method: SENDER_HANDLER,
  credentials: { user: address, pass: 'none', options: { answered } },
});

/** What SMTPConnection.login takes, or `null` when nobody signs in. */
export function authDataOf(login: Login): SMTPConnectionAuth | null {
  switch (login.kind) {
    case 'token':
      return {
        method: TOKEN_HANDLER,
        credentials: {
          user: login.username,
          pass: login.accessToken,
          options: { mechanism: login.mechanism },
        },
      };
    case 'password':
      return { credentials: { user: login.username, pass: login.secret } };
    case 'anonymous':
      return null;
  }
}
