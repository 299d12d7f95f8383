import type { GrantKind } from '../../../../shared/contracts/grant-kinds';
import type { Cloud, IdpPreset } from '../../../../shared/contracts/idp-configs';
import type { Clouds } from './clouds';

export interface PresetInput {
  /** What the admin typed or pasted. */
  tenant: string;
  cloud: Cloud;
  /** Left out: a person signs in. */
  grantKind?: GrantKind;
}

/** What we know of an identity provider, so that an admin need not. Every value it fills can be edited. */
export interface Preset {
  key: string;
  label: string;
  /** What the provider wants in the authorization request besides what OpenID Connect names. */
  authorizationParameters: Record<string, string>;
  /**
   * Whether token requests name the scopes of one resource. False where one token serves everything: without the
   * parameter the provider gives what was consented to (RFC 6749 §6), and cannot take offence at how it is written.
   */
  tokenPerResource: boolean;
  /** Whom a signed assertion of the client (`private_key_jwt`) is addressed to. */
  assertionAudience: 'token-endpoint' | 'issuer';
  /**
   * @param clouds Microsoft's, with what the app's configuration says of them
   * @throws InvalidTenant when it names no tenant that the cloud can be asked for
   */
  fill(input: PresetInput, clouds: Clouds): IdpPreset;
}

export class InvalidTenant extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidTenant';
  }
}
