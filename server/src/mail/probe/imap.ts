import { MailFailure } from '../failure';
import { toImapFailure } from '../imap-failure';
import { placeOf } from '../network-failure';
import type { MailServer } from '../ports';
import { serverWords } from '../server-words';
import type { LineSocket } from './line-socket';
import type { Dialect } from './probe';

const notImap = (line: string): Error =>
  Object.assign(new Error(line || 'an empty line'), { code: 'ParserErrorProbe' });

const refused = (status: string, text: string): Error =>
  Object.assign(new Error(text), { responseStatus: status, responseText: text, response: text });

/** More untagged answers to one command than any server gives. */
const MOST_LINES = 200;

/** Sends a command (RFC 9051 §2.2.1). @returns its untagged answers; @throws Error when it was refused */
async function command(lines: LineSocket, tag: string, name: string): Promise<string[]> {
  const untagged: string[] = [];
  lines.say(`${tag} ${name}`);
  while (untagged.length < MOST_LINES) {
    const line = await lines.line();
    const [, status = '', text = ''] = new RegExp(`^${tag} (OK|NO|BAD)\\b ?(.*)$`, 'i').exec(line) ?? [];
    if (status.toUpperCase() === 'OK') return untagged;
    if (status !== '') throw refused(status.toUpperCase(), text);
    if (/^\* BYE\b/i.test(line)) throw refused('BYE', line.slice(6));
    if (!line.startsWith('* ')) throw notImap(line);
    untagged.push(line.slice(2));
  }
  throw notImap(untagged[0] ?? '');
}

export const imapDialect: Dialect = {
  farewell: 'p9 LOGOUT',

  async greeting(lines) {
    const line = await lines.line('GREETING_TIMEOUT');
    const [, status = '', text = ''] = /^\* (OK|PREAUTH|BYE)\b ?(.*)$/i.exec(line) ?? [];
    if (status === '') throw notImap(line);
    if (status.toUpperCase() === 'BYE') throw refused('BYE', text);
    return { greeting: serverWords(text) ?? '' };
  },

  async startTls(lines, server: MailServer) {
    try {
      await command(lines, 'p1', 'STARTTLS');
    } catch (error) {
      const words = error instanceof Error && 'responseStatus' in error ? error.message : undefined;
      if (words === undefined) throw error;
      throw new MailFailure(`${placeOf(server)} does not offer STARTTLS.`, {
        kind: 'configuration',
        remedy: 'tls.not-offered',
        serverResponse: serverWords(words),
      });
    }
  },

  async capabilities(lines) {
    const answers = await command(lines, 'p2', 'CAPABILITY');
    const words = answers
      .filter((answer) => /^CAPABILITY /i.test(answer))
      .flatMap((answer) => answer.split(' ').slice(1));
    const mechanisms = words.filter((word) => /^AUTH=/i.test(word)).map((word) => word.slice(5));
    return {
      capabilities: words.filter((word) => !/^AUTH=/i.test(word)).join(' '),
      mechanisms: mechanisms.join(' '),
    };
  },

  failure: (error, server) => toImapFailure(error, { server, folder: '', username: '', secrets: [] }),
};
