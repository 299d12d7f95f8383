import type { CredentialSummary, Side, SystemEmail } from '../../../../../shared/contracts/system-emails';

/** Which field of a System Email names the IdP Config of a side. */
export const idpConfigIdOf = {
  remote: 'idpConfigId',
  outgoing: 'outgoingIdpConfigId',
} as const satisfies Record<Side, string>;

/** What signs that side in by OAuth, if anything does. */
export function oauthCredential(systemEmail: SystemEmail | undefined, side: Side): CredentialSummary | null {
  const credential = side === 'outgoing' ? systemEmail?.outgoingCredential : systemEmail?.credential;
  return credential?.kind === 'oauth' ? credential : null;
}

/** The button that opens the Config popup of a side. */
export const configButtonId = (side: Side): string => `system-email-config-${side}`;
