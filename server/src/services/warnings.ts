import type { IdpConfig } from '../../../shared/contracts/idp-configs';
import type { SettingsWarning, Side } from '../../../shared/contracts/system-emails';
import type { SystemEmailRecord } from '../stores/system-emails';

/** Mail hosts where signing in with a password has been or is being switched off (facts: Microsoft MC786329, Google 2025). */
const RETIRED: { provider: string; hosts: RegExp }[] = [
  {
    provider: 'Microsoft',
    hosts: /(^|\.)(outlook\.com|office\.com|office365\.com|office365\.us|outlook\.cn)$/,
  },
  { provider: 'Google', hosts: /(^|\.)(gmail\.com|googlemail\.com)$/ },
];

/** A client secret that ends sooner than this is a reason to get a new one. */
const DAYS_AHEAD = 30;
const DAY = 86_400_000;

type SecretHolder = Pick<IdpConfig, 'id' | 'name' | 'clientSecretExpiresAt'>;

interface SideSettings {
  side: Side;
  enabled: boolean;
  server: SystemEmailRecord['remoteMailbox']['server'];
  usesPassword: boolean;
  idpConfig: SecretHolder | null;
}

const sidesOf = (
  { remoteMailbox: remote, outgoingServer: outgoing }: SystemEmailRecord,
  idpConfigs: Record<Side, SecretHolder | null>,
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

const ofSecret = ({ side, idpConfig }: SideSettings, now: Date): SettingsWarning[] => {
  const expiry = idpConfig?.clientSecretExpiresAt;
  if (!idpConfig || !expiry) return [];
  const today = Date.parse(now.toISOString().slice(0, 10));
  const days = Math.round((Date.parse(expiry) - today) / DAY);
  if (days > DAYS_AHEAD) return [];
  const code = days < 0 ? 'secret-expired' : 'secret-expires';
  return [{ code, side, values: { name: idpConfig.name, day: expiry, days: String(days) } }];
};

/**
 * What about the settings should not stay as it is.
 * @param idpConfigs what each side's own sign-in is made with
 */
export const warningsOf = (
  record: SystemEmailRecord,
  idpConfigs: Record<Side, SecretHolder | null>,
  now: Date,
): SettingsWarning[] => {
  const sides = sidesOf(record, idpConfigs).filter(({ enabled }) => enabled);
  const told = new Set<number>();
  return sides.flatMap((side) => {
    // One secret that both sides sign in with is one thing to mend.
    const secretTold = side.idpConfig !== null && told.has(side.idpConfig.id);
    if (side.idpConfig) told.add(side.idpConfig.id);
    return [...ofConnection(side), ...ofPassword(side), ...(secretTold ? [] : ofSecret(side, now))];
  });
};
