import { z } from '@strapi/utils';
import { CLIENT_AUTHENTICATIONS } from '../../../shared/client-authentication';
import { host, line, port } from '../../../shared/contracts/common';
import { isBuiltInPreset } from '../../../shared/idp-presets';
import { presetKey } from '../../../shared/contracts/idp-configs';
import { providerFields } from '../../../shared/contracts/provider-settings';

const endpoint = z.union([z.literal(''), z.url({ protocol: /^https?$/ })]).default('');
const mailServer = z.strictObject({ host, port, security: z.enum(['tls', 'starttls']) });
const { authorizationParameters, saslMechanism, userNameSource, userName } = providerFields;

/** A preset of the app's own, as the plugin option `presets` takes it. What is left out an admin enters. */
const registeredPreset = z.strictObject({
  key: presetKey.refine((key) => !isBuiltInPreset(key), 'is the key of a preset that is built in'),
  label: line().min(1, 'name the provider'),
  /** Left out for a provider without OpenID Connect Discovery. */
  issuer: endpoint,
  authorizationEndpoint: endpoint,
  tokenEndpoint: endpoint,
  scopes: z.array(line(500).min(1)).default(['offline_access', 'openid', 'profile', 'email']),
  prompt: z.enum(['', 'select_account', 'login', 'consent']).default(''),
  clientAuthentication: z.enum(CLIENT_AUTHENTICATIONS).default('client_secret_post'),
  authorizationParameters,
  saslMechanism,
  userNameSource,
  userName,
  imap: mailServer.optional(),
  pop3: mailServer.optional(),
  smtp: mailServer.optional(),
});

/** The plugin option `presets`. */
export const registeredPresets = z
  .array(registeredPreset)
  .refine(
    (presets) => new Set(presets.map(({ key }) => key)).size === presets.length,
    'two presets have the same key',
  )
  .default([]);
