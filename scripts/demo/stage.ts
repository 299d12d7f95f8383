import type { SystemEmailInput } from '../../shared/contracts/system-email-settings';
import type { EmbeddedLab } from '../../tests/mail-lab';
import { registrationAt } from '../../tests/mail-lab/registration';
import type { Playground } from './playground';

export const SUPPORT = 'support@contoso.test';

/** What the demo plays on. */
export interface Demo {
  lab: EmbeddedLab;
  playground: Playground;
}

/** The lab's application as an IdP Config. @returns its id */
export const addIdpConfig = async (lab: EmbeddedLab, playground: Playground): Promise<number> =>
  (await playground.call<{ id: number }>('POST', '/system-email/idp-configs', registrationAt(lab))).id;

/** A System Email with everything filled in except the sign-in. @returns its id */
export const addSystemEmail = async (
  { imap, smtp }: EmbeddedLab,
  playground: Playground,
  { address, name, idpConfigId }: { address: string; name: string; idpConfigId: number },
): Promise<number> => {
  const { id } = await playground.call<{ id: number }>('POST', '/system-email/system-emails', {
    address,
    name,
    idpConfigId,
    remoteMailbox: { host: imap.host, port: imap.port, security: 'tls', existingMail: 'take' },
    outgoingServer: {
      host: smtp.host,
      port: smtp.port,
      security: 'tls',
      fromName: name,
      signature: `Kind regards\n${name}`,
    },
  } satisfies SystemEmailInput);
  return id;
};
