import { REMEDY_KEYS, type RemedyKey } from '../../../../shared/remedies';
import { CLUSTER_REMEDIES } from './cluster';
import { GRANT_KIND_REMEDIES } from './grant-kinds';
import { GRAPH_REMEDIES } from './graph';
import { IMAP_REMEDIES } from './imap';
import { NETWORK_REMEDIES } from './network';
import { OAUTH_REMEDIES } from './oauth';
import { OAUTH_ACCOUNT_REMEDIES } from './oauth-account';
import { OAUTH_CLIENT_REMEDIES } from './oauth-client';
import { OUR_REMEDIES } from './ours';
import { POP3_REMEDIES } from './pop3';
import type { Remedy, RemedyContext } from './remedy';
import { SMTP_REMEDIES } from './smtp';
import { TRIAL_REMEDIES } from './trial';

export type { Remedy, RemedyContext } from './remedy';

/** A new kind of failure is one row in one of these files; the compiler asks for it. */
const REMEDIES: Record<RemedyKey, Remedy> = {
  ...NETWORK_REMEDIES,
  ...IMAP_REMEDIES,
  ...POP3_REMEDIES,
  ...GRAPH_REMEDIES,
  ...SMTP_REMEDIES,
  ...OAUTH_REMEDIES,
  ...GRANT_KIND_REMEDIES,
  ...OAUTH_ACCOUNT_REMEDIES,
  ...OAUTH_CLIENT_REMEDIES,
  ...TRIAL_REMEDIES,
  ...CLUSTER_REMEDIES,
  ...OUR_REMEDIES,
};

/** What a placeholder says when nobody knows the value. */
const UNKNOWN: Record<keyof RemedyContext, string> = {
  address: '<the mailbox>',
  signedInAs: '<the account that signs in>',
  callbackUrl: '<the Callback Endpoint>',
  clientId: '<your application>',
  tenant: '<your tenant>',
  servicePrincipalId: '<the Object ID of the Enterprise application>',
  host: 'the mail server',
  port: '<its port>',
  folder: '<the folder>',
  label: '<its label>',
  missingScopes: 'see the Token tab',
};

const isPlaceholder = (name: string): name is keyof RemedyContext => name in UNKNOWN;

const fill = (text: string, context: RemedyContext): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    isPlaceholder(name) ? String(context[name] ?? UNKNOWN[name]) : whole,
  );

const isRemedyKey = (key: string): key is RemedyKey => (REMEDY_KEYS as readonly string[]).includes(key);

const withDefaults = (context: RemedyContext): RemedyContext => ({
  ...context,
  signedInAs: context.signedInAs ?? context.address,
});

/** What is known for the placeholders, as text: the panel fills in remedies of other languages with it. */
export const remedyValues = (context: RemedyContext): Record<string, string> =>
  Object.fromEntries(
    Object.entries(withDefaults(context))
      .filter(([name, value]) => isPlaceholder(name) && value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  );

/**
 * @param key a key that is not known (any more), for example from an old event, gives the text for `unknown`
 * @param context what is known about the mailbox; an account that signed in defaults to the mailbox's own
 */
export function remedyFor(key: string, context: RemedyContext = {}): Remedy {
  const { meaning, action } = REMEDIES[isRemedyKey(key) ? key : 'unknown'];
  const known = withDefaults(context);
  return { meaning: fill(meaning, known), action: fill(action, known) };
}
