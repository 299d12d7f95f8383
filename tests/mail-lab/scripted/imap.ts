/** An IMAP server with one empty INBOX that accepts every login, except where a script speaks. */
import type { Socket } from 'node:net';
import { Dialogue } from './dialogue';
import type { ImapStage, ScriptRow } from './exchange';

const CAPABILITIES =
  'IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR UIDPLUS MOVE ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+';

export function serveImap(
  socket: Socket,
  script: { take(stage: ImapStage): ScriptRow<ImapStage> | undefined },
  onCommand: (verb: string) => void,
): void {
  let loggedIn = false;
  let waitingFor: { tag: string; what: 'sasl' | 'idle' } | undefined;
  const dialogue = new Dialogue<ImapStage>(socket, script, (line) => {
    if (waitingFor) {
      const { tag, what } = waitingFor;
      waitingFor = undefined;
      if (what === 'sasl') login(tag, 'AUTHENTICATE');
      else dialogue.say(`${tag} OK IDLE completed.`);
      return;
    }
    const [tag = '', first = '', ...rest] = line.split(' ');
    const verb = first.toUpperCase() === 'UID' ? `UID ${(rest[0] ?? '').toUpperCase()}` : first.toUpperCase();
    onCommand(verb);
    command(tag, verb, rest);
  });

  function login(tag: string, verb: string): void {
    loggedIn = dialogue.at('login', tag, `${tag} OK ${verb} completed.`);
  }

  function command(tag: string, verb: string, args: string[]): void {
    if (verb === 'LOGIN') return login(tag, verb);
    if (verb === 'AUTHENTICATE') {
      if (args.length > 1) return login(tag, verb);
      waitingFor = { tag, what: 'sasl' };
      return dialogue.say('+ ');
    }
    if (verb === 'LOGOUT') {
      dialogue.say(
        '* BYE Microsoft Exchange Server IMAP4 server signing off.',
        `${tag} OK LOGOUT completed.`,
      );
      return dialogue.close();
    }
    const done = `${tag} OK ${verb} completed.`;
    // Exchange answers these from the front end, which does not need the mailbox.
    const needsMailbox = !['CAPABILITY', 'ID', 'NOOP'].includes(verb);
    if (loggedIn && needsMailbox && !dialogue.at('afterLogin', tag)) return;
    switch (verb) {
      case 'CAPABILITY':
        return dialogue.say(`* CAPABILITY ${CAPABILITIES}`, done);
      case 'ID':
        return dialogue.say('* ID NIL', done);
      case 'NAMESPACE':
        return dialogue.say('* NAMESPACE (("" "/")) NIL NIL', done);
      case 'LIST':
      case 'LSUB':
        return dialogue.say(`* ${verb} (\\HasNoChildren) "/" INBOX`, done);
      case 'SELECT':
      case 'EXAMINE':
        dialogue.at(
          'select',
          tag,
          '* 0 EXISTS',
          '* 0 RECENT',
          '* FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft $MDNSent)',
          '* OK [PERMANENTFLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft $MDNSent)] Permanent flags',
          '* OK [UIDVALIDITY 14] UIDVALIDITY value',
          '* OK [UIDNEXT 1] The next unique identifier value',
          `${tag} OK [READ-WRITE] ${verb} completed.`,
        );
        return;
      case 'FETCH':
      case 'UID FETCH':
        dialogue.at('fetch', tag, done);
        return;
      case 'IDLE':
        waitingFor = { tag, what: 'idle' };
        return dialogue.say('+ IDLE accepted, awaiting DONE command.');
      default:
        return dialogue.say(done);
    }
  }

  dialogue.at('greeting', '', '* OK The Microsoft Exchange IMAP4 service is ready. [TABBADIAUgA=]');
}
