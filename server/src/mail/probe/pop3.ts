import { capabilitiesFrom, mechanismsOf, UNKNOWN, type Capabilities } from '../pop3/capabilities';
import { NotPop3 } from '../pop3/replies';
import { Pop3Refusal, toPop3Failure, type Pop3Step } from '../pop3-failure';
import { serverWords } from '../server-words';
import type { LineSocket } from './line-socket';
import type { Dialect } from './probe';

/** @returns the text after `+OK`; @throws Pop3Refusal, NotPop3 */
async function accepted(lines: LineSocket, step: Pop3Step, timeoutCode?: string): Promise<string> {
  const line = await lines.line(timeoutCode);
  const [, status = '', text = ''] = /^(\+OK|-ERR)(?:\s+(.*))?$/i.exec(line) ?? [];
  if (status === '') throw new NotPop3(line || 'An empty line');
  if (status.startsWith('-')) throw new Pop3Refusal(step, text);
  return text;
}

/** More lines in one answer than any server gives. */
const MOST_LINES = 200;

/** CAPA (RFC 2449 §5); a server without it is a POP3 server all the same. */
async function capabilitiesOf(lines: LineSocket): Promise<Capabilities> {
  lines.say('CAPA');
  try {
    await accepted(lines, 'listing');
  } catch (error) {
    if (error instanceof Pop3Refusal) return UNKNOWN;
    throw error;
  }
  const answers: string[] = [];
  for (let line = await lines.line(); line !== '.'; line = await lines.line()) {
    answers.push(line);
    if (answers.length > MOST_LINES) throw new NotPop3(line);
  }
  return capabilitiesFrom(answers);
}

export const pop3Dialect: Dialect = {
  farewell: 'QUIT',

  async greeting(lines) {
    return { greeting: serverWords(await accepted(lines, 'greeting', 'GREETING_TIMEOUT')) ?? '' };
  },

  async startTls(lines) {
    lines.say('STLS');
    await accepted(lines, 'upgrade');
  },

  async capabilities(lines) {
    const capabilities = await capabilitiesOf(lines);
    return {
      capabilities: [...capabilities.names]
        .filter(([name]) => name !== 'SASL')
        .map(([name, parameters]) => [name, ...parameters].join(' '))
        .join(', '),
      mechanisms: mechanismsOf(capabilities).join(' '),
    };
  },

  failure: (error, server) => toPop3Failure(error, { server, username: '', secrets: [] }),
};
