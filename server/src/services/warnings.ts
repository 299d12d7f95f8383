import type { SettingsWarning, Side } from '../../../shared/contracts/system-emails';
import { daysUntil } from '../diagnostics/expiry';
import type { SystemEmailRecord } from '../stores/system-emails';
import { decisiveCredential, type ExpiringClient } from './client-expiry';

/** Mail hosts where signing in with a password has been or is being switched off (facts: Microsoft MC786329, Google 2025). */
const RETIRED: { provider: string; hosts: RegExp }[] = [
  {
    provider: 'Microsoft',
    hosts: /(^|\.)(outlook\.com|office\.com|office365\.com|office365\.us|outlook\.cn)$/,
  },
  { provider: 'Google', hosts: /(^|\.)(gmail\.com|googlemail\.com)$/ },
];

/** A client secret or certificate that ends sooner than this is a reason to get a new one. */
const DAYS_AHEAD = 30;

interface SideSettings {
  side: Side;
  enabled: boolean;
  server: SystemEmailRecord['remoteMailbox']['server'];
  usesPassword: boolean;
  idpConfig: ExpiringClient | null;
}

const sidesOf = (
  { remoteMailbox: remote, outgoingServer: outgoing }: SystemEmailRecord,
  idpConfigs: Record<Side, ExpiringClient | null>,
): SideSettings[] => {
  const as = outgoing.authentication === 'same' ? remote.authentication : outgoing.authentication;
  const ofOutgoing = outgoing.authentication === 'same' ? idpConfigs.remote : idpConfigs.outgoing;
  return [
    {
      side: 'remote',
      enabled: remote.enabled,
      server: remote.server,
      usesPassword: remote.authentication === 'basic',
      idpConfig: remote.authentication === 'oauth' ? idpConfigs.remote : null,
    },
    {
      side: 'outgoing',
      enabled: outgoing.enabled,
      server: outgoing.server,
      usesPassword: as === 'basic',
      idpConfig: as === 'oauth' ? ofOutgoing : null,
    },
  ];
};

const ofConnection = ({ side, server }: SideSettings): SettingsWarning[] => {
  const { host, security, verifyCertificate } = server;
  if (security === 'none') return [{ code: 'connection-unencrypted', side, values: { host } }];
  return verifyCertificate ? [] : [{ code: 'certificate-unverified', side, values: { host } }];
};

const ofPassword = ({ side, server: { host }, usesPassword }: SideSettings): SettingsWarning[] => {
  const retired = RETIRED.find(({ hosts }) => hosts.test(host.toLowerCase()));
  return usesPassword && retired
    ? [{ code: 'password-retired', side, values: { provider: retired.provider, host } }]
    : [];
};

const ofExpiry = ({ side, idpConfig }: SideSettings, now: Date): SettingsWarning[] => {
  const credential = idpConfig && decisiveCredential(idpConfig);
  if (!idpConfig || !credential?.expiresAt) return [];
  const days = daysUntil(credential.expiresAt, now);
  if (days > DAYS_AHEAD) return [];
  const code = `${credential.kind}-${days < 0 ? 'expired' : 'expires'}` as const;
  const values = { name: idpConfig.name, day: credential.expiresAt, days: String(days) };
  return [{ code, side, values }];
};

/**
 * What about the settings should not stay as it is.
 * @param idpConfigs what each side's own sign-in is made with
 */
export const warningsOf = (
  record: SystemEmailRecord,
  idpConfigs: Record<Side, ExpiringClient | null>,
  now: Date,
): SettingsWarning[] => {
  const sides = sidesOf(record, idpConfigs).filter(({ enabled }) => enabled);
  const told = new Set<number>();
  return sides.flatMap((side) => {
    // One secret or certificate that both sides sign in with is one thing to mend.
    const alreadyTold = side.idpConfig !== null && told.has(side.idpConfig.id);
    if (side.idpConfig) told.add(side.idpConfig.id);
    return [...ofConnection(side), ...ofPassword(side), ...(alreadyTold ? [] : ofExpiry(side, now))];
  });
};
