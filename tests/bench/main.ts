/**
 *     npm run bench -- ingest  [--json] [--messages 2000] [--runs 5] [--mailboxes 1] [--database sqlite|postgres] [--profile FOLDER]
 *     npm run bench -- large   [--json] [--messages 200] [--megabytes 5] [--profile FOLDER]
 *     npm run bench -- idle    [--json] [--few 50] [--many 1000]
 *     npm run bench -- latency [--json] [--arrivals 60] [--profile FOLDER]
 *     npm run bench -- send    [--json] [--messages 400] [--runs 3] [--database sqlite|postgres] [--profile FOLDER]
 *     npm run bench -- api     [--json] [--requests 100] [--tickets 100000] [--system-emails 1000] [--profile FOLDER]
 *     npm run bench -- panel   [--json] [--loads 10] [--tickets 100000] [--system-emails 1000]
 *
 * Every bench measures the product beside a limit in the same run: on a busy machine both are slow, and what counts is the
 * comparison. With --json the last line on stdout is the result; progress goes to stderr. --profile writes a CPU profile of
 * the product's process (open it in Chromium's developer tools or with any .cpuprofile viewer).
 */
import { loadavg, cpus } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { realServersAvailable, startMailLab, type MailLab } from '../mail-lab';
import { startPostgres } from '../databases';
import { api } from './api';
import { idle } from './idle';
import { ingest } from './ingest';
import { large } from './large';
import { latency } from './latency';
import { panel } from './panel';
import { send } from './send';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

const read = () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      messages: { type: 'string' },
      mailboxes: { type: 'string', default: '1' },
      database: { type: 'string', default: 'sqlite' },
      megabytes: { type: 'string', default: '5' },
      few: { type: 'string', default: '50' },
      many: { type: 'string', default: '1000' },
      runs: { type: 'string', default: '5' },
      arrivals: { type: 'string', default: '60' },
      requests: { type: 'string', default: '100' },
      tickets: { type: 'string', default: '100000' },
      'system-emails': { type: 'string', default: '1000' },
      loads: { type: 'string', default: '10' },
      profile: { type: 'string' },
    },
  });
  const count = (
    name: Exclude<keyof typeof values, 'json' | 'profile' | 'database'>,
    otherwise?: number,
  ): number => {
    const value = Number(values[name] ?? otherwise);
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`--${name} takes a whole number from 1, not "${values[name]}".`);
    return value;
  };
  const profile = values.profile === undefined ? undefined : path.resolve(values.profile);
  const { database } = values;
  if (database !== 'sqlite' && database !== 'postgres')
    throw new Error(`--database takes sqlite or postgres, not "${database}".`);
  return { names: positionals, json: values.json, count, database, profile };
};

type Given = ReturnType<typeof read>;

/** Benches of the panel and its API need no mail. */
const WITHOUT_MAIL: Record<string, (given: Given) => Promise<Report>> = {
  async api({ count, profile }) {
    const size = { systemEmails: count('system-emails'), tickets: count('tickets') };
    const result = await api({ ...size, requests: count('requests'), profile, say });
    const row = (name: string, { p50, p95, max, cpu }: typeof result.strapi) =>
      `  ${name.padEnd(42)}${[p50, p95, max, cpu].map((figure) => String(figure).padStart(8)).join('')}`;
    return {
      result,
      lines: [
        `${result.requests} requests each, ${size.systemEmails} System Emails, ${size.tickets} tickets (SQLite); milliseconds`,
        `  ${''.padEnd(42)}     p50     p95     max     cpu`,
        row('Strapi: who is logged in', result.strapi),
        ...Object.entries(result.endpoints).map(([name, figures]) => row(name, figures)),
        result.ok
          ? `Every first screen has its answers within ${result.limit} ms (p95).`
          : `Not every first screen has its answers within ${result.limit} ms (p95).`,
      ],
    };
  },

  async panel({ count }) {
    const size = { systemEmails: count('system-emails'), tickets: count('tickets') };
    const result = await panel({ ...size, loads: count('loads'), say });
    const row = (name: string, { routeChange, reload }: typeof result.strapi) =>
      `  ${name.padEnd(34)}${[routeChange, reload]
        .map(({ p50, p95 }) => `${p50} / ${p95}`.padStart(16))
        .join('')}`;
    return {
      result,
      lines: [
        `${result.loads} loads each, ${size.systemEmails} System Emails, ${size.tickets} tickets (SQLite, production build); milliseconds, p50 / p95`,
        `  ${''.padEnd(34)}    route change     full reload`,
        row('Strapi: list of users', result.strapi),
        ...Object.entries(result.pages).map(([name, figures]) => row(name, figures)),
        result.ok
          ? `Every page can be used within ${result.limit} ms of a change of the route (median).`
          : `Not every page can be used within ${result.limit} ms of a change of the route (median).`,
      ],
    };
  },
};

