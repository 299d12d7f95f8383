import type { ClientAuthentication } from '../../../../shared/client-authentication';
import type { ProviderSettings } from '../../../../shared/provider-settings';
import type { ServerAddress } from './clouds';
import { other } from './other';
import type { Preset } from './preset';

/** What an app says of an identity provider; empty: an admin enters it. */
export interface RegisteredPreset extends ProviderSettings {
  key: string;
  label: string;
  issuer: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  scopes: string[];
  prompt: string;
  clientAuthentication: ClientAuthentication;
  imap?: ServerAddress;
  pop3?: ServerAddress;
  smtp?: ServerAddress;
}

/** What an app says of its provider, as a preset beside those that are built in. */
export const presetFrom = (given: RegisteredPreset): Preset => ({
  ...other,
  key: given.key,
  label: given.label,
  fill(input, clouds) {
    const { imap, pop3, smtp } = given;
    const unknown = other.fill(input, clouds);
    return {
      ...unknown,
      preset: given.key,
      label: given.label,
      issuer: given.issuer,
      authorizationEndpoint: given.authorizationEndpoint,
      tokenEndpoint: given.tokenEndpoint,
      scopes: given.scopes,
      prompt: given.prompt,
      defaults: {
        clientAuthentication: given.clientAuthentication,
        authorizationParameters: given.authorizationParameters,
        saslMechanism: given.saslMechanism,
        userNameSource: given.userNameSource,
        userName: given.userName,
      },
      remoteMailbox: {
        ...unknown.remoteMailbox,
        ...(imap && { imap }),
        ...(pop3 && { pop3 }),
      },
      outgoingServer: smtp ?? unknown.outgoingServer,
    };
  },
});
