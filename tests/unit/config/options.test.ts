import { parseOptions } from '../../../server/src/config';

const cloud = (facts: unknown) => ({ clouds: { global: facts } });

describe('the plugin option clouds', () => {
  it('may be left out, or name one fact of one cloud', () => {
    expect(parseOptions({}).clouds).toEqual({});
    const { clouds } = parseOptions(cloud({ loginOrigin: 'http://localhost:4000/' }));
    expect(clouds).toEqual({ global: { loginOrigin: 'http://localhost:4000' } });
  });

  it('takes every fact', () => {
    const facts = {
      loginOrigin: 'https://login.sovereign.test',
      imap: { host: 'imap.sovereign.test', port: 993, security: 'tls' },
      smtp: { host: 'smtp.sovereign.test', port: 587, security: 'starttls' },
      outlookResource: 'https://outlook.sovereign.test',
    };
    expect(parseOptions({ clouds: { china: facts } }).clouds).toEqual({ china: facts });
  });

  it.each([
    ['a cloud that there is none of', { clouds: { moon: {} } }, /clouds: .*moon/],
    ['a fact that there is none of', cloud({ gopher: 'x' }), /clouds\.global: .*gopher/],
    [
      'an origin without a scheme',
      cloud({ loginOrigin: 'login.test' }),
      /clouds\.global\.loginOrigin: .*whole URL/,
    ],
    [
      'an origin with a tenant',
      cloud({ loginOrigin: 'https://login.test/common' }),
      /clouds\.global\.loginOrigin: .*without a path/,
    ],
    [
      'a resource with a permission',
      cloud({ outlookResource: 'https://outlook.test/SMTP.Send' }),
      /clouds\.global\.outlookResource: .*without a path/,
    ],
    [
      'a host with a scheme',
      cloud({ imap: { host: 'https://imap.test', port: 993, security: 'tls' } }),
      /clouds\.global\.imap\.host: Enter a host name/,
    ],
    [
      'a server without encryption',
      cloud({ smtp: { host: 'smtp.test', port: 25, security: 'none' } }),
      /clouds\.global\.smtp\.security/,
    ],
    ['half a server', cloud({ smtp: { host: 'smtp.test' } }), /clouds\.global\.smtp\.(port|security)/],
  ])('says what is wrong with %s', (_, given, message) => {
    expect(() => parseOptions(given)).toThrow(message);
  });
});

describe('the plugin option labels', () => {
  it('holds each label once, without those that an unset variable leaves empty', () => {
    expect(parseOptions({}).labels).toEqual([]);
    expect(parseOptions({ labels: ['', ' berlin ', 'dmz', 'berlin'] }).labels).toEqual(['berlin', 'dmz']);
  });
});

describe('the plugin option presets', () => {
  const acme = { key: 'acme', label: 'Acme Mail', tokenEndpoint: 'https://login.acme.test/token' };

  it('takes a provider with what is known of it, and leaves the rest to the admin', () => {
    const [preset] = parseOptions({
      presets: [{ ...acme, clientAuthentication: 'client_secret_basic', saslMechanism: 'oauthbearer' }],
    }).presets;
    expect(preset).toMatchObject({
      ...acme,
      issuer: '',
      saslMechanism: 'oauthbearer',
      userNameSource: 'address',
    });
    expect(parseOptions({}).presets).toEqual([]);
  });

  it.each([
    ['the key of one that is built in', [{ ...acme, key: 'google' }], /presets\.0\.key: .*built in/],
    ['a key with blanks', [{ ...acme, key: 'Acme Mail' }], /presets\.0\.key/],
    ['the same key twice', [acme, acme], /presets: two presets have the same key/],
    [
      'an endpoint that is none',
      [{ ...acme, tokenEndpoint: 'login.acme.test' }],
      /presets\.0\.tokenEndpoint/,
    ],
    ['something it does not know', [{ ...acme, logo: 'x' }], /presets\.0: .*logo/],
    [
      'a parameter that the sign-in says itself',
      [{ ...acme, authorizationParameters: { state: 'x' } }],
      /presets\.0\.authorizationParameters/,
    ],
  ])('says what is wrong with %s', (_what, presets, message) => {
    expect(() => parseOptions({ presets })).toThrow(message);
  });
});
