import { MailFailure } from '../failure';
import { placeOf } from '../network-failure';
import { NoMechanism, Pop3Refusal } from '../pop3-failure';
import {
  ANSWER_TO_CHALLENGE,
  oauthbearerResponse,
  oauthMechanism,
  xoauth2Response,
  type OauthMechanism,
} from '../oauth-mechanism';
import type { Login, MailServer } from '../ports';
import { mechanismsOf } from './capabilities';
import { ask, drain, type Pop3Session } from './session';

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

interface Mechanism {
  name: string;
  response: string;
  /** What a refusal in the shape of a challenge is answered with, to get to the `-ERR`. */
  answerToRefusal: string;
}

const bearing = (
  name: OauthMechanism,
  { username, accessToken }: Extract<Login, { kind: 'token' }>,
  server: MailServer,
): Mechanism => ({
  name,
  response:
    name === 'XOAUTH2'
      ? xoauth2Response(username, accessToken)
      : oauthbearerResponse(username, accessToken, server),
  answerToRefusal: ANSWER_TO_CHALLENGE[name],
});

/** RFC 4616 */
const plain = (username: string, secret: string): Mechanism => ({
  name: 'PLAIN',
  response: base64(`\0${username}\0${secret}`),
  answerToRefusal: '*',
});

/**
 * Signs in, in as many steps as the server wants: an initial response must not be longer than a command line (RFC 5034 §4),
 * which tokens are, and Exchange Online takes none.
 * @throws Pop3Refusal; MailFailure when the login cannot be put into a command
 */
export async function authenticate(session: Pop3Session, login: Login): Promise<void> {
  const { context, capabilities } = session;
  const { server } = context;
  if (login.kind === 'anonymous') {
    throw new MailFailure(`${placeOf(server)} cannot be read without signing in.`, {
      kind: 'configuration',
      remedy: 'pop3.authentication-failed',
    });
  }
  refuseControlCharacters(login, server);
  const offered = mechanismsOf(capabilities);
  if (login.kind === 'password') {
    if (offered.includes('PLAIN')) return exchange(session, plain(login.username, login.secret));
    return userAndPass(session, login.username, login.secret);
  }
  const { mechanism } = login;
  const name = capabilities.known ? oauthMechanism(offered, mechanism) : (mechanism ?? 'XOAUTH2');
  if (!name) throw new NoMechanism(offered);
  return exchange(session, bearing(name, login, server));
}

/** They could end the line and begin another command. */
function refuseControlCharacters(login: Exclude<Login, { kind: 'anonymous' }>, server: MailServer): void {
  const secret = login.kind === 'password' ? login.secret : login.accessToken;
  if (!/\p{Cc}/u.test(login.username + secret)) return;
  throw new MailFailure(`The sign-in for ${placeOf(server)} contains control characters.`, {
    kind: 'configuration',
    remedy: 'pop3.authentication-failed',
  });
}

/** `AUTH` (RFC 5034): the mechanism, then its response, then whatever ends it. */
async function exchange(session: Pop3Session, mechanism: Mechanism): Promise<void> {
  const { wire } = session;
  await drain(session);
  wire.command(`AUTH ${mechanism.name}`, 'line');
  for (const answer of [mechanism.response, mechanism.answerToRefusal]) {
    if (await authenticated(session)) return;
    wire.say(answer);
  }
  if (await authenticated(session)) return;
  throw new Pop3Refusal('sign-in', 'AUTH goes on without end');
}

/** @returns false for a challenge; @throws Pop3Refusal */
async function authenticated({ wire }: Pop3Session): Promise<boolean> {
  const event = await wire.next();
  if (event.type === 'status' && event.status === 'error') throw new Pop3Refusal('sign-in', event.text);
  return event.type === 'status' && event.status === 'ok';
}

/** RFC 1939 §7 */
async function userAndPass(session: Pop3Session, username: string, secret: string): Promise<void> {
  await ask(session, `USER ${username}`, 'sign-in');
  await ask(session, `PASS ${secret}`, 'sign-in');
}
