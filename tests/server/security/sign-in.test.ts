/**
 * What RFC 9700 says that attackers do to sign-ins, tried on a mailbox that works. Whatever comes, the mailbox keeps its
 * sign-in and nothing secret goes anywhere; that no secret was said or stored is looked for when the helpdesk closes.
 * @see https://www.rfc-editor.org/rfc/rfc9700
 */
import { readFileSync } from 'node:fs';
import type { SystemEmail } from '../../../shared/contracts/system-emails';
import { signIn } from '../../mail-lab/sign-in';
import { accountOf, AGENT, openHelpdesk, SUPPORT, type Helpdesk } from '../acceptance/helpdesk';

let desk: Helpdesk;
let mailbox: SystemEmail;
beforeAll(async () => {
  desk = await openHelpdesk();
  mailbox = await desk.signedIn();
});
beforeEach(() => desk.lab.idp.resetTokenRequests());
afterAll(() => desk.close());

const callbackEndpoint = async () => (await desk.api<{ url: string }>('GET', '/callback-endpoint')).url;

/** A sign-in up to the provider's answer, which has not come back to us yet. */
const answered = async (options: Parameters<Helpdesk['goToProvider']>[1] = {}) => {
  const { end, ...begun } = await desk.goToProvider(mailbox.id, options);
  if (end.kind !== 'callback') throw new Error('The provider kept the browser.');
  return { ...begun, callback: end.url };
};

const withParameters = (url: URL, changes: Record<string, string | null>): URL => {
  const changed = new URL(url);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) changed.searchParams.delete(name);
    else changed.searchParams.set(name, value);
  }
  return changed;
};

const codeRequests = async () =>
  (await desk.lab.idp.tokenRequests()).filter(({ grantType }) => grantType === 'authorization_code');

const remedyOf = async (authorizationId: number) =>
  (await desk.api<{ problem: { remedy: string } | null }>('GET', `/authorizations/${authorizationId}`))
    .problem?.remedy;

/** The sign-in from before is still there, by the same person. */
const expectUntouched = async () => {
  const { credential } = await desk.get(mailbox.id);
  expect(credential).toMatchObject({
    state: 'authorized',
    username: SUPPORT,
    authorizedAt: mailbox.credential?.authorizedAt,
  });
};

describe('the redirect URI', () => {
  it('is the Callback Endpoint to the letter, whatever host the request claims to be for', async () => {
    const response = await fetch(
      `${desk.app.url}/system-email/system-emails/${mailbox.id}/authorization?side=remote`,
      {
        method: 'POST',
        headers: {
          authorization: `Bearer ${desk.app.token}`,
          'x-forwarded-host': 'evil.example',
          'x-forwarded-proto': 'https',
          origin: 'https://evil.example',
        },
      },
    );
    const { url } = ((await response.json()) as { data: { url: string } }).data;
    expect(new URL(url).searchParams.get('redirect_uri')).toBe(await callbackEndpoint());
  });

  it.each([
    ['another path', (uri: string) => `${uri}/more`],
    ['a slash at the end', (uri: string) => `${uri}/`],
    ['another letter case', (uri: string) => uri.replace('/callback', '/Callback')],
    ['a query', (uri: string) => `${uri}?next=https://evil.example`],
    ['another host', (uri: string) => uri.replace('localhost', 'localhost.evil.example')],
  ])('with %s is refused by the provider, which keeps the browser', async (_, change) => {
    const { url } = await answered();
    const asked = new URL(url);
    asked.searchParams.set('redirect_uri', change(asked.searchParams.get('redirect_uri') ?? ''));
    const page = await (await fetch(asked, { redirect: 'manual' })).text();
    expect(page).toContain('AADSTS50011');
  });

  it('is sent with the code as it was asked for, whatever host the browser came back to', async () => {
    const { callback, jar } = await answered();
    const response = await fetch(callback, {
      headers: { cookie: jar.header(callback), 'x-forwarded-host': 'evil.example' },
      redirect: 'manual',
    });
    expect(response.headers.get('location')).not.toContain('evil');
    // The lab compares it with that of the code.
    expect(await codeRequests()).toMatchObject([{ ok: true }]);
    mailbox = await desk.watched(mailbox.id);
  });
});

