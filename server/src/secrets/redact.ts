/**
 * Keeps secrets out of logs, errors and events, by the shapes they have in protocols. It is the net under the
 * trapeze: code should not hand secrets to a logger in the first place.
 */
const REDACTED = '[redacted]';

/** Parameter names of OAuth 2.0 (RFC 6749, 7521, 7636, 8628), and the names that settings and libraries use for the same. */
const NAMES = [
  'refresh_?token',
  'access_?token',
  'id_?token',
  'client_?secret',
  'client_?assertion',
  'code_?verifier',
  'device_?code',
  'password',
  'passwd',
  'pass',
].join('|');

/** `code` also names error codes: system errors (ECONNREFUSED), constants and reply codes (535) stay readable. */
const ERROR_CODE = /^(?:\d{1,6}|E[A-Z]+|[A-Z]+(?:_[A-Z0-9]+)+)$/;

const RULES: [RegExp, string][] = [
  // SASL initial responses: RFC 4954 (SMTP), RFC 9051 (IMAP), RFC 5034 (POP3)
  [
    /\b(AUTH(?:ENTICATE)?[ \t]+(?:XOAUTH2|OAUTHBEARER|PLAIN|LOGIN|CRAM-MD5)[ \t]+)[^\s"'\]]+/gi,
    `$1${REDACTED}`,
  ],
  // XOAUTH2 (`user=…`) and OAUTHBEARER (`n,a=…`) blobs that stand on a line of their own
  [/\b(?:dXNlcj|bixh)[A-Za-z0-9+/_-]{16,}={0,2}/g, REDACTED],
  [/\b(auth=Bearer[ \t]+)[^\s\x01"'\\]+/gi, `$1${REDACTED}`],
  [/(authorization["']?\s*[:=]\s*["']?(?:Bearer|Basic|DPoP)[ \t]+)[^\s"',;]+/gi, `$1${REDACTED}`],
  [/\b(Bearer[ \t]+)[A-Za-z0-9._~+/=-]{20,}/gi, `$1${REDACTED}`],
  // JWS and JWE in compact form (RFC 7515, 7516)
  [/\beyJ[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*){2,4}/g, REDACTED],
  // IMAP LOGIN (RFC 9051 §6.2.3) and POP3 PASS (RFC 1939)
  [/\b([A-Za-z]*\d+ LOGIN )\S.*/g, `$1${REDACTED}`],
  [/^((?:[A-Z]: ?)?PASS )\S.*$/gm, `$1${REDACTED}`],
  // JSON, and objects as Node prints them; also JSON inside a JSON string
  [
    new RegExp(`(?<![\\w])((?:${NAMES})\\\\*["']?\\s*:\\s*\\\\*(["']))(?:(?!\\2|\\\\*\\2).|\\\\.)*`, 'gi'),
    `$1${REDACTED}`,
  ],
  // query strings and form bodies
  [new RegExp(`(?<![\\w])((?:${NAMES})=)[^&\\s"'<>#;,)\\]}]+`, 'gi'), `$1${REDACTED}`],
];

/** Authorization codes (RFC 6749 §4.1.2), in JSON and printed objects, and in query strings. */
const CODE = /(?<!\w)(code(?:\\*["']?\s*:\s*\\*["']|=))([^&\s"'\\<>#;,)\]}]+)/gi;

/** The text with everything that looks like a secret masked. */
export const redact = (text: string): string =>
  RULES.reduce((masked, [pattern, replacement]) => masked.replace(pattern, replacement), text).replace(
    CODE,
    (whole, name: string, value: string) => (ERROR_CODE.test(value) ? whole : name + REDACTED),
  );

const SENSITIVE_KEY =
  /^(?:.*(?:secret|password|passwd|verifier|assertion)|(?:.*_)?(?:refresh|access|id)_?token|token|pass|authorization|(?:set-)?cookie)$/i;
const MAX_DEPTH = 8;

/**
 * A copy of any value that is safe to log: strings are masked by shape, properties by name too, errors keep their
 * name, message, stack, code and cause.
 */
export const redactValue = (value: unknown): unknown => copy(value, 0, new WeakSet());

const copy = (value: unknown, depth: number, seen: WeakSet<object>): unknown => {
  if (typeof value === 'string') return redact(value);
  if (typeof value === 'function' || typeof value === 'symbol') return String(value.toString().slice(0, 40));
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date) return value;
  if (value instanceof URL || value instanceof URLSearchParams) return redact(value.toString());
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (seen.has(value)) return '[circular]';
  if (depth >= MAX_DEPTH) return '[deeper]';
  seen.add(value);
  if (Array.isArray(value)) return value.map((item) => copy(item, depth + 1, seen));
  if (value instanceof Map) return copy(Object.fromEntries(value), depth, seen);
  if (value instanceof Set) return copy([...value], depth, seen);
  const result: Record<string, unknown> = {};
  if (value instanceof Error) {
    result.name = value.name;
    result.message = redact(value.message);
    if (value.stack) result.stack = redact(value.stack);
    if (value.cause !== undefined) result.cause = copy(value.cause, depth + 1, seen);
  }
  for (const [key, item] of Object.entries(value)) {
    if (key in result) continue;
    const secret =
      SENSITIVE_KEY.test(key) && typeof item !== 'number' && typeof item !== 'boolean' && item !== null;
    result[key] = secret ? REDACTED : copy(item, depth + 1, seen);
  }
  return result;
};

/** Masks secrets that are known by value, in each form they can take on the way: plain, URL-encoded, Base64. */
export const secretsOf = (...secrets: (string | null | undefined)[]): ((text: string) => string) => {
  const forms = new Set<string>();
  for (const secret of secrets) {
    // Masking a value of a few letters would shred every text and hide nothing.
    if (!secret || secret.length < 4) continue;
    for (const form of [
      secret,
      encodeURIComponent(secret),
      new URLSearchParams({ s: secret }).toString().slice(2),
      JSON.stringify(secret).slice(1, -1),
      Buffer.from(secret).toString('base64'),
      Buffer.from(secret).toString('base64url'),
    ]) {
      forms.add(form);
    }
  }
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((masked, form) => masked.replaceAll(form, REDACTED), text);
};

export type LogMethod = (message: unknown, ...metadata: unknown[]) => unknown;
export interface Logger {
  debug: LogMethod;
  info: LogMethod;
  warn: LogMethod;
  error: LogMethod;
}

/** A logger whose messages, metadata and error stacks are masked before the wrapped one sees them. */
export const createRedactedLogger = (logger: Logger): Logger => {
  const method =
    (level: keyof Logger): LogMethod =>
    (message, ...metadata) =>
      logger[level](
        message instanceof Error ? redactedError(message) : redactValue(message),
        ...metadata.map(redactValue),
      );
  return { debug: method('debug'), info: method('info'), warn: method('warn'), error: method('error') };
};

/** Stays an Error, so that the logger underneath formats it as one. */
const redactedError = (error: Error): Error => {
  const safe = new Error(redact(error.message));
  safe.name = error.name;
  if (error.stack) safe.stack = redact(error.stack);
  return safe;
};
