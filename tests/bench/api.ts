import { caller } from '../server/strapi';
import type { methods as Api } from './api-process';
import type { Size } from './api-seed';
import { startChild } from './child';
import { percentile, rounded } from './statistics';

export interface ApiOptions extends Size {
  /** Per endpoint. */
  requests: number;
  profile?: string;
  say(line: string): void;
}

interface Figures {
  /** Milliseconds. */
  p50: number;
  p95: number;
  max: number;
  /** Of processor time per request, on average: other work on the machine changes it less than the others. */
  cpu: number;
  /** Of the answer. */
  bytes: number;
  /** A page of the panel shows nothing before it is there. */
  firstScreen: boolean;
}

export interface ApiResult extends Size {
  bench: 'api';
  database: 'sqlite';
  requests: number;
  /** What Strapi itself takes for a request that asks who is logged in: none of ours can be faster. */
  strapi: Figures;
  endpoints: Record<string, Figures>;
  /** Milliseconds that no endpoint of a first screen may exceed in 19 of 20 requests. */
  limit: number;
  ok: boolean;
}

const LIMIT = 50;
const WARM_UP = 10;

/** Each endpoint through real HTTP with an admin's token, one request after the other. */
export const api = async ({ requests, profile, say, ...size }: ApiOptions): Promise<ApiResult> => {
  const child = startChild<typeof Api>('api-process.ts', profile);
  try {
    const { url, token, conversation, systemEmail, seedSeconds } = await child.call('start', size);
    say(`${size.systemEmails} System Emails and ${size.tickets} tickets in ${seedSeconds.toFixed(1)} s`);
    const call = caller(url, token);

    const measure = async (path: string, firstScreen: boolean): Promise<Figures> => {
      const taken: number[] = [];
      let bytes = 0;
      for (let index = -WARM_UP; index < requests; index++) {
        if (index === 0) await child.call('cpu', undefined);
        const started = performance.now();
        const { status, body } = await call('GET', path);
        if (index >= 0) taken.push(performance.now() - started);
        if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`);
        if (index === requests - 1) bytes = Buffer.byteLength(JSON.stringify(body));
      }
      const cpu = await child.call('cpu', undefined);
      const figures = {
        p50: rounded(percentile(taken, 0.5), 1),
        p95: rounded(percentile(taken, 0.95), 1),
        max: rounded(Math.max(...taken), 1),
        cpu: rounded(cpu / requests, 1),
        bytes,
        firstScreen,
      };
      say(`${path}: ${figures.p50} / ${figures.p95} / ${figures.max} ms, processor ${figures.cpu} ms`);
      return figures;
    };

    const strapi = await measure('/admin/users/me', false);
    const endpoints: Record<string, Figures> = {};
    for (const [name, path, firstScreen] of paths({ conversation, systemEmail, ...size })) {
      endpoints[name] = await measure(`/system-email${path}`, firstScreen);
    }
    return {
      bench: 'api',
      database: 'sqlite',
      ...size,
      requests,
      strapi,
      endpoints,
      limit: LIMIT,
      ok: Object.values(endpoints).every(({ firstScreen: first, p95 }) => !first || p95 < LIMIT),
    };
  } finally {
    await child.end();
  }
};

/** Name, path, and whether a page shows nothing before it is there. */
const paths = ({
  conversation,
  systemEmail,
  tickets,
}: Size & { conversation: number; systemEmail: number }): [string, string, boolean][] => [
  ['system-emails list', '/system-emails?page=1&pageSize=25', true],
  ['System Email', `/system-emails/${systemEmail}`, true],
  ['idp-configs list', '/idp-configs', true],
  ['callback endpoint', '/callback-endpoint', true],
  ['tickets list', '/tickets', true],
  ['tickets list: open', '/tickets?status=open', true],
  ['tickets list: mine', '/tickets?assignee=me', true],
  ['tickets list: mine and open', '/tickets?assignee=me&status=open', true],
  ['tickets list: unassigned and open', '/tickets?assignee=none&status=open', true],
  ['tickets list: unassigned', '/tickets?assignee=none', true],
  ['tickets list: busy mailbox', `/tickets?systemEmail=${systemEmail}`, true],
  ['tickets list: mailbox and open', `/tickets?systemEmail=${systemEmail}&status=open`, true],
  ['tickets list: department', '/tickets?department=Billing', true],
  ['tickets list: department, priority, open', '/tickets?department=Billing&priority=high&status=open', true],
  ['tickets list: last page', `/tickets?page=${Math.ceil(tickets / 25)}`, false],
  ['tickets search: common word', '/tickets?search=printer', false],
  ['tickets search: two words and open', '/tickets?search=printer%20monday&status=open', false],
  ['tickets search: address', `/tickets?search=customer${Math.ceil(tickets / 7)}@`, false],
  ['tickets search: name', '/tickets?search=nov%C3%A1k', false],
  ['tickets search: number', `/tickets?search=%23${Math.ceil(tickets / 3)}`, false],
  ['tickets search: nothing found', '/tickets?search=xylophone', false],
  ['desk options', '/desk', true],
  ['conversation', `/tickets/${conversation}`, true],
];
