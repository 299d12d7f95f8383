import { errors, type z } from '@strapi/utils';
import type { IdpConfig, IdpPreset, idpConfigInput } from '../../../shared/contracts/idp-configs';
import { findPreset, InvalidTenant } from '../oauth/presets';
import type { IdpConfigStore } from '../stores/idp-configs';

type Settings = z.output<typeof idpConfigInput>;

const notFound = () => new errors.NotFoundError('There is no such IdP Config (any more).');

/** What the panel does with IdP Configs. */
export const createIdpConfigs = ({
  store,
  changed,
}: {
  store: IdpConfigStore;
  changed: (id: number) => Promise<void>;
}) => {
  const get = async (id: number): Promise<IdpConfig> => {
    const config = await store.find(id);
    if (!config) throw notFound();
    return config;
  };
  return {
    list: () => store.list(),
    get,
    create: (settings: Settings) => store.create(settings),

    async update(id: number, settings: Settings): Promise<IdpConfig> {
      await get(id);
      await store.update(id, settings);
      await changed(id);
      return get(id);
    },

    async remove(id: number): Promise<void> {
      const { usedBy } = await get(id);
      if (usedBy > 0) {
        throw new errors.ApplicationError(
          `${usedBy === 1 ? 'A System Email signs' : `${usedBy} System Emails sign`} in with this IdP Config. Give them another one before you delete it.`,
        );
      }
      await store.remove(id);
    },

    preset(key: string, tenant: string): IdpPreset {
      const preset = findPreset(key);
      if (!preset) throw new errors.NotFoundError(`There is no preset called ${key}.`);
      try {
        return preset.fill({ tenant });
      } catch (error) {
        if (!(error instanceof InvalidTenant)) throw error;
        throw new errors.ValidationError(error.message, {
          errors: [{ path: ['tenant'], message: error.message, name: 'ValidationError' }],
        });
      }
    },
  };
};
