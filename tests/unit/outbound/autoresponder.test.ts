import type { AutomaticReason } from '../../../server/src/inbound/ports';
import { CEILING, createAutoresponder, type OpenedTicket } from '../../../server/src/outbound/autoresponder';
import { composeReply } from '../../../server/src/outbound/compose';
import type { Acknowledgement, Conversations, NewReply, Sender } from '../../../server/src/outbound/ports';

const NOW = new Date('2026-11-27T12:00:00Z');
const minutesAgo = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);

interface Setting {
  /** Switched on, and able to send. */
  on?: boolean;
  sender?: Partial<Sender> | null;
  ours?: string[];
  /** When this requester was acknowledged last. */
  acknowledgedAt?: Date;
  /** When the others were. */
  others?: Date[];
  words?: Partial<Acknowledgement>;
  requester?: { address: string; name: string };
  subject?: string;
}

const unused = () => {
  throw new Error('An acknowledgement does not do this.');
};

/** An autoresponder in a setting, and what it wrote. */
const inSetting = (setting: Setting) => {
  const written: NewReply[] = [];
  const messages: string[] = [];
  const floods: number[] = [];
  const asked: string[][] = [];
  const requester = setting.requester ?? { address: 'anna@customer.test', name: 'Anna' };
  const conversations: Conversations = {
    replyContext: async (ticketId) => ({
      ticketId,
      documentId: 'abcdefghijklmnopqrstuvwx',
      systemEmailId: 1,
      requester,
      subject: setting.subject ?? 'Buy now',
      inReplyTo: 'question@customer.test',
      references: [],
    }),
    appendReply: async (reply) => {
      written.push(reply);
      return { entryId: written.length };
    },
    acknowledges: async () => setting.on ?? true,
    acknowledgedSince: async (_id, _requester, since) => (setting.acknowledgedAt ?? new Date(0)) > since,
    acknowledgedManySince: async (_id, many, since) =>
      (setting.others ?? []).filter((at) => at > since).length >= many,
    appendNote: unused,
    setStatus: unused,
    findByRequestKey: unused,
    authorOf: unused,
    removeReply: unused,
  };
  const acknowledge = createAutoresponder({
    conversations,
    outbox: { enqueue: async () => 1 },
    threadTokens: { sign: (ticket) => `of-${ticket}` },
    blobs: {
      put: async (blobs) => void messages.push(...blobs.map(({ content }) => String(content))),
    },
    settings: async () =>
      setting.sender === null
        ? null
        : {
            address: 'support@contoso.test',
            fromName: 'Contoso',
            fromNameOf: () => 'Contoso',
            plusAddress: false,
            aliases: [],
            replyTo: '',
            signature: '',
            language: '',
            allowOtherFrom: false,
            enabled: true,
            ...setting.sender,
          },
    acknowledgements: {
      of: async (_id, languages) => {
        asked.push(languages);
        return { language: 'en', subject: '', html: '<p>Ticket {{ticket.id}}</p>', ...setting.words };
      },
    },
    isOurs: async (address) => (setting.ours ?? []).includes(address),
    compose: composeReply,
    clock: { now: () => NOW },
    onQueued: async () => undefined,
    onFlood: (id) => floods.push(id),
  });
  const open = (opened: Partial<OpenedTicket> = {}) =>
    acknowledge({
      ticketId: 12,
      systemEmailId: 1,
      from: requester,
      receivedAt: minutesAgo(1),
      automatic: null,
      languages: [],
      ...opened,
    });
  return { open, written, messages, floods, asked };
};

const from = (address: string) => ({ from: { address, name: '' } });

describe('a new ticket is acknowledged', () => {
  it.each<[string, Setting, Partial<OpenedTicket>]>([
    ['that a person opened', {}, {}],
    ['whose mail waited for a day', {}, { receivedAt: minutesAgo(24 * 60) }],
    ['an hour after the last one', { acknowledgedAt: minutesAgo(60) }, {}],
    ['while others were just below the ceiling', { others: Array(CEILING - 1).fill(minutesAgo(5)) }, {}],
    ['an hour after the ceiling was reached', { others: Array(CEILING).fill(minutesAgo(60)) }, {}],
    ['of somebody with a strange but usable address', {}, from("o'hara+x@customer.test")],
    ['of somebody whose name only begins like a machine', {}, from('norepository@customer.test')],
  ])('%s', async (_why, setting, opened) => {
    const { open, written } = inSetting(setting);
    await open(opened);
    expect(written).toHaveLength(1);
    expect(written[0]).toMatchObject({ automatic: true, authorId: null });
  });
});

