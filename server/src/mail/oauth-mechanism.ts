import type { MailServer } from './ports';

/** How a token is put into a SASL exchange. */
export type OauthMechanism = 'XOAUTH2' | 'OAUTHBEARER';

/**
 * The mechanism to use: the one that is demanded; else XOAUTH2, which providers that have both have had for longer, and
 * OAUTHBEARER where only that is offered.
 * @returns null when the server does not offer it
 */
export const oauthMechanism = (
  offered: readonly string[],
  demanded?: OauthMechanism,
): OauthMechanism | null => {
  const candidates: OauthMechanism[] = demanded ? [demanded] : ['XOAUTH2', 'OAUTHBEARER'];
  return candidates.find((mechanism) => offered.includes(mechanism)) ?? null;
};

/** @see https://developers.google.com/workspace/gmail/imap/xoauth2-protocol */
export const xoauth2Response = (username: string, accessToken: string): string =>
  base64(`user=${username}\x01auth=Bearer ${accessToken}\x01\x01`);

/** RFC 7628 §3.1; the username is escaped as RFC 5801 §4 has it. */
export const oauthbearerResponse = (
  username: string,
  accessToken: string,
  { host, port }: Pick<MailServer, 'host' | 'port'>,
): string =>
  base64(
    `n,a=${username.replaceAll('=', '=3D').replaceAll(',', '=2C')},\x01host=${host}\x01port=${port}\x01auth=Bearer ${accessToken}\x01\x01`,
  );

/** What a refusal in the shape of a challenge is answered with, to get to the refusal itself (RFC 7628 §3.2.3). */
export const ANSWER_TO_CHALLENGE: Record<OauthMechanism, string> = { XOAUTH2: '', OAUTHBEARER: 'AQ==' };

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
