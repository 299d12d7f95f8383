import { errors, type z } from '@strapi/utils';
import type {
  IdpConfig,
  IdpDiscovery,
  IdpPreset,
  IdpPresetChoice,
  discoveryQuestion,
  idpConfigInput,
  presetQuery,
} from '../../../shared/contracts/idp-configs';
import { MailFailure } from '../mail/failure';
import type { Discovery } from '../oauth/discovery';
import { InvalidTenant, type Presets } from '../oauth/presets';
import type { Clouds } from '../oauth/presets/clouds';
import { mustNameDirectory } from './app-registration';
import type { IdpConfigStore } from '../stores/idp-configs';
import { fieldError } from './field-error';

type Settings = z.output<typeof idpConfigInput>;
type PresetInput = z.output<typeof presetQuery>;

/** An endpoint as far as it matters to a secret that is sent to it: another path of the same host is the same provider. */
const hostOf = (endpoint: string): string => {
  const { protocol, hostname } = new URL(endpoint);
  return `${protocol}//${hostname}`;
};

/**
 * Whoever may change an IdP Config need not know its secret or hold its key, and must not be able to have the one sent,
 * or anything signed with the other, to a host of their own.
 * @throws ValidationError at the secret, or at the Token Endpoint
 */
const credentialsMustFit = (stored: IdpConfig, { tokenEndpoint, clientSecret }: Settings): void => {
  if (hostOf(stored.tokenEndpoint) === hostOf(tokenEndpoint)) return;
  if (stored.clientCredentials.some(({ kind }) => kind === 'certificate')) {
    throw fieldError(
      ['tokenEndpoint'],
      'The Token Endpoint is on another host than the one that this IdP Config’s certificates were made for. Drop them first, or make a new IdP Config.',
    );
  }
  if (stored.clientSecretSetAt === null || clientSecret) return;
  throw fieldError(
    ['clientSecret'],
    'Type the client secret again: the Token Endpoint is on another host, and the stored one was not entered for that one.',
  );
};

/**
 * What depends on more than one field.
 * @throws ValidationError at the field
 */
const mustBeWhole = (settings: Settings): void => {
  const { issuer, preset, userName, userNameSource } = settings;
  if (!issuer && (preset === 'microsoft' || preset === 'google')) {
    throw fieldError(['issuer'], 'Enter the issuer: this provider publishes there what it is asked for.');
  }
  if (userNameSource === 'claim' && !issuer) {
    throw fieldError(['userNameSource'], 'A claim needs an issuer: without one no ID token is asked for.');
  }
  if (userNameSource !== 'address' && !userName) {
    throw fieldError(
      ['userName'],
      userNameSource === 'claim' ? 'Enter the name of the claim.' : 'Enter the user name.',
    );
  }
};

/** Why nothing could be filled in, for whoever typed the issuer. */
const undiscovered = ({ kind, providerCodes: [code = 'no error code'] }: MailFailure): string => {
  if (kind === 'throttled' || kind === 'transient') {
    return `The provider does not answer at this address. Check how it is written, and that this server can reach it. (${code})`;
  }
  if (code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED') {
    return 'The provider at this address calls itself by another issuer. Copy the issuer from its documentation, to the letter.';
  }
  return 'There is no OpenID Connect discovery document at this address. Check the issuer, or enter the endpoints yourself.';
};

const notFound = () => new errors.NotFoundError('There is no such IdP Config (any more).');

/** What the panel does with IdP Configs. */
export const createIdpConfigs = ({
  store,
  presets,
  clouds,
  discover,
  changed,
}: {
  store: IdpConfigStore;
  presets: Presets;
  /** Microsoft's, with what the app's configuration says of them. */
  clouds: Clouds;
  discover: Discovery;
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
    async create(settings: Settings): Promise<IdpConfig> {
      mustBeWhole(settings);
      mustNameDirectory(settings);
      return store.create(settings);
    },

    async update(id: number, settings: Settings): Promise<IdpConfig> {
      credentialsMustFit(await get(id), settings);
      mustBeWhole(settings);
      mustNameDirectory(settings);
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

    presets: (): IdpPresetChoice[] => presets.list().map(({ key, label }) => ({ key, label })),

    /** @throws ValidationError at `tenant` when it names none */
    preset(key: string, input: PresetInput): IdpPreset {
      const preset = presets.find(key);
      if (!preset) throw new errors.NotFoundError(`There is no preset called ${key}.`);
      try {
        return preset.fill(input, clouds);
      } catch (error) {
        if (!(error instanceof InvalidTenant)) throw error;
        throw fieldError(['tenant'], error.message);
      }
    },

    /** @throws ValidationError at `issuer` when it publishes nothing about itself there */
    async discovery({ issuer }: z.output<typeof discoveryQuestion>): Promise<IdpDiscovery> {
      try {
        return await discover(issuer);
      } catch (error) {
        if (!(error instanceof MailFailure)) throw error;
        throw fieldError(['issuer'], undiscovered(error));
      }
    },
  };
};