describe('a new ticket is not acknowledged', () => {
  const machines: AutomaticReason[] = [
    'test-mail',
    'auto-submitted',
    'auto-response-suppress',
    'mailing-list',
    'bulk',
    'delivery-report',
    'own-loop',
  ];
  it.each(machines)('that a machine opened: %s', async (automatic) => {
    const { open, written } = inSetting({});
    await open({ automatic });
    expect(written).toEqual([]);
  });

  it.each([
    'no-reply@x.test',
    'noreply+12@x.test',
    'Do-Not-Reply@x.test',
    'donotreply@x.test',
    'mailer-daemon@x.test',
    'postmaster@x.test',
    'nobody@x.test',
    'bounces-17@x.test',
    'owner-list@x.test',
    'list-request@x.test',
    'list-bounces@x.test',
    'MAILER-DAEMON',
    'a@b@x.test',
    'a b@x.test',
    '"a"@x.test',
  ])('that %s opened', async (address) => {
    const { open, written } = inSetting({});
    await open(from(address));
    expect(written).toEqual([]);
  });

  it.each<[string, Setting, Partial<OpenedTicket>]>([
    ['where that is switched off', { on: false }, {}],
    ['where nothing is sent', { sender: { enabled: false } }, {}],
    ['where the System Email is gone', { sender: null }, {}],
    ['whose mail is older than a day', {}, { receivedAt: minutesAgo(24 * 60 + 1) }],
    ['of a System Email of ours', { ours: ['sales@contoso.test'] }, from('sales@contoso.test')],
    ['twice within an hour', { acknowledgedAt: minutesAgo(59) }, {}],
    ['that came with a flood', { others: Array(CEILING).fill(minutesAgo(5)) }, {}],
    ['that cannot be addressed', { requester: { address: 'anna@@x', name: '' } }, from('anna@x.test')],
  ])('%s', async (_why, setting, opened) => {
    const { open, written } = inSetting(setting);
    await open(opened);
    expect(written).toEqual([]);
  });

  it('and a flood is told of', async () => {
    const { open, floods } = inSetting({ others: Array(CEILING).fill(minutesAgo(5)) });
    await open();
    expect(floods).toEqual([1]);
  });
});

describe('an acknowledgement', () => {
  it('says that no machine should answer it', async () => {
    const { open, messages } = inSetting({});
    await open();
    expect(messages[0]).toMatch(/^Auto-Submitted: auto-replied\r$/m);
    expect(messages[0]).toMatch(/^X-Auto-Response-Suppress: All\r$/m);
    // A junk filter's reason to hide it, and nothing that RFC 3834 asks for.
    expect(messages[0]).not.toMatch(/^Precedence/im);
  });

  it('has a subject of its own where the words have one', async () => {
    const { open, written } = inSetting({ words: { subject: 'We have #{{ticket.id}}\n{{mailbox.name}}' } });
    await open();
    expect(written[0]?.subject).toBe('We have #12 Contoso');
  });

  it('is about the mail where they have none', async () => {
    const { open, written } = inSetting({});
    await open();
    expect(written[0]?.subject).toBe('Re: Buy now');
  });

  it('repeats nothing that the sender chose, whatever a stored text asks for', async () => {
    const forbidden = '{{ticket.subject}}{{requester.name}}{{requester.firstName}}{{requester.address}}';
    const { open, written } = inSetting({
      requester: { address: 'buy-at-evil@victim.test', name: 'Win at evil.test' },
      words: { subject: `{{ticket.subject}}We have it`, html: `<p>${forbidden}Ticket {{ticket.id}}</p>` },
      sender: { signature: `<p>${forbidden}Contoso {{mailbox.address}}</p>` },
    });
    await open();
    expect(written[0]?.subject).toBe('We have it');
    expect(written[0]?.text).toBe('Ticket 12\n\n-- \nContoso support@contoso.test');
    expect(written[0]?.html).not.toMatch(/evil|Win|Buy/);
  });

  it('is asked for in the languages of the mail', async () => {
    const { open, asked } = inSetting({});
    await open({ languages: ['de-at', 'en'] });
    expect(asked).toEqual([['de-at', 'en']]);
  });
});
