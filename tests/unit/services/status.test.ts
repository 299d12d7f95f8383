import { statusOf, type StatusFacts } from '../../../server/src/services/status';

const AT = '2026-11-22T10:00:00.000Z';
const signedIn = { kind: 'oauth', state: 'authorized' } as const;
const refused = { kind: 'oauth', state: 'needs-authorization' } as const;
const password = { kind: 'password', state: 'authorized' } as const;

interface Changes {
  enabled?: boolean;
  unserved?: boolean;
  remote?: Partial<StatusFacts['remote']>;
  outgoing?: Partial<StatusFacts['outgoing']>;
}

const status = ({ enabled = true, unserved = false, remote, outgoing }: Changes = {}) =>
  statusOf({
    enabled,
    unserved,
    remote: {
      enabled: true,
      authentication: 'oauth',
      credential: signedIn,
      troubled: false,
      verifiedAt: AT,
      ...remote,
    },
    outgoing: {
      enabled: true,
      authentication: 'same',
      credential: null,
      troubled: false,
      verifiedAt: AT,
      ...outgoing,
    },
  });

const needsSignIn = (side: string, what: string) => ({
  status: 'needs-authorization',
  because: { side, what },
});

describe('the status of a System Email', () => {
  it('is verified when every side that is used has been seen to work', () => {
    expect(status()).toEqual({ status: 'verified', because: null });
    expect(status({ outgoing: { verifiedAt: null } })).toEqual({ status: 'not-verified', because: null });
    expect(status({ outgoing: { enabled: false, verifiedAt: null } }).status).toBe('verified');
  });

  it('is disabled when it is switched off, or both of its sides are', () => {
    expect(status({ enabled: false, remote: { troubled: true } }).status).toBe('disabled');
    expect(status({ remote: { enabled: false }, outgoing: { enabled: false } }).status).toBe('disabled');
  });

  it('asks for a sign-in where nobody has signed in, whatever else is wrong', () => {
    const remote = { credential: null, troubled: true };
    expect(status({ remote })).toEqual(needsSignIn('remote', 'nobody-signed-in'));
    expect(status({ remote: { credential: password } })).toEqual(needsSignIn('remote', 'nobody-signed-in'));
  });

  it('asks for a sign-in where the last one has ended', () => {
    expect(status({ remote: { credential: refused } })).toEqual(needsSignIn('remote', 'credential'));
  });

  it('asks for the sign-in that the Outgoing Server has of its own', () => {
    const outgoing = { authentication: 'oauth', credential: null } as const;
    expect(status({ outgoing })).toEqual(needsSignIn('outgoing', 'nobody-signed-in'));
    expect(status({ outgoing: { ...outgoing, credential: refused } })).toEqual(
      needsSignIn('outgoing', 'credential'),
    );
    expect(status({ outgoing: { ...outgoing, credential: signedIn } }).status).toBe('verified');
  });

  it('asks for the shared sign-in also where only sending is switched on', () => {
    expect(status({ remote: { enabled: false, credential: null } })).toEqual(
      needsSignIn('outgoing', 'nobody-signed-in'),
    );
  });

  it('asks nobody to sign in who uses passwords, or none', () => {
    const remote = { authentication: 'basic', credential: password } as const;
    expect(status({ remote }).status).toBe('verified');
    expect(status({ remote: { ...remote, credential: refused } }).status).toBe('verified');
    expect(status({ outgoing: { authentication: 'none' } }).status).toBe('verified');
  });

  it('is an error of the side whose last try failed', () => {
    expect(status({ outgoing: { troubled: true } })).toEqual({
      status: 'error',
      because: { side: 'outgoing', what: 'state' },
    });
    expect(status({ remote: { troubled: true }, outgoing: { troubled: true } }).because?.side).toBe('remote');
    expect(status({ outgoing: { enabled: false, troubled: true } }).status).toBe('verified');
  });

  it('is an error where no running instance may serve it, once somebody has signed it in', () => {
    const because = { side: 'remote', what: 'unserved' };
    expect(status({ unserved: true })).toEqual({ status: 'error', because });
    expect(status({ unserved: true, remote: { credential: null } }).status).toBe('needs-authorization');
    expect(status({ unserved: true, enabled: false }).status).toBe('disabled');
  });
});
