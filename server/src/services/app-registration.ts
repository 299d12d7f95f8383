import type { z } from '@strapi/utils';
import type { idpConfigInput } from '../../../shared/contracts/idp-configs';
import { InvalidTenant } from '../oauth/presets';
import { requireDirectory } from '../oauth/presets/app-only';
import { fieldError } from './field-error';

type Settings = z.output<typeof idpConfigInput>;

/** `https://login.microsoftonline.com/common/oauth2/…`: what is asked is what the endpoint says, whatever the tenant does. */
const tenantIn = (endpoint: string): string => new URL(endpoint).pathname.split('/')[1]?.toLowerCase() ?? '';

/**
 * Microsoft gives an application no token where it does not know for which directory.
 * @throws ValidationError at the tenant
 */
export const mustNameDirectory = ({ preset, grantKind, tenant, tokenEndpoint }: Settings): void => {
  if (preset !== 'microsoft' || grantKind !== 'client_credentials') return;
  try {
    requireDirectory(tenant.toLowerCase());
    requireDirectory(tenantIn(tokenEndpoint));
  } catch (error) {
    throw error instanceof InvalidTenant ? fieldError(['tenant'], error.message) : error;
  }
};
