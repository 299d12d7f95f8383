import { createHash } from 'node:crypto';
import * as openid from 'openid-client';
import type { Side } from '../../../shared/contracts/system-emails';
import { redirectFailure } from './failures';
import type { IdpConfig } from './ports';
import type { AdminConsentOutcome, AdminConsentStore, PendingAdminConsent } from './ports/admin-consent';
import { resourceOf } from './scopes';

/** Whoever asks for consent often waits for a colleague. */
const LIFETIME = 7 * 24 * 60 * 60_000;

interface Options {
  store: AdminConsentStore;
  /** Registered at the provider, to the letter. */
  callbackUrl: string;
  clock?: () => Date;
}

const sha256 = (value: string): string => createHash('sha256').update(value).digest('hex');

/**
 * What an administrator is asked for. Application permissions can be asked for as a whole only (`/.default`), and for an
 * application that another organization registered Microsoft lists them under a name of their own.
 * @see https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
 */
export const consentScopes = (
  { grantKind, scopes }: Pick<IdpConfig, 'grantKind' | 'scopes'>,
  foreignApp: boolean,
): string[] => {
  const ofResources = scopes.filter((scope) => resourceOf(scope) !== null);
  const global = ofResources.some((scope) => /^https:\/\/outlook\.office(?:365)?\.com\//i.test(scope));
  return grantKind === 'client_credentials' && foreignApp && global
    ? ['https://ps.outlook.com/.default']
    : ofResources;
};

/**
 * Links to the page where a tenant's administrator consents for everybody, and what comes back from it. It yields no
 * token: what was granted shows when somebody signs in. The state is ours, so that nobody can make an outcome up.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-admin-consent
 */
export const createAdminConsent = ({ store, callbackUrl, clock = () => new Date() }: Options) => ({
  /** @param endpoint the provider's page */
  async begin(request: {
    endpoint: string;
    idp: IdpConfig;
    systemEmailId: number | null;
    side: Side;
    foreignApp: boolean;
  }): Promise<{ id: number; url: string; scopes: string[]; expiresAt: Date }> {
    const { endpoint, idp, systemEmailId, side, foreignApp } = request;
    const now = clock();
    await store.deleteExpired(now);
    const state = openid.randomState();
    const expiresAt = new Date(now.getTime() + LIFETIME);
    const id = await store.create({
      idpConfigId: idp.id,
      systemEmailId,
      side,
      stateHash: sha256(state),
      createdAt: now,
      expiresAt,
    });
    const scopes = consentScopes(idp, foreignApp);
    const url = new URL(endpoint);
    url.searchParams.set('client_id', idp.clientId);
    url.searchParams.set('scope', scopes.join(' '));
    url.searchParams.set('redirect_uri', callbackUrl);
    url.searchParams.set('state', state);
    return { id, url: url.href, scopes, expiresAt };
  },

  /**
   * Takes the browser's return from that page; null for every other return.
   * @returns the consent with how it ended now
   */
  async callback(query: URLSearchParams): Promise<PendingAdminConsent | null> {
    const state = query.get('state');
    const pending = state ? await store.findByState(sha256(state)) : null;
    if (!pending || pending.expiresAt <= clock()) return null;
    await store.complete(pending.id, outcomeOf(query));
    return store.find(pending.id);
  },
});

const outcomeOf = (query: URLSearchParams): AdminConsentOutcome => {
  if (!query.has('error') && query.get('admin_consent')?.toLowerCase() === 'true') return { granted: true };
  const { remedy, message, providerCodes, correlationId } = redirectFailure(query);
  return { granted: false, remedy, message, providerCodes, correlationId };
};
