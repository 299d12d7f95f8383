/** An SMTP server that accepts every login and every message, except where a script speaks. */
import type { Socket } from 'node:net';
import { Dialogue } from './dialogue';
import type { ScriptRow, SmtpStage } from './exchange';

export function serveSmtp(
  socket: Socket,
  script: { take(stage: SmtpStage): ScriptRow<SmtpStage> | undefined },
  onCommand: (verb: string) => void,
): void {
  let mode: 'command' | 'sasl' | 'message' = 'command';
  let challengesLeft = 0;
  const dialogue = new Dialogue<SmtpStage>(socket, script, (line) => {
    if (mode === 'message') {
      if (line !== '.') return;
      mode = 'command';
      onCommand('.');
      dialogue.at(
        'message',
        '',
        '250 2.0.0 OK <lab@AM0PR10MB0001.EURPRD10.PROD.OUTLOOK.COM> [Hostname=AM0PR10MB0001]',
      );
      return;
    }
    if (mode === 'sasl') {
      if (challengesLeft > 0) {
        challengesLeft -= 1;
        return dialogue.say('334 UGFzc3dvcmQ6');
      }
      mode = 'command';
      return authenticated();
    }
    const [verb = '', mechanism = '', initial] = line.split(' ');
    onCommand(verb.toUpperCase());
    command(verb.toUpperCase(), mechanism.toUpperCase(), initial);
  });

  function authenticated(): void {
    dialogue.at('auth', '', '235 2.7.0 Authentication successful');
  }

  function command(verb: string, mechanism: string, initial: string | undefined): void {
    switch (verb) {
      case 'EHLO':
      case 'HELO':
        dialogue.at(
          'ehlo',
          '',
          '250-AM0PR10MB0001.outlook.office365.com Hello [127.0.0.1]',
          '250-SIZE 157286400',
          '250-PIPELINING',
          '250-DSN',
          '250-ENHANCEDSTATUSCODES',
          '250-AUTH LOGIN XOAUTH2',
          '250-8BITMIME',
          '250 SMTPUTF8',
        );
        return;
      case 'AUTH':
        if (initial && mechanism !== 'LOGIN') return authenticated();
        mode = 'sasl';
        // LOGIN asks for the name and then for the password.
        challengesLeft = mechanism === 'LOGIN' ? 1 : 0;
        return dialogue.say(mechanism === 'LOGIN' ? '334 VXNlcm5hbWU6' : '334 ');
      case 'MAIL':
        dialogue.at('mail', '', '250 2.1.0 Sender OK');
        return;
      case 'RCPT':
        dialogue.at('rcpt', '', '250 2.1.5 Recipient OK');
        return;
      case 'DATA':
        if (dialogue.at('data', '', '354 Start mail input; end with <CRLF>.<CRLF>')) mode = 'message';
        return;
      case 'QUIT':
        dialogue.say('221 2.0.0 Service closing transmission channel');
        return dialogue.close();
      default:
        return dialogue.say('250 2.0.0 OK');
    }
  }

  dialogue.at('greeting', '', '220 AM0PR10MB0001.outlook.office365.com Microsoft ESMTP MAIL Service ready');
}
