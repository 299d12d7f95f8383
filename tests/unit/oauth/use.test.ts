import { PROVIDER_DEFAULTS } from '../../../shared/provider-settings';
import type { MailProtocols } from '../../../shared/reading-scopes';
import { accountSignature, appSignature, boundSignature } from '../../../server/src/oauth/binding';
import type { Grant, IdpConfig } from '../../../server/src/oauth/ports';
import { useOf } from '../../../server/src/oauth/use';

const IMAP = 'https://outlook.office.com/IMAP.AccessAsUser.All';
const POP = 'https://outlook.office.com/POP.AccessAsUser.All';
const SEND = 'https://outlook.office.com/SMTP.Send';

const idp: IdpConfig = {
  id: 1,
  name: 'Contoso',
  preset: 'microsoft',
  tenant: 'contoso.test',
  clientId: 'client',
  clientAuthentication: 'client_secret_post',
  clientCredentials: [],
  clientSecretSetAt: null,
  issuer: 'https://login.example/contoso.test/v2.0',
  authorizationEndpoint: 'https://login.example/authorize',
  tokenEndpoint: 'https://login.example/token',
  scopes: ['openid', 'offline_access', IMAP, SEND],
  prompt: '',
  grantKind: 'authorization_code',
  ...PROVIDER_DEFAULTS,
};
const READ_BY_IMAP = { reading: 'imap', sending: 'smtp' } as const;
const READ_BY_POP3 = { reading: 'pop3', sending: 'smtp' } as const;
const support = { username: 'support@contoso.test', protocol: READ_BY_IMAP };
const sales = { username: 'sales@contoso.test', protocol: READ_BY_IMAP };

const grant = (changes: Partial<Grant> = {}): Grant => ({
  credentialId: 1,
  idpConfigId: 1,
  grantKind: 'authorization_code',
  shared: false,
  identity: { oid: 'oid', tid: 'tid', username: 'agent@contoso.test', email: '' },
  refreshToken: 'refresh',
  accessTokens: {},
  grantedScopes: [IMAP, SEND],
  configSignature: '',
  state: 'authorized',
  problem: null,
  authorizedAt: null,
  ...changes,
});

describe('the sign-in of one mailbox', () => {
  const own = grant();
  const bound = grant({ configSignature: boundSignature(own, idp, support) });

  it('is bound to its address and to how it is read', () => {
    expect(useOf(bound, idp, support)).toMatchObject({ fits: true });
    for (const other of [sales, { ...support, protocol: READ_BY_POP3 }]) {
      expect(useOf(bound, idp, other)).toMatchObject({ fits: false, forGood: true });
    }
  });
});

describe('a sign-in that several mailboxes share', () => {
  const shared = grant({ shared: true });
  const bound = { ...shared, configSignature: accountSignature(idp, shared.identity) };

  it('is bound to the account, whatever the address', () => {
    for (const holder of [support, sales]) {
      expect(useOf(bound, idp, holder)).toMatchObject({ fits: true });
    }
  });

  it('is lost for all when the registration is changed', () => {
    expect(useOf(bound, { ...idp, clientId: 'other' }, support)).toMatchObject({
      fits: false,
      forGood: true,
    });
  });

  it('is not spoiled by one mailbox that chose another IdP Config', () => {
    expect(useOf(bound, { ...idp, id: 2 }, support)).toMatchObject({ fits: false, forGood: false });
    expect(useOf(bound, null, support)).toMatchObject({ fits: false, forGood: false });
  });

  it('is not spoiled by one mailbox that is read in a way it was not granted for', () => {
    const popped = useOf(bound, idp, { ...sales, protocol: READ_BY_POP3 });
    expect(popped).toMatchObject({
      fits: false,
      forGood: false,
      failure: { remedy: 'oauth.missing-scopes' },
    });
  });

  it('asks for everything that was granted, whichever mailbox asks', () => {
    const both = { ...bound, grantedScopes: [IMAP, POP, SEND] };
    const [one, other] = [useOf(both, idp, support), useOf(both, idp, { ...sales, protocol: READ_BY_POP3 })];
    expect(one).toMatchObject({ fits: true, idp: { scopes: ['openid', 'offline_access', IMAP, SEND, POP] } });
    expect(one.fits && other.fits && one.idp.scopes).toEqual(other.fits && other.idp.scopes);
  });
});

describe('the sign-in of an application', () => {
  const appIdp: IdpConfig = { ...idp, grantKind: 'client_credentials' };
  const app = grant({
    grantKind: 'client_credentials',
    shared: true,
    refreshToken: null,
    configSignature: appSignature(appIdp),
    accessTokens: {
      outlook: {
        value: 'token',
        issuedAt: new Date(),
        refreshAt: new Date(),
        expiresAt: new Date(),
        scope: '',
      },
    },
  });

  it('serves every mailbox with what it has', () => {
    expect(useOf(app, appIdp, support)).toMatchObject({ fits: true, grant: app });
  });

  it('asks for the resource that a mailbox is read and sent from by', () => {
    const byDefault = { ...appIdp, scopes: ['https://outlook.office365.com/.default'] };
    const signed = { ...app, configSignature: appSignature(byDefault) };
    const scopesBy = (protocol: MailProtocols) => {
      const use = useOf(signed, byDefault, { ...support, protocol });
      return use.fits && use.grant.accessTokens.outlook && use.idp.scopes;
    };
    expect(scopesBy(READ_BY_IMAP)).toEqual(['https://outlook.office365.com/.default']);
    expect(scopesBy({ reading: 'graph', sending: 'graph' })).toEqual([
      'https://graph.microsoft.com/.default',
    ]);
    expect(scopesBy({ reading: 'imap', sending: 'graph' })).toEqual([
      'https://outlook.office365.com/.default',
      'https://graph.microsoft.com/.default',
    ]);
  });

  it('asks anew with other settings, and needs nobody for it', () => {
    const changed = { ...appIdp, clientSecretSetAt: new Date() };
    expect(useOf(app, changed, support)).toMatchObject({
      fits: true,
      grant: { accessTokens: {}, configSignature: appSignature(changed) },
    });
  });

  it('is not for an IdP Config with which a person signs in', () => {
    expect(useOf(app, idp, support)).toMatchObject({ fits: false, forGood: false });
  });
});
