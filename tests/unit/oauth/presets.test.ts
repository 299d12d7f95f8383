import type { Cloud } from '../../../shared/contracts/idp-configs';
import {
  findPreset,
  InvalidTenant,
  presetKeys,
  presetOf,
  presetsWith,
} from '../../../server/src/oauth/presets';
import { cloudsWith, MICROSOFT_CLOUDS } from '../../../server/src/oauth/presets/clouds';
import { microsoftTenant } from '../../../server/src/oauth/presets/microsoft';

const GUID = '11111111-2222-4333-8444-555555555555';

const fill = (key: string, tenant = '', cloud: Cloud = 'global', clouds = MICROSOFT_CLOUDS) =>
  findPreset(key)?.fill({ tenant, cloud }, clouds);

describe('the Microsoft preset', () => {
  it('fills everything from the tenant alone', () => {
    expect(fill('microsoft', GUID)).toEqual({
      preset: 'microsoft',
      label: 'Microsoft 365',
      cloud: 'global',
      adminConsentEndpoint: `https://login.microsoftonline.com/${GUID}/v2.0/adminconsent`,
      issuer: `https://login.microsoftonline.com/${GUID}/v2.0`,
      authorizationEndpoint: `https://login.microsoftonline.com/${GUID}/oauth2/v2.0/authorize`,
      tokenEndpoint: `https://login.microsoftonline.com/${GUID}/oauth2/v2.0/token`,
      scopes: [
        'offline_access',
        'openid',
        'profile',
        'email',
        'https://outlook.office.com/IMAP.AccessAsUser.All',
        'https://outlook.office.com/SMTP.Send',
      ],
      prompt: 'select_account',
      remoteMailbox: {
        imap: { host: 'outlook.office365.com', port: 993, security: 'tls' },
        pop3: { host: 'outlook.office365.com', port: 995, security: 'tls' },
        graph: { host: 'graph.microsoft.com', port: 443, security: 'tls' },
      },
      outgoingServer: { host: 'smtp.office365.com', port: 587, security: 'starttls' },
    });
  });

  it.each<[Cloud, string, string, string, string]>([
    [
      'gcc-high',
      'login.microsoftonline.us',
      'outlook.office365.us',
      'smtp.office365.us',
      'outlook.office365.us',
    ],
    [
      'dod',
      'login.microsoftonline.us',
      'outlook-dod.office365.us',
      'outlook-dod.office365.us',
      'outlook.office365.us',
    ],
    [
      'china',
      'login.partner.microsoftonline.cn',
      'partner.outlook.cn',
      'smtp.partner.outlook.cn',
      'partner.outlook.cn',
    ],
  ])('knows the %s cloud', (cloud, login, imap, smtp, scopes) => {
    const filled = fill('microsoft', GUID, cloud);
    expect(filled).toMatchObject({
      cloud,
      adminConsentEndpoint: `https://${login}/${GUID}/v2.0/adminconsent`,
      issuer: `https://${login}/${GUID}/v2.0`,
      authorizationEndpoint: `https://${login}/${GUID}/oauth2/v2.0/authorize`,
      tokenEndpoint: `https://${login}/${GUID}/oauth2/v2.0/token`,
      remoteMailbox: {
        imap: { host: imap, port: 993, security: 'tls' },
        pop3: { host: imap, port: 995, security: 'tls' },
      },
      outgoingServer: { host: smtp, port: 587, security: 'starttls' },
    });
    expect(filled?.scopes.slice(4)).toEqual([
      `https://${scopes}/IMAP.AccessAsUser.All`,
      `https://${scopes}/SMTP.Send`,
    ]);
  });

  it('asks for the ID of the directory where nothing else leads to an issuer that can be checked', () => {
    for (const tenant of ['contoso.onmicrosoft.us', 'organizations']) {
      expect(() => fill('microsoft', tenant, 'gcc-high')).toThrow(InvalidTenant);
      expect(fill('microsoft', tenant)?.issuer).toBe(`https://login.microsoftonline.com/${tenant}/v2.0`);
    }
    expect(fill('microsoft', '', 'gcc-high')).toMatchObject({ issuer: '', adminConsentEndpoint: null });
  });

  it('fills in what the app says of a cloud, and the rest as Microsoft has it', () => {
    const imap = { host: 'mail.sovereign.test', port: 1993, security: 'tls' as const };
    const pop3 = { host: 'mail.sovereign.test', port: 1995, security: 'tls' as const };
    const clouds = cloudsWith({ global: { loginOrigin: 'http://localhost:4000', imap, pop3 } });
    expect(fill('microsoft', GUID, 'global', clouds)).toMatchObject({
      adminConsentEndpoint: `http://localhost:4000/${GUID}/v2.0/adminconsent`,
      issuer: `http://localhost:4000/${GUID}/v2.0`,
      tokenEndpoint: `http://localhost:4000/${GUID}/oauth2/v2.0/token`,
      remoteMailbox: { imap, pop3 },
      outgoingServer: { host: 'smtp.office365.com', port: 587 },
    });
    expect(fill('microsoft', GUID, 'dod', clouds)).toEqual(fill('microsoft', GUID, 'dod'));
  });

  it.each<[Cloud, string]>([
    ['global', 'graph.microsoft.com'],
    ['gcc-high', 'graph.microsoft.us'],
    ['dod', 'dod-graph.microsoft.us'],
    ['china', 'microsoftgraph.chinacloudapi.cn'],
  ])('knows where the %s cloud has Graph', (cloud, host) => {
    expect(fill('microsoft', GUID, cloud)?.remoteMailbox.graph).toEqual({ host, port: 443, security: 'tls' });
  });

  it.each([
    ['common', 'https://login.microsoftonline.com/organizations/v2.0/adminconsent'],
    ['organizations', 'https://login.microsoftonline.com/organizations/v2.0/adminconsent'],
    ['consumers', null],
    ['', null],
  ])('knows where an administrator of %j consents', (tenant, endpoint) => {
    expect(fill('microsoft', tenant)?.adminConsentEndpoint).toBe(endpoint);
  });

  it('fills hosts and scopes before a tenant is known', () => {
    expect(fill('microsoft')).toMatchObject({
      issuer: '',
      tokenEndpoint: '',
      remoteMailbox: { imap: { port: 993 } },
    });
  });

  it.each([
    [GUID, GUID],
    [`  ${GUID.toUpperCase()}\n`, GUID],
    [`{${GUID}}`, GUID],
    ['Contoso.onmicrosoft.com', 'contoso.onmicrosoft.com'],
    ['common', 'common'],
    ['Organizations', 'organizations'],
    [`https://login.microsoftonline.com/${GUID}/oauth2/v2.0/token`, GUID],
    [`https://login.microsoftonline.com/${GUID}/v2.0/.well-known/openid-configuration?x=1`, GUID],
    [`login.microsoftonline.com/contoso.com/oauth2/v2.0/authorize`, 'contoso.com'],
    [`https://sts.windows.net/${GUID}/`, GUID],
    ['', ''],
  ])('reads the tenant in %j', (pasted, tenant) => {
    expect(microsoftTenant(pasted)).toBe(tenant);
  });

  it.each(['my company', 'contoso', 'https://portal.azure.com/', `${GUID}0`, 'a..b', '/'])(
    'says what a tenant looks like when given %j',
    (pasted) => {
      expect(() => microsoftTenant(pasted)).toThrow(InvalidTenant);
      expect(() => microsoftTenant(pasted)).toThrow(/Overview page/);
    },
  );
});