describe('the answer of another provider (mix-up)', () => {
  it('is refused before its code goes anywhere', async () => {
    const { callback, jar, authorizationId } = await answered();
    await desk.comeBack(withParameters(callback, { iss: 'https://login.evil.example' }), jar);
    expect(await remedyOf(authorizationId)).toBe('oauth.wrong-issuer');
    expect(await codeRequests()).toEqual([]);
    await expectUntouched();
    // The code is not tried afterwards either, when the answer comes without the name.
    await desk.comeBack(callback, jar);
    expect(await codeRequests()).toEqual([]);
  });

  it('is refused as an error, too: none of its words are believed', async () => {
    const { callback, jar, authorizationId } = await answered();
    const error = { code: null, error: 'access_denied', error_description: 'AADSTS65004: Call 555-0100.' };
    await desk.comeBack(withParameters(callback, { ...error, iss: 'https://login.evil.example' }), jar);
    const result = await desk.api<object>('GET', `/authorizations/${authorizationId}`);
    expect(result).toMatchObject({ state: 'failed', problem: { remedy: 'oauth.wrong-issuer' } });
    expect(JSON.stringify(result)).not.toContain('555-0100');
  });

  it('is told from the right one, which may name itself', async () => {
    const { callback, jar, authorizationId } = await answered();
    const metadata = (await (
      await fetch(`${desk.lab.idp.issuer}/.well-known/openid-configuration`)
    ).json()) as { issuer: string };
    await desk.comeBack(withParameters(callback, { iss: metadata.issuer }), jar);
    expect(await desk.api('GET', `/authorizations/${authorizationId}`)).toMatchObject({
      state: 'authorized',
    });
    mailbox = await desk.watched(mailbox.id);
  });
});

describe('a callback that somebody else prepared (CSRF)', () => {
  it('does nothing in a browser that began no sign-in', async () => {
    const { callback } = await answered();
    const panel = await desk.comeBack(callback);
    expect(panel.searchParams.get('sign-in')).toBe('oauth.wrong-browser');
    expect(await codeRequests()).toEqual([]);
    await expectUntouched();
  });

  it('does nothing in a browser that began another sign-in', async () => {
    const [attacker, victim] = [await answered({ as: AGENT }), await answered()];
    const panel = await desk.comeBack(attacker.callback, victim.jar);
    expect(panel.searchParams.get('sign-in')).toBe('oauth.wrong-browser');
    expect(await codeRequests()).toEqual([]);
    await expectUntouched();
  });

  it('does nothing with a state that was made up, or none', async () => {
    const { callback, jar } = await answered();
    for (const state of ['made-up', null]) {
      const panel = await desk.comeBack(withParameters(callback, { state }), jar);
      expect(panel.searchParams.get('sign-in')).toBe('oauth.state-unknown');
    }
    expect(await codeRequests()).toEqual([]);
  });
});

describe('a code', () => {
  it('of another session does not work in this one (code injection)', async () => {
    const [stolen, victim] = [await answered({ as: AGENT }), await answered()];
    const code = stolen.callback.searchParams.get('code');
    await desk.comeBack(withParameters(victim.callback, { code }), victim.jar);
    // PKCE: the verifier is that of the victim's session, the challenge that of the other.
    expect(await codeRequests()).toMatchObject([{ ok: false, aadsts: 501481 }]);
    expect(await remedyOf(victim.authorizationId)).toBe('oauth.code-used');
    await expectUntouched();
  });

  it('that was asked for without PKCE is not redeemed (PKCE downgrade)', async () => {
    const { url, jar, authorizationId } = await answered();
    const stripped = new URL(url);
    stripped.searchParams.delete('code_challenge');
    stripped.searchParams.delete('code_challenge_method');
    const end = await signIn(stripped, {
      username: SUPPORT,
      password: accountOf(desk.lab, SUPPORT).password,
      callbackUrls: [await callbackEndpoint()],
      jar,
    });
    if (end.kind === 'callback') {
      await desk.comeBack(end.url, jar);
      expect(await desk.api('GET', `/authorizations/${authorizationId}`)).toMatchObject({ state: 'failed' });
      expect((await codeRequests()).filter(({ ok }) => ok)).toEqual([]);
    } else {
      expect(end.html).toMatch(/AADSTS\d+/);
    }
    await expectUntouched();
  });

  it('that stands twice in the answer is not used', async () => {
    const { callback, jar, authorizationId } = await answered();
    const twice = new URL(callback);
    twice.searchParams.append('code', 'another-code');
    await desk.comeBack(twice, jar);
    expect(await desk.api('GET', `/authorizations/${authorizationId}`)).toMatchObject({ state: 'failed' });
    expect(await codeRequests()).toEqual([]);
    await expectUntouched();
  });

  it('is redeemed once, however often the answer is replayed', async () => {
    const { callback, jar } = await answered();
    const [first, ...others] = await Promise.all([1, 2, 3].map(() => desk.comeBack(callback, jar)));
    expect(others.map(({ href }) => href)).toEqual([first?.href, first?.href]);
    expect(await codeRequests()).toHaveLength(1);
    mailbox = await desk.watched(mailbox.id);
  });
});

