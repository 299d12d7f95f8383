import { isIPv6 } from 'node:net';
import { MailFailure } from '../failure';
import { placeOf } from '../network-failure';
import { serverWords } from '../server-words';
import { toSmtpFailure } from '../smtp-failure';
import type { LineSocket } from './line-socket';
import type { Dialect } from './probe';

interface Reply {
  status: number;
  /** Without reply codes. */
  lines: string[];
  /** As the server said it. */
  whole: string;
}

/** More lines in one reply than any server gives. */
const MOST_LINES = 200;

/** A reply of one or more lines (RFC 5321 §4.2.1). */
async function reply(lines: LineSocket, timeoutCode?: string): Promise<Reply> {
  const said: string[] = [];
  while (said.length < MOST_LINES) {
    const line = await lines.line(timeoutCode);
    said.push(line);
    if (!/^\d{3}[ -]|^\d{3}$/.test(line)) break;
    if (line[3] !== '-') {
      return {
        status: Number(line.slice(0, 3)),
        lines: said.map((each) => each.slice(4)),
        whole: said.join('\n'),
      };
    }
  }
  throw Object.assign(new Error('This is not a reply of SMTP.'), {
    code: 'EPROTOCOL',
    response: said.join(' '),
  });
}

const accepted = (answer: Reply): Reply => {
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw Object.assign(new Error('The server refused.'), { response: answer.whole });
};

/** Who we are, where we have no name: an address literal (RFC 5321 §4.1.3). */
const ourName = ({ socket: { localAddress = '127.0.0.1' } }: LineSocket): string =>
  isIPv6(localAddress) ? `[IPv6:${localAddress}]` : `[${localAddress}]`;

async function hello(lines: LineSocket): Promise<string[]> {
  lines.say(`EHLO ${ourName(lines)}`);
  return accepted(await reply(lines)).lines.slice(1);
}

const argumentsOf = (keywords: string[], name: string): string | undefined =>
  keywords.find((line) => line.split(/[ =]/)[0]?.toUpperCase() === name)?.slice(name.length + 1);

export const smtpDialect: Dialect = {
  farewell: 'QUIT',

  async greeting(lines) {
    const { lines: words } = accepted(await reply(lines, 'GREETING_TIMEOUT'));
    return { greeting: serverWords(words.join(' ')) ?? '' };
  },

  async startTls(lines, server) {
    const refuse = (words: string) =>
      new MailFailure(`${placeOf(server)} does not offer STARTTLS.`, {
        kind: 'configuration',
        remedy: 'tls.not-offered',
        serverResponse: serverWords(words),
      });
    const keywords = await hello(lines);
    if (argumentsOf(keywords, 'STARTTLS') === undefined) throw refuse(keywords.join(' '));
    lines.say('STARTTLS');
    const answer = await reply(lines);
    if (answer.status !== 220) throw refuse(answer.whole);
  },

  async capabilities(lines) {
    const keywords = await hello(lines);
    const size = argumentsOf(keywords, 'SIZE');
    return {
      capabilities: keywords.filter((line) => !/^(?:AUTH|SIZE)\b/i.test(line)).join(', '),
      mechanisms: argumentsOf(keywords, 'AUTH') ?? '',
      ...(size ? { maxSize: size } : {}),
    };
  },

  failure: (error, server) =>
    toSmtpFailure(error, { server, stage: 'connect', username: '', endMayHaveLeft: false, secrets: [] }),
};
