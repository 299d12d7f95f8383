import { errors, type z } from '@strapi/utils';
import type {
  AdminConsentResult,
  BegunAdminConsent,
  adminConsentInput,
} from '../../../shared/contracts/grant-kinds';
import type { createAdminConsent } from '../oauth/admin-consent';
import type { IdpConfigSource } from '../oauth/ports';
import type { AdminConsentStore } from '../oauth/ports/admin-consent';
import { presetOf } from '../oauth/presets';
import type { Clouds } from '../oauth/presets/clouds';
import { readingBy } from '../oauth/scopes';
import type { IdpConfigStore } from '../stores/idp-configs';
import type { SystemEmailStore } from '../stores/system-emails';
import { protocolsOf } from './fitting';
import { found } from './found';
import type { Problems } from './problems';

interface Parts {
  consent: ReturnType<typeof createAdminConsent>;
  store: Pick<AdminConsentStore, 'find'>;
  idpConfigs: Pick<IdpConfigStore, 'find'> & { source: IdpConfigSource };
  systemEmails: Pick<SystemEmailStore, 'find'>;
  problems: Problems;
  clouds: Clouds;
  /** A line in the activity log of a System Email. */
  note: (systemEmailId: number, level: 'info' | 'error', type: string, message: string) => void;
}

/** Asking a tenant's administrator for consent. */
export const createAdminConsents = (parts: Parts) => {
  const { consent, store, idpConfigs, systemEmails, problems, clouds } = parts;
  return {
    /** @throws ApplicationError where the provider has no such page, or the tenant is not known */
    async begin(
      idpConfigId: number,
      { systemEmailId, side, foreignApp }: z.output<typeof adminConsentInput>,
    ): Promise<BegunAdminConsent> {
      const view = found(await idpConfigs.find(idpConfigId), 'IdP Config');
      const record =
        systemEmailId === null ? null : found(await systemEmails.find(systemEmailId), 'System Email');
      const preset = presetOf(view).fill(
        { tenant: view.tenant, cloud: view.cloud, grantKind: view.grantKind },
        clouds,
      );
      if (!preset.adminConsentEndpoint) {
        throw new errors.ApplicationError(
          'There is no page for an administrator’s consent with this IdP Config: it needs the Microsoft preset and a Directory (tenant) ID.',
        );
      }
      const idp = readingBy(
        record ? protocolsOf(record) : { reading: 'imap', sending: 'smtp' },
        await idpConfigs.source.get(idpConfigId),
      );
      const endpoint = preset.adminConsentEndpoint;
      const begun = await consent.begin({ endpoint, idp, systemEmailId, side, foreignApp });
      return { ...begun, expiresAt: begun.expiresAt.toISOString() };
    },

    async get(id: number): Promise<AdminConsentResult> {
      const { outcome, systemEmailId, side } = found(await store.find(id), 'request for consent');
      return {
        id,
        systemEmailId,
        state: outcome === null ? 'pending' : outcome.granted ? 'granted' : 'refused',
        problem:
          outcome && !outcome.granted
            ? await problems.recorded(
                outcome,
                systemEmailId === null ? null : await systemEmails.find(systemEmailId),
                side,
              )
            : null,
      };
    },

    /** Takes the browser's return. @returns what to add to the address in the panel; null for the return of a sign-in */
    async callback(query: URLSearchParams): Promise<{ path: string; search: string } | null> {
      const ended = await consent.callback(query);
      if (!ended) return null;
      const { id, systemEmailId, side, outcome } = ended;
      if (systemEmailId !== null) {
        if (outcome?.granted) {
          parts.note(systemEmailId, 'info', 'consent.granted', 'An administrator has consented.');
        } else {
          parts.note(systemEmailId, 'error', 'consent.refused', outcome?.message ?? 'No consent was given.');
        }
      }
      return {
        path: systemEmailId === null ? '' : `/${systemEmailId}`,
        search: `?tab=${side}&admin-consent=${id}`,
      };
    },
  };
};