const WITH_MAIL: Record<string, (lab: MailLab, given: Given) => Promise<Report>> = {
  async ingest(lab, { count, database, profile }) {
    const server = database === 'postgres' ? await startPostgres() : undefined;
    try {
      const result = await ingest(lab, {
        messages: count('messages', 2000),
        runs: count('runs'),
        mailboxes: count('mailboxes'),
        database: (await server?.createDatabase('bench')) ?? { client: 'sqlite' },
        profile,
        say,
      });
      const spread = result.mailboxes === 1 ? 'one mailbox' : `${result.mailboxes} mailboxes`;
      return {
        result,
        lines: [
          `${result.messages} messages of about 4 KB in ${spread}, IMAP to committed entries (${result.database}), medians of ${result.runs.length} pairs of runs`,
          `  fetch and parse alone   ${result.limitPerSecond} messages/s`,
          `  product                 ${result.productPerSecond} messages/s`,
          `  ratio                   ${result.ratio} (by processor time ${result.cpuRatio})`,
        ],
      };
    } finally {
      await server?.stop();
    }
  },

  async send(lab, { count, database, profile }) {
    const server = database === 'postgres' ? await startPostgres() : undefined;
    try {
      const result = await send(lab, {
        messages: count('messages', 400),
        runs: count('runs'),
        database: (await server?.createDatabase('bench')) ?? { client: 'sqlite' },
        profile,
        say,
      });
      return {
        result,
        lines: [
          `${result.messages} replies over one SMTP connection (${result.database}), limits off, medians of ${result.runs.length} pairs of runs`,
          `  nodemailer alone   ${result.barePerSecond} messages/s`,
          `  product            ${result.productPerSecond} messages/s`,
          `  ratio              ${result.ratio} (by processor time ${result.cpuRatio})`,
        ],
      };
    } finally {
      await server?.stop();
    }
  },

  async large(lab, { count, profile }) {
    const result = await large(lab, {
      messages: count('messages', 200),
      megabytes: count('megabytes'),
      profile,
      say,
    });
    const { quiet, during, eventLoop, memory } = result;
    return {
      result,
      lines: [
        `${result.messages} messages of ${result.megabytes} MB, ${result.perSecond} a second (SQLite)`,
        `  ticket list, quiet       p50 ${quiet.p50}  p95 ${quiet.p95}  max ${quiet.max} ms (${quiet.requests} requests)`,
        `  ticket list, meanwhile   p50 ${during.p50}  p95 ${during.p95}  max ${during.max} ms (${during.requests} requests)`,
        `  event loop held up       p99 ${eventLoop.p99}  longest ${eventLoop.longest} ms`,
        `  resident memory          before ${memory.before} MB, most ${memory.peak} MB`,
        result.ok
          ? `95 of 100 answers come within ${result.limit} ms.`
          : `Answers take longer than ${result.limit} ms.`,
      ],
    };
  },

  async idle(lab, { count }) {
    const result = await idle(lab, { few: count('few'), many: count('many'), say });
    const row = ({ mailboxes, megabytes }: typeof result.few, seconds: number) =>
      `  ${String(mailboxes).padStart(5)} mailboxes   ${megabytes} MB   watched ${seconds} s after the start of the process`;
    return {
      result,
      lines: [
        'Mailboxes that only wait (SQLite, IMAP)',
        row(result.few, result.secondsToConnect.few),
        row(result.many, result.secondsToConnect.many),
        `  each costs ${result.megabytesPerMailbox} MB of resident memory; the limit is ${result.limit} MB`,
      ],
    };
  },

  async latency(lab, { count, profile }) {
    const arrivals = count('arrivals');
    if (arrivals % 4 !== 0)
      throw new Error('--arrivals takes a multiple of 4: half come alone, half in pairs.');
    const result = await latency(lab, { arrivals, profile, say });
    const row = (name: string, { product, fetchAndParse, difference }: typeof result.alone) =>
      [product, fetchAndParse, difference].reduce(
        (line, { p50, p95 }) => line + `${p50} / ${p95}`.padEnd(20),
        name.padEnd(12),
      );
    return {
      result,
      lines: [
        `${arrivals} arrivals, from accepted delivery to committed entry (SQLite); milliseconds, p50 / p95`,
        `            product             fetch and parse     difference`,
        row('all', result),
        row('alone', result.alone),
        row('pairs', result.pairs),
      ],
    };
  },
};

interface Report {
  result: object;
  lines: string[];
}

const main = async (): Promise<void> => {
  const given = read();
  const [name = ''] = given.names;
  const bench = prepared(name, given);
  if (!bench || given.names.length > 1) {
    const names = [...Object.keys(WITH_MAIL), ...Object.keys(WITHOUT_MAIL)].join(', ');
    throw new Error(`Name one bench: ${names}. For example: npm run bench -- ingest --json`);
  }
  const load = loadavg()[0] ?? 0;
  if (load > cpus().length / 2)
    say(
      `The machine is busy (load ${load.toFixed(1)} on ${cpus().length} cores): trust the comparison only.`,
    );
  const { result, lines } = await bench();
  process.stdout.write(given.json ? `${JSON.stringify(result)}\n` : `${lines.join('\n')}\n`);
};

const prepared = (name: string, given: Given): (() => Promise<Report>) | undefined => {
  const withoutMail = WITHOUT_MAIL[name];
  if (withoutMail) return () => withoutMail(given);
  const withMail = WITH_MAIL[name];
  return withMail && (() => inLab((lab) => withMail(lab, given)));
};

const inLab = async (bench: (lab: MailLab) => Promise<Report>): Promise<Report> => {
  const { ok, install } = realServersAvailable();
  if (!ok)
    throw new Error(`This bench runs against Dovecot, which is not there. Install it with: ${install}`);
  const lab = await startMailLab({ mail: 'dovecot', callbackUrls: [] });
  const stop = () => lab.stop();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
  try {
    return await bench(lab);
  } finally {
    await stop();
  }
};

main().catch((error: unknown) => {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
