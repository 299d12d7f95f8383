/** Graph by plain HTTPS, signed in with a fresh token of the lab's provider. */
import { request } from 'node:https';
import type { MailLab } from './index';

export const GRAPH_SCOPE = [
  'Mail.ReadWrite',
  'Mail.Send',
  'Mail.ReadWrite.Shared',
  'Mail.Send.Shared',
  'User.Read',
]
  .map((name) => `https://graph.microsoft.com/${name}`)
  .join(' ');

export interface GraphResponse {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  raw: Buffer;
  /** The JSON of the answer; empty where it has none. */
  body: GraphJson;
}

export interface GraphJson {
  [name: string]: unknown;
  id: string;
  value: Array<Record<string, unknown> & { id: string }>;
  error: { code: string; message: string; innerError: Record<string, string> };
}

export interface GraphRequestOptions {
  method?: string;
  json?: unknown;
  body?: string | Buffer;
  headers?: Record<string, string>;
}

export class TestGraphClient {
  /** Immutable ids in every request that does not say otherwise. */
  immutable = false;

  constructor(
    private readonly lab: MailLab,
    /** Undefined: no Authorization at all. */
    public token: string | undefined,
    private readonly port?: number,
  ) {}

  static async signedIn(
    lab: MailLab,
    address: string,
    options: { scope?: string; lifetime?: number; port?: number } = {},
  ): Promise<TestGraphClient> {
    const { port, scope = GRAPH_SCOPE, ...others } = options;
    return new TestGraphClient(lab, (await lab.idp.mint(address, { scope, ...others })).accessToken, port);
  }

  /** @param target path behind the version, or a whole URL as Graph gives them */
  call(target: string, options: GraphRequestOptions = {}): Promise<GraphResponse> {
    const base = this.port ? `https://localhost:${this.port}/v1.0` : (this.lab.graph?.baseUrl ?? '');
    const url = new URL(target.startsWith('https://') ? target : `${base}${target}`);
    const body = options.json === undefined ? options.body : JSON.stringify(options.json);
    return new Promise((resolve, reject) => {
      const sent = request(url, {
        method: options.method ?? 'GET',
        ca: this.lab.ca,
        agent: false,
        headers: {
          ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
          ...(this.immutable ? { prefer: 'IdType="ImmutableId"' } : {}),
          ...(options.json === undefined ? {} : { 'content-type': 'application/json' }),
          ...options.headers,
        },
      });
      sent.on('error', reject);
      sent.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const raw = Buffer.concat(chunks);
          const isJson = response.headers['content-type']?.startsWith('application/json');
          const json = (isJson ? JSON.parse(raw.toString()) : {}) as GraphJson;
          resolve({ status: response.statusCode ?? 0, headers: response.headers, raw, body: json });
        });
      });
      sent.end(body);
    });
  }

  /** Follows a delta round to its end. */
  async round(target: string, headers: Record<string, string> = {}) {
    const pages: GraphJson['value'][] = [];
    let next: string | undefined = target;
    let deltaLink = '';
    while (next) {
      const { status, body }: GraphResponse = await this.call(next, { headers });
      if (status !== 200) throw new Error(`Graph answered ${status} ${body.error.code}`);
      pages.push(body.value);
      next = body['@odata.nextLink'] as string | undefined;
      deltaLink = (body['@odata.deltaLink'] as string | undefined) ?? '';
    }
    return { pages, messages: pages.flat(), deltaLink };
  }

  sendMime(path: string, mime: string) {
    return this.call(path, {
      method: 'POST',
      body: Buffer.from(mime).toString('base64'),
      headers: { 'content-type': 'text/plain' },
    });
  }
}
