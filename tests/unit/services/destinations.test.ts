import { systemEmailInput, type SystemEmailInput } from '../../../shared/contracts/system-email-settings';
import { createDestinations, mayGoTo, type Destination } from '../../../server/src/services/destinations';
import type { CredentialRecord } from '../../../server/src/stores/credentials';
import { recordOf } from './settings';

const at = (host: string, changes: Partial<Destination> = {}): Destination => ({
  host,
  security: 'tls',
  verifyCertificate: true,
  ...changes,
});

describe('a secret that was given for a server', () => {
  const given = [at('mail.example.test')];

  it.each<[string, Destination]>([
    ['to the same host', at('mail.example.test')],
    ['to the same host in other letters', at('MAIL.Example.test')],
    ['over STARTTLS in place of TLS', at('mail.example.test', { security: 'starttls' })],
  ])('goes %s', (_where, server) => expect(mayGoTo(server, given)).toBe(true));

  it.each<[string, Destination]>([
    ['to another host', at('evil.example.test')],
    ['to a host of that name elsewhere', at('mail.example.test.evil.test')],
    ['to no host', at('')],
    ['without TLS', at('mail.example.test', { security: 'none' })],
    ['with the certificate unchecked', at('mail.example.test', { verifyCertificate: false })],
  ])('does not go %s', (_where, server) => expect(mayGoTo(server, given)).toBe(false));

  it('goes unprotected where it was given for that, and better protected, too', () => {
    const open = [at('mail.example.test', { security: 'none', verifyCertificate: false })];
    expect(mayGoTo(at('mail.example.test', { security: 'none', verifyCertificate: false }), open)).toBe(true);
    expect(mayGoTo(at('mail.example.test'), open)).toBe(true);
  });

  it('goes nowhere when it was given for no server, or one without a name', () => {
    expect(mayGoTo(at('mail.example.test'), [])).toBe(false);
    expect(mayGoTo(at(''), [at('')])).toBe(false);
  });
});

type Changes = {
  remoteMailbox?: Partial<SystemEmailInput['remoteMailbox']>;
  outgoingServer?: Partial<SystemEmailInput['outgoingServer']>;
};

/** What a form says, where everything but what is named stays as `recordOf` has it. */
const form = ({ remoteMailbox, outgoingServer }: Changes = {}) =>
  systemEmailInput.parse({
    address: 'support@example.test',
    idpConfigId: 1,
    remoteMailbox: { host: 'imap.example.test', port: 993, ...remoteMailbox },
    outgoingServer: { host: 'smtp.example.test', port: 993, security: 'tls', ...outgoingServer },
  });

const destinationsWith = (kinds: Record<number, 'oauth' | 'password'>) =>
  createDestinations({
    credentials: {
      find: async (id) => (kinds[id] ? ({ id, kind: kinds[id] } as CredentialRecord) : null),
    },
    providerServers: async () => [at('imap.provider.test'), at('smtp.provider.test')],
  });

/** The path of the field that a save is refused at; undefined when it is not. */
const refusedAt = async (
  kinds: Record<number, 'oauth' | 'password'>,
  stored: ReturnType<typeof recordOf>,
  changes: Changes,
): Promise<string | undefined> => {
  try {
    await destinationsWith(kinds).mustFit(stored, form(changes));
    return undefined;
  } catch (error) {
    const { details } = error as { details: { errors: { path: string[] }[] } };
    return details.errors.map(({ path }) => path.join('.')).join();
  }
};

