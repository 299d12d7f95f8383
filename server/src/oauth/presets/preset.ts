import type { IdpPreset } from '../../../../shared/contracts/idp-configs';

/** What we know of an identity provider, so that an admin need not. Every value it fills can be edited. */
export interface Preset {
  key: string;
  label: string;
  /**
   * @param input.tenant what the admin typed or pasted
   * @throws InvalidTenant when it names no tenant
   */
  fill(input: { tenant: string }): IdpPreset;
}

export class InvalidTenant extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidTenant';
  }
}
