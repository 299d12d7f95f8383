import type { IdpConfig, IdpConfigInput, IdpPreset } from '../../../../../shared/contracts/idp-configs';

export type Preset = IdpConfig['preset'];

/** An IdP Config while it is typed. */
export interface IdpConfigDraft {
  /** Null while it is a new one. */
  id: number | null;
  name: string;
  preset: Preset;
  tenant: string;
  clientId: string;
  /** Only what was typed now: a stored secret does not come back. */
  clientSecret: string;
  clientSecretSetAt: string | null;
  usedBy: number;
  issuer: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  /** One per line. */
  scopes: string;
  prompt: string;
}

export const newDraft = (preset: Preset): IdpConfigDraft => ({
  id: null,
  name: '',
  preset,
  tenant: '',
  clientId: '',
  clientSecret: '',
  clientSecretSetAt: null,
  usedBy: 0,
  issuer: '',
  authorizationEndpoint: '',
  tokenEndpoint: '',
  scopes: '',
  prompt: 'select_account',
});

export const draftFrom = ({ scopes, ...config }: IdpConfig): IdpConfigDraft => ({
  ...config,
  clientSecret: '',
  scopes: scopes.join('\n'),
});

const PROMPTS = ['', 'select_account', 'login', 'consent'] as const;

export function inputFromDraft(draft: IdpConfigDraft): IdpConfigInput {
  const { name, preset, tenant, clientId, clientSecret, issuer, authorizationEndpoint, tokenEndpoint } =
    draft;
  return {
    name,
    preset,
    tenant,
    clientId,
    ...(clientSecret ? { clientSecret } : {}),
    issuer,
    authorizationEndpoint,
    tokenEndpoint,
    scopes: draft.scopes.split(/\s+/).filter(Boolean),
    prompt: PROMPTS.find((prompt) => prompt === draft.prompt) ?? 'select_account',
  };
}

/** What the provider's preset knows for a tenant, on top of the draft. A name that was typed stays. */
export const withPreset = (draft: IdpConfigDraft, preset: IdpPreset): IdpConfigDraft => ({
  ...draft,
  name: draft.name || preset.label,
  issuer: preset.issuer,
  authorizationEndpoint: preset.authorizationEndpoint,
  tokenEndpoint: preset.tokenEndpoint,
  scopes: preset.scopes.join('\n'),
  prompt: preset.prompt,
});

/**
 * The tenant in what was pasted: the ID or domain itself, or the first path segment of an endpoint that was
 * copied from the portal, such as `https://login.microsoftonline.com/<tenant>/oauth2/v2.0/token`.
 */
export function tenantFrom(pasted: string): string {
  const text = pasted.trim();
  if (!/^https?:\/\//i.test(text)) return text;
  const path = text.replace(/^https?:\/\/[^/]*\/?/i, '');
  return path.split(/[/?#]/)[0] ?? '';
}

/** A secret's *ID* is a GUID and sits beside its *value* in the portal; the ID is what people copy by mistake. */
export const looksLikeSecretId = (secret: string): boolean =>
  /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(secret.trim());
