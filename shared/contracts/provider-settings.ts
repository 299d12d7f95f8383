import { z } from '@strapi/utils';
import { SASL_MECHANISMS, USER_NAME_SOURCES } from '../provider-settings';
import { line } from './common';

/** What a sign-in itself says; saying it twice would break it, or open it to others (RFC 9700 §2.1). */
const RESERVED = new Set([
  'response_type',
  'response_mode',
  'client_id',
  'client_secret',
  'redirect_uri',
  'scope',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'request',
  'request_uri',
]);

const parameterName = line(100)
  .regex(/^[\w.-]+$/, 'A parameter’s name has letters, digits, dots, hyphens and underscores.')
  .refine((name) => !RESERVED.has(name.toLowerCase()), 'The sign-in sets this parameter itself.');

/** The fields of an IdP Config for providers that want something of their own. */
export const providerFields = {
  /** Sent along to the sign-in page, such as `audience`. */
  authorizationParameters: z.record(parameterName, line(1000)).default({}),
  saslMechanism: z.enum(SASL_MECHANISMS).default('auto'),
  userNameSource: z.enum(USER_NAME_SOURCES).default('address'),
  /** The claim's name, or the user name; empty for the address. */
  userName: line().default(''),
};