describe('saving settings of a mailbox with a stored password', () => {
  const basic = { authentication: 'basic' as const };
  const stored = recordOf({ remoteMailbox: basic });
  const at = (changes: Changes) =>
    refusedAt({ 1: 'password' }, stored, {
      ...changes,
      remoteMailbox: { ...basic, ...changes.remoteMailbox },
    });

  it('asks for nothing while it goes where it went, on whatever port', async () => {
    expect(await at({})).toBeUndefined();
    expect(await at({ remoteMailbox: { port: 143, security: 'starttls' } })).toBeUndefined();
    expect(
      await at({ outgoingServer: { host: 'other.example.test', authentication: 'none' } }),
    ).toBeUndefined();
  });

  it.each<[string, Changes]>([
    ['another host', { remoteMailbox: { host: 'evil.test' } }],
    ['another host that is switched off for now', { remoteMailbox: { host: 'evil.test', enabled: false } }],
    ['no TLS', { remoteMailbox: { security: 'none' } }],
    ['no check of the certificate', { remoteMailbox: { verifyCertificate: false } }],
    ['another outgoing host that signs in with it', { outgoingServer: { host: 'evil.test' } }],
    ['no TLS to that one', { outgoingServer: { security: 'none' } }],
  ])('asks for it again before it goes to %s', async (_where, changes) => {
    expect(await at(changes)).toBe('remoteMailbox.password');
    const typed = { ...changes, remoteMailbox: { ...changes.remoteMailbox, password: 'typed again' } };
    expect(await at(typed)).toBeUndefined();
  });

  it('asks for it when the outgoing server begins to sign in with it', async () => {
    const apart = recordOf({ remoteMailbox: basic, outgoingServer: { authentication: 'none' } });
    const changes = { remoteMailbox: basic, outgoingServer: { authentication: 'same' as const } };
    expect(await refusedAt({ 1: 'password' }, apart, changes)).toBe('remoteMailbox.password');
  });

  it('cannot be led elsewhere by way of OAuth: what is not used was given for nothing', async () => {
    const unused = recordOf({
      remoteMailbox: {
        authentication: 'oauth',
        server: { ...stored.remoteMailbox.server, host: 'evil.test' },
      },
    });
    const back = { remoteMailbox: { ...basic, host: 'evil.test' } };
    expect(await refusedAt({ 1: 'password' }, unused, back)).toBe('remoteMailbox.password');
  });

  it('asks for the outgoing server’s own at its own field', async () => {
    const own = recordOf({ outgoingServer: basic, account: { outgoingCredentialId: 2 } });
    const changes = { outgoingServer: { ...basic, host: 'evil.test' } };
    expect(await refusedAt({ 1: 'oauth', 2: 'password' }, own, changes)).toBe('outgoingServer.password');
    const typed = { outgoingServer: { ...changes.outgoingServer, password: 'typed again' } };
    expect(await refusedAt({ 1: 'oauth', 2: 'password' }, own, typed)).toBeUndefined();
  });
});

describe('saving settings of a mailbox that is signed in', () => {
  const stored = recordOf();
  const at = (changes: Changes) => refusedAt({ 1: 'oauth' }, stored, changes);

  it('lets the token go where it went, and to the provider’s own servers', async () => {
    expect(await at({})).toBeUndefined();
    expect(await at({ remoteMailbox: { host: 'imap.provider.test' } })).toBeUndefined();
    expect(await at({ outgoingServer: { host: 'smtp.provider.test' } })).toBeUndefined();
  });

  it.each<[string, Changes, string]>([
    ['another host', { remoteMailbox: { host: 'evil.test' } }, 'remoteMailbox.host'],
    ['another outgoing host', { outgoingServer: { host: 'evil.test' } }, 'outgoingServer.host'],
    [
      'the provider unverified',
      { remoteMailbox: { host: 'imap.provider.test', verifyCertificate: false } },
      'remoteMailbox.host',
    ],
  ])('refuses %s, whatever password is typed beside it', async (_where, changes, path) => {
    expect(await at(changes)).toBe(path);
    const remoteMailbox = { ...changes.remoteMailbox, password: 'something' };
    expect(await at({ ...changes, remoteMailbox })).toBe(path);
  });

  it('takes any server once there is no token, or it is not used there', async () => {
    const changes = { remoteMailbox: { host: 'new.test' } };
    expect(await refusedAt({}, stored, changes)).toBeUndefined();
    const basic = { remoteMailbox: { host: 'new.test', authentication: 'basic' as const } };
    expect(await at({ ...basic, outgoingServer: { authentication: 'none' } })).toBeUndefined();
  });
});
