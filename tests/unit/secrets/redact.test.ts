import { createRedactedLogger, redact, redactValue, secretsOf } from '../../../server/src/secrets/redact';

const TOKEN = 'EwBIA8l6BAAUkj1NuJYtTVha-Mogk+HEiPbQo04AAY';
const JWT = 'eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwczovL291dGxvb2sifQ.c2lnbmF0dXJl';
const BLOB = Buffer.from(`user=support@contoso.test\x01auth=Bearer ${TOKEN}\x01\x01`).toString('base64');

describe('redaction', () => {
  it.each([
    ['SMTP AUTH', `C: AUTH XOAUTH2 ${BLOB}`, BLOB],
    ['IMAP AUTHENTICATE', `3 AUTHENTICATE XOAUTH2 ${BLOB}`, BLOB],
    ['AUTH PLAIN', 'AUTH PLAIN AHN1cHBvcnQAaHVudGVyMg==', 'AHN1cHBvcnQAaHVudGVyMg=='],
    ['a SASL blob on its own line', `+ \n${BLOB}\n`, BLOB],
    ['a decoded SASL string', `user=a@b\x01auth=Bearer ${TOKEN}\x01\x01`, TOKEN],
    ['an Authorization header', `Authorization: Bearer ${TOKEN}`, TOKEN],
    [
      'an Authorization header in JSON',
      `{"authorization":"Basic Y2xpZW50OnNlY3JldA=="}`,
      'Y2xpZW50OnNlY3JldA',
    ],
    ['a JWT anywhere', `token was ${JWT}.`, JWT],
    ['a callback URL', `GET /system-email/oauth/callback?code=0.AXoAab_cd-ef&state=xyz`, '0.AXoAab_cd-ef'],
    ['a callback URL that begins with the code', 'code=M.C546_BAY.2.U.abc&state=1', 'M.C546_BAY'],
    ['a form body', `grant_type=refresh_token&refresh_token=${TOKEN}&client_id=abc`, TOKEN],
    ['a client secret in a form body', 'client_id=abc&client_secret=x~8Q%3D.secret&x=1', '.secret'],
    ['a PKCE verifier', 'code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk', 'dBjftJeZ4CVP'],
    ['a token response', `{"token_type":"Bearer","access_token":"${TOKEN}","expires_in":3599}`, TOKEN],
    ['JSON inside JSON', JSON.stringify({ body: JSON.stringify({ refresh_token: TOKEN }) }), TOKEN],
    ['an object as Node prints it', `{ refresh_token: '${TOKEN}', scope: 'x' }`, TOKEN],
    ['a password in a query', 'https://example.test/?user=a&password=hunter2&x=1', 'hunter2'],
    ['a password in camel case', '{"clientSecret":"abc~def","pass":"hunter2"}', 'hunter2'],
    ['IMAP LOGIN', 'A2 LOGIN support@contoso.test hunter2', 'hunter2'],
    ['POP3 PASS', 'PASS hunter2', 'hunter2'],
    ['a client assertion', `client_assertion=${JWT}`, JWT],
  ])('masks %s', (_, text, secret) => {
    expect(text).toContain(secret);
    expect(redact(text)).not.toContain(secret);
    expect(redact(text)).toContain('[redacted]');
  });

  it.each([
    '550 5.7.30 Basic authentication is not supported for Client Submission.',
    '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.',
    'connect ECONNREFUSED 127.0.0.1:993 {"code":"ECONNREFUSED","errno":-111}',
    '{"code":"OAUTH_TIMEOUT","error_codes":[700082],"correlation_id":"a-b"}',
    'error_code=AADSTS50076 responseCode=535 code=535',
    'A1 NO LOGIN failed.',
    'The password of this mailbox has expired.',
    'https://login.microsoftonline.com/contoso.test/oauth2/v2.0/token',
  ])('leaves what support needs readable: %s', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('masks properties by name and strings by shape, however deep', () => {
    const error = Object.assign(
      new Error(`refused: refresh_token=${TOKEN}`, { cause: { body: { id_token: 'abc' } } }),
      {
        code: 'EAUTH',
        request: { headers: { authorization: 'anything at all' } },
      },
    );
    const text = JSON.stringify(redactValue({ error, list: [`Bearer ${TOKEN}`], lease: { token: 3 } }));
    expect(text).not.toContain(TOKEN);
    expect(text).not.toContain('anything at all');
    expect(text).not.toContain('"abc"');
    expect(text).toContain('"code":"EAUTH"');
    expect(text).toContain('"token":3');
  });

  it('copes with cycles and bytes', () => {
    const cycle: Record<string, unknown> = { raw: Buffer.from('secret bytes') };
    cycle.self = cycle;
    expect(redactValue(cycle)).toEqual({ raw: '[12 bytes]', self: '[circular]' });
  });

  it('masks known secrets in every form they travel in', () => {
    const mask = secretsOf('p&ss "wörd"', 'abc', undefined);
    for (const form of [
      'p&ss "wörd"',
      encodeURIComponent('p&ss "wörd"'),
      Buffer.from('p&ss "wörd"').toString('base64'),
    ]) {
      expect(mask(`before ${form} after`)).toBe('before [redacted] after');
    }
    expect(mask('abc')).toBe('abc');
  });

  it('wraps a logger: messages, metadata, errors and their stacks', () => {
    const lines: unknown[][] = [];
    const log = (...line: unknown[]) => lines.push(line);
    const logger = createRedactedLogger({ debug: log, info: log, warn: log, error: log });
    logger.info(`AUTH XOAUTH2 ${BLOB}`, { password: 'hunter2' });
    logger.error(new Error(`code_verifier=${TOKEN}`));
    const written = lines
      .flat()
      .map((part) => (part instanceof Error ? `${part.message}${part.stack}` : JSON.stringify(part)));
    expect(written.join()).not.toMatch(new RegExp(`${BLOB.slice(0, 20)}|hunter2|Mogk`));
    expect(lines[1]?.[0]).toBeInstanceOf(Error);
  });
});
