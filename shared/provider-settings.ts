/** How a token is put into the sign-in at the mail server; `auto`: as the server offers. */
export const SASL_MECHANISMS = ['auto', 'xoauth2', 'oauthbearer'] as const;
export type SaslMechanism = (typeof SASL_MECHANISMS)[number];

/** What the mail server is told as user name: the mailbox's address, a claim of who signed in, or always the same. */
export const USER_NAME_SOURCES = ['address', 'claim', 'fixed'] as const;
export type UserNameSource = (typeof USER_NAME_SOURCES)[number];

export interface ProviderSettings {
  authorizationParameters: Record<string, string>;
  saslMechanism: SaslMechanism;
  userNameSource: UserNameSource;
  userName: string;
}

/** What a provider that wants nothing of its own has. */
export const PROVIDER_DEFAULTS: ProviderSettings = {
  authorizationParameters: {},
  saslMechanism: 'auto',
  userNameSource: 'address',
  userName: '',
};
