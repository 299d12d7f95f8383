import { toGraphFailure, NotGraph } from '../graph-failure';
import { serverWords } from '../server-words';
import type { Dialect } from './probe';

/** More header fields than any server sends. */
const MOST_LINES = 100;

/** A server that speaks first is none of HTTP; this one waits to be asked. */
export const graphDialect: Dialect = {
  farewell: '',

  greeting: () => Promise.resolve({}),

  /** There is no upgrade: Graph is reached by TLS from the first byte, which the settings hold to. */
  startTls: () => Promise.resolve(),

  /** Asks for something that wants a sign-in, without one: who answers 401 and names Bearer (RFC 6750 §3) is an API with OAuth. */
  async capabilities(lines, { host }) {
    lines.say(`GET /v1.0/me HTTP/1.1\r\nHost: ${host}\r\nAccept: application/json\r\nConnection: close\r\n`);
    const status = await lines.line();
    if (!/^HTTP\/1\.[01] \d{3}/.test(status)) throw new NotGraph(status);
    let mechanisms = '';
    for (let read = 0; read < MOST_LINES; read += 1) {
      const line = await lines.line();
      if (line === '') break;
      const scheme = /^www-authenticate:\s*(\w+)/i.exec(line)?.[1];
      if (scheme) mechanisms = scheme;
    }
    return { greeting: serverWords(status) ?? '', mechanisms };
  },

  failure: (error, server) => toGraphFailure(error, { server, username: '', secrets: [] }),
};