describe('the Google preset', () => {
  it('fills everything without a tenant', () => {
    expect(fill('google')).toEqual({
      preset: 'google',
      label: 'Google Workspace',
      cloud: 'global',
      adminConsentEndpoint: null,
      issuer: 'https://accounts.google.com',
      authorizationEndpoint: 'https://accounts.google.com/o/oauth2/v2/auth',
      tokenEndpoint: 'https://oauth2.googleapis.com/token',
      scopes: ['openid', 'email', 'profile', 'https://mail.google.com/'],
      prompt: 'consent',
      remoteMailbox: {
        imap: { host: 'imap.gmail.com', port: 993, security: 'tls' },
        pop3: { host: 'pop.gmail.com', port: 995, security: 'tls' },
        graph: { host: '', port: 443, security: 'tls' },
      },
      outgoingServer: { host: 'smtp.gmail.com', port: 587, security: 'starttls' },
    });
  });
});

describe('presets', () => {
  it('are found by their key', () => {
    expect(presetKeys).toEqual(['microsoft', 'google', 'other']);
    expect(findPreset('yahoo')).toBeNull();
    expect(presetOf({ preset: 'yahoo' }).key).toBe('other');
    expect(fill('other')).toMatchObject({ issuer: '', prompt: '', adminConsentEndpoint: null });
  });

  it('of an app’s own stand before “other”, and fill in what the app knows', () => {
    const acme = {
      key: 'acme',
      label: 'Acme Mail',
      issuer: '',
      authorizationEndpoint: 'https://login.acme.test/authorize',
      tokenEndpoint: 'https://login.acme.test/token',
      scopes: ['mail'],
      prompt: '',
      clientAuthentication: 'client_secret_basic' as const,
      authorizationParameters: { audience: 'mail' },
      saslMechanism: 'oauthbearer' as const,
      userNameSource: 'address' as const,
      userName: '',
      imap: { host: 'imap.acme.test', port: 993, security: 'tls' as const },
    };
    const presets = presetsWith([acme]);
    expect(presets.list().map(({ key }) => key)).toEqual(['microsoft', 'google', 'acme', 'other']);
    expect(presets.of({ preset: 'gone' }).key).toBe('other');
    const filled = presets.find('acme')?.fill({ tenant: '', cloud: 'global' }, MICROSOFT_CLOUDS);
    expect(filled).toMatchObject({
      preset: 'acme',
      tokenEndpoint: 'https://login.acme.test/token',
      defaults: { clientAuthentication: 'client_secret_basic', saslMechanism: 'oauthbearer' },
      remoteMailbox: { imap: { host: 'imap.acme.test' }, pop3: { host: '' } },
      outgoingServer: { host: '' },
    });
  });
});

describe('personal accounts', () => {
  it.each(['consumers', '9188040d-6c67-4c5b-b112-36a304b66dad'])(
    'named %s read where everybody does, send by a server of their own, and have no administrator',
    (tenant) =>
      expect(fill('microsoft', tenant)).toMatchObject({
        adminConsentEndpoint: null,
        remoteMailbox: { imap: { host: 'outlook.office365.com' } },
        outgoingServer: { host: 'smtp-mail.outlook.com', port: 587, security: 'starttls' },
      }),
  );

  it('have a server that an app can override, and are in the global cloud only', () => {
    const personalSmtp = { host: 'smtp.sovereign.test', port: 465, security: 'tls' as const };
    const clouds = cloudsWith({ global: { personalSmtp } });
    expect(fill('microsoft', 'consumers', 'global', clouds)?.outgoingServer).toEqual(personalSmtp);
    expect(() => fill('microsoft', '9188040d-6c67-4c5b-b112-36a304b66dad', 'china')).toThrow(/global cloud/);
  });
});
