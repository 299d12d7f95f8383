/**
 * What a server or a library said, made fit for people, logs and the database: one line, of a sane length, and without
 * anything that is or looks like a credential. Some servers echo the command they refuse, SASL blob and all.
 */

const LONGEST = 500;
/** So much of what was said is looked at: a hostile server may say megabytes, and each pattern reads all of it. */
const READ = 10_000;

const CREDENTIALS: RegExp[] = [
  // JSON Web Tokens (RFC 7519)
  /\beyJ[\w-]{8,}\.[\w-]*(?:\.[\w-]*)*/g,
  // HTTP-style and SASL-style bearer credentials (RFC 6750, RFC 7628)
  /\bBearer\s+[\w.~+/=-]{8,}/gi,
  // the argument of AUTH and AUTHENTICATE commands
  /(?<=\bAUTH(?:ENTICATE)?\s+(?:XOAUTH2|OAUTHBEARER|PLAIN|LOGIN|CRAM-MD5)\s+)[\w+/=-]{4,}/gi,
  // base64 in one long run: nothing that a server has to tell people looks like this
  /[A-Za-z0-9+/_-]{60,}={0,2}/g,
];

const HIDDEN = '(hidden)';

/** What a secret alone decides of base64 text in which so many bytes stand in front of it. */
const insideBase64 = (secret: string, before: number): string => {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret, 'utf8')]);
  return bytes.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((bytes.byteLength * 8) / 6));
};

/**
 * The forms in which a secret of ours can come back: as it is, base64-encoded as SASL LOGIN sends it, and inside a SASL
 * PLAIN or XOAUTH2 response behind names of any length.
 */
const formsOf = (secret: string): string[] => [
  secret,
  Buffer.from(secret, 'utf8').toString('base64'),
  ...[0, 1, 2].map((before) => insideBase64(secret, before)).filter((form) => form.length >= 6),
];

/**
 * @param text the server's words; anything but a non-empty string gives `undefined`
 * @param secrets values that must not appear whatever they look like (password, access token)
 */
export function serverWords(text: unknown, secrets: string[] = []): string | undefined {
  if (typeof text !== 'string') {
    return undefined;
  }
  let words = text;
  for (const form of secrets.filter((secret) => secret.length >= 4).flatMap(formsOf)) {
    words = words.replaceAll(form, HIDDEN);
  }
  // One blank for many comes first: a pattern that allows any number of them tries each number at each one.
  words = words.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  if (words.length > READ) {
    // Half a credential where it is cut would not be known for one.
    words = words.slice(0, words.lastIndexOf(' ', READ) + 1) + HIDDEN;
  }
  for (const pattern of CREDENTIALS) {
    words = words.replace(pattern, HIDDEN);
  }
  if (words === '') {
    return undefined;
  }
  return words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words;
}

/** Reads one property of a thrown value, whatever was thrown. */
export function detail(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? (error as Record<string, unknown>)[name] : undefined;
}

export const textDetail = (error: unknown, name: string): string | undefined => {
  const value = detail(error, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
};

export const numberDetail = (error: unknown, name: string): number | undefined => {
  const value = detail(error, name);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};

/**
 * The library's error without what must not travel: message and stack cleaned, certificates and sockets left behind.
 * Used as the `cause` of a MailFailure.
 */
export function plainCause(error: unknown, secrets: string[] = []): Error | undefined {
  if (!(error instanceof Error)) {
    return undefined;
  }
  const cause: Error & { code?: string } = new Error(serverWords(error.message, secrets) ?? error.name);
  const code = textDetail(error, 'code');
  if (code !== undefined) {
    cause.code = code;
  }
  // The first line of a stack repeats the message; the rest says where it came from.
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  cause.stack = [`${error.name}: ${cause.message}`, ...frames].join('\n');
  return cause;
}
