import { plainCause, serverWords } from '../../../server/src/mail/server-words';

const JWT = `eyJ0eXAiOiJKV1Qi.${'eyJhdWQiOiJodHRwczov'.repeat(3)}.c2lnbmF0dXJl`;
const BLOB = Buffer.from(`user=support@contoso.com\x01auth=Bearer ${JWT}\x01\x01`).toString('base64');

it.each([
  ['a token', `535 bad token ${JWT} given`, '535 bad token (hidden) given'],
  ['a bearer credential', 'NO auth=Bearer EwBAAl3BAAUFFpUA rejected', 'NO auth=(hidden) rejected'],
  [
    'a SASL blob',
    `500 5.5.2 unrecognised: AUTH XOAUTH2 ${BLOB}`,
    '500 5.5.2 unrecognised: AUTH XOAUTH2 (hidden)',
  ],
  ['a short SASL blob', '500 what is AUTH PLAIN AHN1cABwdw==', '500 what is AUTH PLAIN (hidden)'],
])('hides %s', (_what, said, shown) => {
  expect(serverWords(said)).toBe(shown);
});

it('hides a secret that it is told of, also as base64', () => {
  const secret = 'Passw0rd!';
  const said = `no such command: ${secret} / ${Buffer.from(secret).toString('base64')}`;
  expect(serverWords(said, [secret])).toBe('no such command: (hidden) / (hidden)');
});

it.each(['a@b.test', 'ab@c.test', 'abc@d.test'])(
  'hides it inside a short SASL response of %s that no command names',
  (username) => {
    const response = Buffer.from(`\0${username}\0Passw0rd!`).toString('base64');
    const shown = serverWords(`535 what is ${response}`, ['Passw0rd!']) ?? '';
    const [start = '', end = ''] = shown.replace('535 what is ', '').split('(hidden)');
    expect(shown).toContain('(hidden)');
    expect(Buffer.from(start + end, 'base64').toString('latin1')).not.toMatch(/asswor|ssw0rd/);
    expect(end.length).toBeLessThan(6);
  },
);

it('leaves what servers tell people as it is', () => {
  const said =
    '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information. [AM0PR10CA0001.EURPRD10.PROD.OUTLOOK.COM 2026-11-22T06:00:00.000Z 08DE]';
  expect(serverWords(said)).toBe(said);
});

it('makes one line of a sane length', () => {
  expect(serverWords('250-one\r\n250 two\u0000')).toBe('250-one 250 two');
  expect(serverWords('word '.repeat(1_000))?.length).toBeLessThanOrEqual(501);
});

it.each([undefined, null, '', ' \r\n', 7, {}])('has no words for %p', (said) => {
  expect(serverWords(said)).toBeUndefined();
});

it('carries code and origin of an error on, but not what it holds', () => {
  const error = Object.assign(new Error(`refused ${JWT}`), { code: 'EAUTH', socket: { token: JWT } });
  const cause = plainCause(error);
  expect(cause).toMatchObject({ message: 'refused (hidden)', code: 'EAUTH' });
  expect(JSON.stringify({ ...cause }) + cause?.stack).not.toContain(JWT);
  expect(cause?.stack).toContain('server-words.test');
});

it.each([
  ['blanks', ' '.repeat(1_000_000)],
  ['blanks between words', `550 ${'no '.repeat(300_000)}`],
  ['one word', 'A-'.repeat(500_000)],
])('reads no more than people would of a megabyte of %s', (_what, said) => {
  const startedAt = process.cpuUsage();
  expect((serverWords(`550 ${said} end`) ?? '').length).toBeLessThanOrEqual(501);
  expect(process.cpuUsage(startedAt).user / 1000).toBeLessThan(1_000);
});

it('shows no half of a token that stands where it stops reading', () => {
  const long = `550 ${'A'.repeat(9_960)} `;
  expect(serverWords(`${long}auth=Bearer EwBAAl3BAAUFFpUAEwBAAl3BAAUFFpUA rejected`)).toBe(
    '550 (hidden) auth=Bearer (hidden)',
  );
});
