import { CREDENTIAL_KIND, type ClientAuthentication } from '../../../../../shared/client-authentication';
import type { ClientCredential } from '../../../../../shared/contracts/client-credentials';
import { PROVIDER_DEFAULTS, type ProviderSettings } from '../../../../../shared/provider-settings';
import { parameterLines, parametersIn } from './authorizationParameters';
import type { GrantKind, GrantKindSettings } from '../../../../../shared/contracts/grant-kinds';
import type {
  Cloud,
  IdpConfig,
  IdpConfigInput,
  IdpPreset,
} from '../../../../../shared/contracts/idp-configs';
import { scopesReadingBy, type MailProtocols } from '../../../../../shared/reading-scopes';

export type Preset = IdpConfig['preset'];

/** An IdP Config while it is typed. */
export interface IdpConfigDraft extends GrantKindSettings, Omit<ProviderSettings, 'authorizationParameters'> {
  /** Null while it is a new one. */
  id: number | null;
  name: string;
  preset: Preset;
  cloud: Cloud;
  tenant: string;
  clientId: string;
  clientAuthentication: ClientAuthentication;
  /** As they are stored: they are changed one by one, not with the rest. */
  clientCredentials: ClientCredential[];
  /** Only what was typed now: a stored secret does not come back. */
  clientSecret: string;
  clientSecretSetAt: string | null;
  /** A day, `2026-11-22`. */
  clientSecretExpiresAt: string | null;
  usedBy: number;
  issuer: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  /** One per line. */
  scopes: string;
  prompt: string;
  /** One `name=value` per line. */
  authorizationParameters: string;
}

/** A draft with what it started from. */
export interface Editing {
  draft: IdpConfigDraft;
  base: IdpConfigDraft;
  /** For which provider, cloud and tenant the endpoints were filled in; null: they are those of `base`. */
  filledFor: string | null;
}

export const newDraft = (preset: Preset): IdpConfigDraft => ({
  id: null,
  name: '',
  preset,
  cloud: 'global',
  tenant: '',
  clientId: '',
  clientAuthentication: 'client_secret_post',
  clientCredentials: [],
  clientSecret: '',
  clientSecretSetAt: null,
  clientSecretExpiresAt: null,
  usedBy: 0,
  issuer: '',
  authorizationEndpoint: '',
  tokenEndpoint: '',
  scopes: '',
  prompt: 'select_account',
  ...PROVIDER_DEFAULTS,
  authorizationParameters: '',
  grantKind: 'authorization_code',
  servicePrincipalId: '',
});

export const draftFrom = ({ scopes, authorizationParameters, ...config }: IdpConfig): IdpConfigDraft => ({
  ...config,
  authorizationParameters: parameterLines(authorizationParameters),
  clientSecret: '',
  scopes: scopes.join('\n'),
});

/** The draft with what the provider said of its secrets and certificates meanwhile: that is nobody's typing. */
export const withStandings = (draft: IdpConfigDraft, configs: IdpConfig[]): IdpConfigDraft => {
  const stored = configs.find(({ id }) => id === draft.id)?.clientCredentials ?? [];
  if (stored.length === 0) return draft;
  return {
    ...draft,
    clientCredentials: draft.clientCredentials.map(
      (credential) => stored.find(({ id }) => id === credential.id) ?? credential,
    ),
  };
};

export const same = (a: IdpConfigDraft, b: IdpConfigDraft): boolean =>
  JSON.stringify(a) === JSON.stringify(b);
export const isDirty = (editing: Editing | null): boolean =>
  editing !== null && !same(editing.draft, editing.base);

/**
 * What else follows from who signs in: a sign-in with a code needs nothing to prove the application with, the others do.
 * A secret or a certificate that is there already stays in use.
 */
export const signingInBy = (grantKind: GrantKind, draft: IdpConfigDraft): Partial<IdpConfigDraft> => {
  const { clientAuthentication, clientCredentials, clientSecret } = draft;
  const kind = CREDENTIAL_KIND[clientAuthentication];
  const stored = clientCredentials.some((credential) => credential.kind === kind);
  if (grantKind === 'device_code') {
    return stored || (kind === 'secret' && clientSecret !== '')
      ? { grantKind }
      : { grantKind, clientAuthentication: 'none' };
  }
  const used = clientCredentials[0]?.kind ?? 'secret';
  return kind === null
    ? { grantKind, clientAuthentication: used === 'secret' ? 'client_secret_post' : 'private_key_jwt' }
    : { grantKind };
};

export const startOf = (base: IdpConfigDraft): Editing => ({ draft: base, base, filledFor: null });

/** Where the popup starts: the linked IdP Config, else one that is there already, else an empty one. */
export function startFrom(configs: IdpConfig[], linkedId: number | null, preset: Preset): Editing {
  const config =
    configs.find((candidate) => candidate.id === linkedId && candidate.preset === preset) ??
    configs.find((candidate) => candidate.preset === preset);
  return startOf(config ? draftFrom(config) : newDraft(preset));
}

