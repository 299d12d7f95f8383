import type { Chance } from '../../chance';
import type { Fault } from '../../mail-lab';
import type { Misbehaviour } from './faults';

/** Ends the connection before the message, in the middle of it, or after its end, when the answer is on its way. */
const cut = (chance: Chance): Fault => {
  const reset = chance.next() < 0.5;
  const common = { kind: 'cut', reset, times: 1 } as const;
  switch (chance.between(0, 3)) {
    case 0:
      return { ...common, when: /^(?:EHLO|MAIL FROM|RCPT TO)/, after: chance.between(0, 20) };
    case 1:
      return { ...common, when: /^DATA/, after: chance.between(0, 20) };
    case 2:
      return { ...common, when: /^DATA/, direction: 'toServer', after: chance.between(1, 2_000) };
    default:
      return { ...common, when: /^\.$/, after: chance.between(0, 10) };
  }
};

/** The server refuses for now, for good, or because it has had enough of us. */
const refusal = (chance: Chance): Fault => {
  const [when, reply] = chance.pick([
    [/^MAIL FROM/, '451 4.7.1 Please try again later'],
    [/^RCPT TO/, '450 4.2.0 Greylisted'],
    [/^RCPT TO/, '550 5.1.1 No such user here'],
    [/^MAIL FROM/, '432 4.3.2 Concurrent connections limit exceeded'],
    [/^\.$/, '451 4.3.0 Mail system full'],
  ] as const);
  // What is answered in place of the server to the end of a message has reached it: only before is a refusal one.
  return when.source === '^\\.$' ? { kind: 'answer', when: /^DATA/, reply } : { kind: 'answer', when, reply };
};

export const smtpHarm: Misbehaviour = {
  cuts: (chance) => [cut(chance)],
  silentAfter: [/^DATA/, /^\.$/, /^MAIL FROM/],
  refuse: (chance) => Promise.resolve([refusal(chance)]),
};
