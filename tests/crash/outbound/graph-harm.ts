import type { Chance } from '../../chance';
import type { Fault, GraphFault, GraphKind } from '../../mail-lab';
import type { Misbehaviour } from './faults';

type FailNext = (fault: GraphFault, options: { kinds: GraphKind[] }) => Promise<void>;

/** The end of a head whose body is more than a question: a message, a draft, a file or a piece of one. */
const CONTENT = /^content-length: \d{4,}$/i;
const SENDING = /^POST \S+\/(?:sendMail|messages|send) HTTP/;
/** The order to send a draft; it has no body. */
const ORDER = /^POST \S+\/send HTTP/;
/** A file of a large message, or a piece of one. */
const FILES = /^(?:POST \S+\/attachments|PUT \S+) /;

/** Ends the connection before a request, in the middle of it, or after its end, when the answer is on its way. */
const cuts = (chance: Chance): Fault[] => {
  const common = { kind: 'cut', times: 1 } as const;
  const lost = chance.between(0, 10);
  switch (chance.between(0, 3)) {
    case 0:
      return [{ ...common, when: SENDING, direction: 'toServer', after: chance.between(0, 200) }];
    case 1:
      return [{ ...common, when: CONTENT, direction: 'toServer', after: chance.between(1, 2_000) }];
    case 2:
      // Large mail is rare: whichever comes first.
      return [
        { ...common, when: FILES, direction: 'toServer', after: chance.between(4_000, 2_000_000) },
        { ...common, when: CONTENT, after: lost },
      ];
    default:
      return [
        { ...common, when: ORDER, after: lost },
        { ...common, when: CONTENT, after: lost },
      ];
  }
};

const SMALL: GraphKind[] = ['sendMail'];
const LARGE: GraphKind[] = ['createDraft', 'attachments', 'createUploadSession', 'uploadChunk', 'send'];

/** What Graph says for now, when it has had enough of us, for good, and when it does not know itself. */
const ANSWERS: GraphFault[] = [
  { status: 429, retryAfter: 2 },
  { status: 429, retryAfter: 20 },
  { status: 503, retryAfter: 1 },
  { status: 503 },
  { status: 509, retryAfter: 3 },
  { status: 504 },
  { status: 500, code: 'ErrorInternalServerTransientError' },
  { status: 400, code: 'ErrorInvalidRecipients' },
];

/** Refusals fall on whoever sends next, small mail or large. */
export const graphHarm = (failNext: FailNext): Misbehaviour => ({
  cuts,
  silentAfter: [CONTENT, ORDER, SENDING],
  async refuse(chance) {
    await failNext(chance.pick(ANSWERS), { kinds: chance.next() < 0.7 ? SMALL : LARGE });
    return [];
  },
});