export const scopesOf = ({ scopes }: IdpConfigDraft): string[] => scopes.split(/\s+/).filter(Boolean);

/** What a sign-in asks for, for a mailbox that is read and sent from by these protocols. */
export const askedBy = (protocol: MailProtocols, draft: IdpConfigDraft): string[] =>
  scopesReadingBy(protocol, { scopes: scopesOf(draft), cloud: draft.cloud, tenant: draft.tenant });

const PROMPTS = ['', 'select_account', 'login', 'consent'] as const;

export function inputFromDraft(draft: IdpConfigDraft): IdpConfigInput {
  return {
    name: draft.name,
    preset: draft.preset,
    cloud: draft.cloud,
    tenant: draft.tenant,
    clientId: draft.clientId,
    clientAuthentication: draft.clientAuthentication,
    ...(draft.clientSecret ? { clientSecret: draft.clientSecret } : {}),
    clientSecretExpiresAt: draft.clientSecretExpiresAt,
    issuer: draft.issuer,
    authorizationEndpoint: draft.authorizationEndpoint,
    tokenEndpoint: draft.tokenEndpoint,
    scopes: scopesOf(draft),
    prompt: PROMPTS.find((prompt) => prompt === draft.prompt) ?? 'select_account',
    authorizationParameters: parametersIn(draft.authorizationParameters),
    saslMechanism: draft.saslMechanism,
    userNameSource: draft.userNameSource,
    userName: draft.userName,
    grantKind: draft.grantKind,
    servicePrincipalId: draft.servicePrincipalId,
  };
}

/** What a preset sets of the fields that most providers leave alone. */
const presetDefaults = ({ defaults }: IdpPreset): Partial<IdpConfigDraft> => {
  if (!defaults) return {};
  const { authorizationParameters, ...rest } = defaults;
  return {
    ...rest,
    ...(authorizationParameters && { authorizationParameters: parameterLines(authorizationParameters) }),
  };
};

/** The label with a number where others have it already: they are chosen by their names. */
const freeName = (label: string, taken: string[]): string => {
  const numbered = (count: number) => (count === 1 ? label : `${label} (${count})`);
  let count = 1;
  while (taken.includes(numbered(count))) count += 1;
  return numbered(count);
};

/**
 * What the provider's preset knows for a tenant, on top of the draft. A name that was typed stays.
 * @param taken the names of the other IdP Configs
 */
export const withPreset = (
  draft: IdpConfigDraft,
  preset: IdpPreset,
  taken: string[] = [],
): IdpConfigDraft => ({
  ...draft,
  name: draft.name || freeName(preset.label, taken),
  // What a preset leaves open may have been typed before it answered.
  issuer: preset.issuer || draft.issuer,
  authorizationEndpoint: preset.authorizationEndpoint || draft.authorizationEndpoint,
  tokenEndpoint: preset.tokenEndpoint || draft.tokenEndpoint,
  scopes: preset.scopes.join('\n'),
  prompt: preset.prompt,
  ...presetDefaults(preset),
});

/** Provider, cloud, tenant and, for an application by itself, its way to sign in: what endpoints and scopes follow from. */
export const placeOf = ({ preset, cloud, tenant, grantKind }: IdpConfigDraft): string =>
  [preset, cloud, tenant, ...(grantKind === 'client_credentials' ? [grantKind] : [])].join(' ');

/** Microsoft's endpoints follow from the tenant; other providers have none. */
export const lacksTenant = ({ preset, tenant }: IdpConfigDraft): boolean =>
  preset === 'microsoft' && tenant === '';

/** The endpoints are missing, or those of another provider, cloud or tenant than the one that is typed now. */
export function wantsEndpoints({ draft, base, filledFor }: Editing): boolean {
  if (lacksTenant(draft) || filledFor === placeOf(draft)) return false;
  return !draft.tokenEndpoint || filledFor !== null || placeOf(draft) !== placeOf(base);
}

/** The draft with the endpoints that belong to its place: those it started with where it is back there, else the preset's. */
export function fillIn({ draft, base }: Editing, preset: IdpPreset, taken: string[] = []): Editing {
  if (base.tokenEndpoint && placeOf(draft) === placeOf(base)) {
    const { issuer, authorizationEndpoint, tokenEndpoint, scopes, prompt } = base;
    const restored = { ...draft, issuer, authorizationEndpoint, tokenEndpoint, scopes, prompt };
    return { draft: restored, base, filledFor: null };
  }
  const filled = withPreset(draft, preset, taken);
  // What fills itself in while nobody has typed is nothing that could be lost.
  return { draft: filled, base: same(draft, base) ? filled : base, filledFor: placeOf(draft) };
}