it('a state is good for one answer', async () => {
  const [used, other] = [await answered(), await answered()];
  await desk.comeBack(used.callback, used.jar);
  mailbox = await desk.watched(mailbox.id);
  await desk.lab.idp.resetTokenRequests();
  const code = other.callback.searchParams.get('code');
  const panel = await desk.comeBack(withParameters(used.callback, { code }), used.jar);
  expect(panel.searchParams.get('sign-in')).toBe('oauth.state-used');
  expect(await codeRequests()).toEqual([]);
  await expectUntouched();
});

describe('the browser', () => {
  it.each([
    'redirect_uri=https://evil.example',
    'next=//evil.example',
    'returnTo=https://evil.example&redirect=https://evil.example&url=https://evil.example',
    'state=https://evil.example&code=x',
    'error=x&error_uri=https://evil.example&state=//evil.example',
    'state=admin-consent&admin_consent=True&tenant=https://evil.example&redirect_uri=https://evil.example',
  ])('is sent nowhere but to the panel (open redirect): %s', async (query) => {
    const response = await fetch(`${await callbackEndpoint()}?${query}`, {
      redirect: 'manual',
      headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example' },
    });
    expect(response.headers.get('location')).toMatch(
      new RegExp(`^${desk.app.url}/admin/settings/system-email\\?[\\w=&.-]*$`),
    );
    expect(response.headers.get('location')).not.toContain('evil');
  });

  it('takes nothing of the answer along: not in the address, not as a referrer, not in a cache, not in a frame', async () => {
    const { callback, jar } = await answered();
    for (const url of [callback, withParameters(callback, { state: 'unknown' })]) {
      const response = await fetch(url, { redirect: 'manual', headers: { cookie: jar.header(url) } });
      // 307 would have the browser send along what a form held.
      expect(response.status).toBe(302);
      const { searchParams } = callback;
      for (const secret of [searchParams.get('code'), searchParams.get('state')]) {
        expect(response.headers.get('location')).not.toContain(secret);
        expect(await response.clone().text()).not.toContain(secret);
      }
      expect(response.headers.get('referrer-policy')).toBe('no-referrer');
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(response.headers.get('x-frame-options')).toBe('DENY');
      expect(response.headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'/);
    }
    mailbox = await desk.watched(mailbox.id);
  });

  it('keeps the sign-in’s cookie from scripts and from other sites’ requests, and its address out of caches', async () => {
    const response = await desk.app.call<{ data: { url: string } }>(
      'POST',
      `/system-email/system-emails/${mailbox.id}/authorization?side=remote`,
      {},
    );
    const cookies = response.headers.getSetCookie();
    expect(cookies).toHaveLength(1);
    expect(cookies[0]).toMatch(/; Path=\/system-email\/oauth\/; HttpOnly; SameSite=Lax$/);
    expect(response.headers.get('cache-control')).toBe('no-store');
    // The cookie says nothing of the state, and the address nothing of the cookie.
    const value = cookies[0]?.match(/=([^;]+)/)?.[1] ?? '';
    expect(value.length).toBeGreaterThan(40);
    expect(response.body.data.url).not.toContain(value);
  });

  it('is sent to the provider for a code only, with a challenge that is hashed', async () => {
    const { url } = await answered();
    const asked = new URL(url).searchParams;
    expect(asked.getAll('response_type')).toEqual(['code']);
    expect(asked.getAll('code_challenge_method')).toEqual(['S256']);
    expect(asked.has('client_secret')).toBe(false);
  });
});

it('a whole sign-in, and one that fails, leave neither code nor state nor nonce nor cookie in the log', async () => {
  const before = readFileSync(desk.app.logFile, 'utf8').length;
  const [good, bad] = [await answered(), await answered()];
  await desk.comeBack(good.callback, good.jar);
  await desk.comeBack(withParameters(bad.callback, { code: 'a-code-that-nobody-issued' }), bad.jar);
  await desk.comeBack(withParameters(bad.callback, { state: 'a-state-that-nobody-issued' }), bad.jar);
  mailbox = await desk.watched(mailbox.id);
  const log = readFileSync(desk.app.logFile, 'utf8').slice(before);
  // There is something to read, and the callback is in it.
  expect(log).toContain('/system-email/oauth/callback');
  const values = [good, bad].flatMap(({ url, callback, jar }) => [
    callback.searchParams.get('code'),
    callback.searchParams.get('state'),
    new URL(url).searchParams.get('nonce'),
    ...jar
      .header(callback)
      .split('; ')
      .map((pair) => pair.split('=')[1]),
  ]);
  for (const value of [...values, 'a-code-that-nobody-issued', 'a-state-that-nobody-issued']) {
    expect(value?.length).toBeGreaterThan(10);
    expect(log).not.toContain(value);
  }
});
