import { once } from 'node:events';
import { request } from 'node:https';
import { type FaultProxyHandle, type EmbeddedLab, startMailLab } from './index';
import { CUSTOMER, openImap, send, SUPPORT } from './test-mail-client';

let lab: EmbeddedLab;

beforeAll(async () => {
  lab = await startMailLab({ mail: 'embedded', callbackUrls: [] });
});
afterAll(() => lab.stop());

describe('the fault proxy in front of IMAP', () => {
  let proxy: FaultProxyHandle;

  beforeAll(async () => {
    proxy = await lab.proxy({ target: 'imap' });
  });
  afterEach(() => proxy.clearFault());
  afterAll(() => proxy.stop());

  test('passes everything on while no fault is set, and counts connections', async () => {
    const client = await openImap(lab, proxy);
    expect(await proxy.connections()).toBe(1);
    await client.mailboxOpen('INBOX');
    await client.logout();
  });

  test('refuses connections and takes them again on the same port', async () => {
    await proxy.setFault({ kind: 'refuse' });
    await expect(openImap(lab, proxy)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await proxy.clearFault();
    await (await openImap(lab, proxy)).logout();
  });

  test('resets connections', async () => {
    await proxy.setFault({ kind: 'reset' });
    await expect(openImap(lab, proxy)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  test('stalls at the greeting', async () => {
    await proxy.setFault({ kind: 'stall', at: 'greeting' });
    await expect(openImap(lab, proxy)).rejects.toMatchObject({ code: 'GREETING_TIMEOUT' });
  });

  test('answers a line itself, as often as told', async () => {
    await proxy.setFault({
      kind: 'answer',
      when: /AUTHENTICATE/,
      reply: '{tag} NO AUTHENTICATE failed.',
      times: 2,
    });
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await expect(openImap(lab, proxy)).rejects.toMatchObject({ responseText: 'AUTHENTICATE failed.' });
    }
    await (await openImap(lab, proxy)).logout();
    expect((await proxy.lines()).filter((line) => line.includes('AUTHENTICATE'))).toHaveLength(3);
  });

  test('plays Exchange’s throttling over a real server', async () => {
    const reply = '{tag} BAD Request is throttled. Suggested Backoff Time: 50 milliseconds';
    await proxy.setFault({ kind: 'answer', when: / SELECT /, reply });
    const client = await openImap(lab, proxy);
    await expect(client.mailboxOpen('INBOX')).rejects.toMatchObject({ code: 'ETHROTTLE', throttleReset: 50 });
    expect((await client.mailboxOpen('INBOX')).path).toBe('INBOX');
    await client.logout();
  });

  test('says goodbye and closes', async () => {
    await proxy.setFault({
      kind: 'answer',
      when: / SELECT /,
      reply: '* BYE Connection closed. 14',
      close: true,
    });
    const client = await openImap(lab, proxy);
    await expect(client.mailboxOpen('INBOX')).rejects.toMatchObject({ code: 'NoConnection' });
    client.close();
  });

  test('cuts in the middle of a message', async () => {
    await lab.deliver(SUPPORT, { subject: 'Long', text: 'x'.repeat(20_000) });
    const client = await openImap(lab, proxy);
    await client.mailboxOpen('INBOX');
    await proxy.setFault({ kind: 'cut', when: /FETCH/, after: 5_000 });
    const closed = once(client, 'close');
    await expect(client.fetchOne('*', { source: true })).rejects.toMatchObject({ code: 'NoConnection' });
    await closed;
  });

  test('cuts as many connections as told, over all of them, and counts', async () => {
    const before = await proxy.cuts();
    await proxy.setFault({ kind: 'cut', after: 10, times: 2, reset: true });
    for (let attempt = 0; attempt < 2; attempt += 1) await expect(openImap(lab, proxy)).rejects.toThrow();
    await (await openImap(lab, proxy)).logout();
    expect(await proxy.cuts()).toBe(before + 2);
  });

  test('rewrites what the server says, also across packets', async () => {
    await proxy.setFault(
      { kind: 'rewrite', from: 'UIDVALIDITY 1]', to: 'UIDVALIDITY 99]' },
      { kind: 'slow', bytesPerSecond: 4_000 },
    );
    const client = await openImap(lab, proxy);
    const { uidValidity } = await client.mailboxOpen('INBOX');
    expect(uidValidity).toBe(99n);
    await client.logout();
  });

  test('limits how many connect at once', async () => {
    await proxy.setFault({ kind: 'limit', connections: 1, reply: '* BYE Too many connections' });
    const first = await openImap(lab, proxy);
    await expect(openImap(lab, proxy)).rejects.toThrow();
    await first.logout();
  });

  test('cuts every open connection on request', async () => {
    const client = await openImap(lab, proxy);
    const closed = once(client, 'close');
    await proxy.cutAll();
    await closed;
    expect(await proxy.connections()).toBe(0);
  });
});

describe('the fault proxy in front of SMTP', () => {
  test('loses the answer to a message that the server has taken', async () => {
    const proxy = await lab.proxy({ target: 'smtp' });
    await proxy.setFault({ kind: 'cut', when: /^\.$/, after: 0 });
    await expect(send(lab, proxy, 'Taken but unanswered')).rejects.toMatchObject({ code: 'ECONNECTION' });
    await lab.mailbox(CUSTOMER).waitFor((message) => message.subject === 'Taken but unanswered');
    await proxy.stop();
  });

  test('hangs after the final dot without the server having seen it', async () => {
    const proxy = await lab.proxy({ target: 'smtp' });
    await proxy.setFault({ kind: 'stall', when: /^\.$/, direction: 'toServer' });
    await expect(send(lab, proxy, 'Never taken')).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    await proxy.stop();
    await expect(
      lab.mailbox(CUSTOMER).waitFor((message) => message.subject === 'Never taken', { timeoutMs: 200 }),
    ).rejects.toThrow('No such message');
  });

  test('refuses once in Exchange’s words and then lets the message through', async () => {
    const proxy = await lab.proxy({ target: 'smtp' });
    const reply = '432 4.3.2 Concurrent connections limit exceeded.';
    await proxy.setFault({ kind: 'answer', when: /^MAIL FROM/i, reply });
    await expect(send(lab, proxy)).rejects.toMatchObject({ responseCode: 432 });
    expect((await send(lab, proxy)).accepted).toEqual([CUSTOMER]);
    await proxy.stop();
  });
});

describe('the fault proxy in front of Graph', () => {
  const post = (port: number, path: string, body: string) =>
    new Promise<number>((resolve, reject) => {
      const sent = request({ host: 'localhost', port, path, method: 'POST', ca: lab.ca, agent: false });
      sent.setHeader('content-length', body.length);
      sent.on('response', (response) => resolve(response.resume().statusCode ?? 0)).on('error', reject);
      sent.end(body);
    });

  test('reads the lines of a request’s head, and passes on a body that ends without a line break', async () => {
    const proxy = await lab.proxy({ target: 'graph' });
    await proxy.setFault({ kind: 'cut', when: /^POST \/v1\.0\/never /, after: 0 });
    const body = 'POST /v1.0/never HTTP/1.1';
    expect(await post(proxy.port, '/v1.0/me/sendMail', body)).toBe(401);
    expect(await proxy.lines()).toContain(`content-length: ${body.length}`);
    expect(await proxy.lines()).not.toContain(body);
    await proxy.stop();
  });

  test('ends a connection in the middle of a body, or when its answer is on the way', async () => {
    const proxy = await lab.proxy({ target: 'graph' });
    const when = /^content-length: \d{4,}$/i;
    await proxy.setFault({ kind: 'cut', when, direction: 'toServer', after: 500, times: 1 });
    await expect(post(proxy.port, '/v1.0/me/sendMail', 'x'.repeat(5_000))).rejects.toThrow();
    await proxy.setFault({ kind: 'cut', when, after: 0, times: 1 });
    await expect(post(proxy.port, '/v1.0/me/sendMail', 'x'.repeat(5_000))).rejects.toThrow();
    expect(await post(proxy.port, '/v1.0/me/sendMail', 'x'.repeat(5_000))).toBe(401);
    expect(await proxy.cuts()).toBe(2);
    await proxy.stop();
  });
});

test('the fault proxy stands in front of the identity provider as well', async () => {
  const proxy = await lab.proxy({ target: 'idp' });
  const url = new URL(lab.idp.discoveryUrl);
  url.port = String(proxy.port);
  const metadata = (await (await fetch(url)).json()) as { issuer: string };
  expect(metadata.issuer).toBe(lab.idp.issuer);
  await proxy.setFault({ kind: 'cut', after: 20 });
  await expect(fetch(url, { headers: { connection: 'close' } })).rejects.toThrow('fetch failed');
  await proxy.stop();
});
