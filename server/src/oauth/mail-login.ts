import type { SaslMechanism } from '../../../shared/provider-settings';
import type { OauthMechanism } from '../mail/oauth-mechanism';
import type { IdpConfig } from './ports';

const MECHANISMS: Record<SaslMechanism, OauthMechanism | undefined> = {
  auto: undefined,
  xoauth2: 'XOAUTH2',
  oauthbearer: 'OAUTHBEARER',
};

/**
 * What the mail server is told beside the token.
 * @param signedInAs the user name of the grant: where a claim is asked for, its value
 * @param address the mailbox: at Microsoft and Google the user name, whoever signed in (shared mailboxes)
 */
export const mailLogin = (
  { saslMechanism, userNameSource, userName }: IdpConfig,
  signedInAs: string,
  address: string,
): { username: string; mechanism?: OauthMechanism } => {
  const username = { address, claim: signedInAs || address, fixed: userName || address }[userNameSource];
  const mechanism = MECHANISMS[saslMechanism];
  return { username, ...(mechanism && { mechanism }) };
};
