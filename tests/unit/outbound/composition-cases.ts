/** What people write, in the shapes that have broken mail before. */
import type { ReplyDraft } from '../../../server/src/outbound/compose';

export type Case = [name: string, changes: Partial<ReplyDraft>];

const mailbox = (address: string, name = '') => ({ address, name });
const file = (filename: string, content: Buffer | string = 'content', contentType = 'application/pdf') => ({
  filename,
  contentType,
  content: Buffer.from(content),
});
const bytes = (length: number) => Buffer.from(Array.from({ length }, (_, index) => (index * 151 + 7) % 256));

const LANGUAGES: Record<string, string> = {
  English: 'The quick brown fox jumps over the lazy dog.',
  German: 'Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich.',
  French: 'Portez ce vieux whisky au juge blond qui fume – « voilà » l’œuvre.',
  Spanish: '¿El pingüino Wenceslao hizo kilómetros bajo exhaustiva lluvia?',
  Portuguese: 'Ações, corações e o pôr do sol à beira-mar.',
  Polish: 'Zażółć gęślą jaźń.',
  Czech: 'Příliš žluťoučký kůň úpěl ďábelské ódy.',
  Hungarian: 'Árvíztűrő tükörfúrógép.',
  Turkish: 'Pijamalı hasta yağız şoföre çabucak güvendi. İIıi',
  Icelandic: 'Kæmi ný öxi hér, ykist þjófum nú bæði víl og ádrepa.',
  Vietnamese: 'Đường đến thành phố Hồ Chí Minh rất đẹp.',
  Greek: 'Ξεσκεπάζω την ψυχοφθόρα βδελυγμία.',
  'ancient Greek': 'ἐν ἀρχῇ ἦν ὁ λόγος',
  Russian: 'Съешь же ещё этих мягких французских булок, да выпей чаю.',
  Ukrainian: 'Чуєш їх, доцю, га? Кумедна ж ти, прощайся без ґольфів!',
  Bulgarian: 'Жълтата дюля беше щастлива.',
  Armenian: 'Կրնամ ապակի ուտել և ինծի անհանգիստ չըներ։',
  Georgian: 'მინას ვჭამ და არა მტკივა.',
  Hebrew: 'דג סקרן שט בים מאוכזב ולפתע מצא חברה',
  'Hebrew with vowels': 'שָׁלוֹם עֲלֵיכֶם',
  Arabic: 'نص حكيم له سر قاطع وذو شأن عظيم',
  Persian: 'می‌خواهم بنویسم: نیم‌فاصله',
  Urdu: 'ٹھیک ہے، شکریہ۔',
  'Arabic with English': 'الطابعة HP LaserJet 5 تحترق (urgent!)',
  Hindi: 'ऋषियों को सताने वाले दुष्ट राक्षसों का संहार',
  Bengali: 'আমি কাঁচ খেতে পারি',
  Tamil: 'நான் கண்ணாடி சாப்பிடுவேன்',
  Thai: 'เป็นมนุษย์สุดประเสริฐเลิศคุณค่า',
  Khmer: 'ខ្ញុំអាចញុំកញ្ចក់បាន',
  Amharic: 'ሰማይ አይታረስ ንጉሥ አይከሰስ።',
  'simplified Chinese': '打印机着火了，请尽快处理。谢谢！',
  'traditional Chinese': '印表機著火了，請儘快處理。',
  Japanese: 'プリンターが燃えています。ﾊﾝｶｸと全角',
  Korean: '프린터에 불이 났어요. 다람쥐 헌 쳇바퀴',
  'beyond the BMP': '𝔉𝔯𝔞𝔨𝔱𝔲𝔯 𠮷野家 𓀀𓂀',
  emoji: 'Done 👍🏽 👩‍👩‍👧‍👦 🏳️‍🌈 🇨🇭 1️⃣',
  'combining marks': 'Zu\u0308rich cafe\u0301 Z̴̢̛͔̺̾a̶l̷g̸o̵',
  'invisible characters': 'zero\u200Bwidth soft\u00ADhyphen non\u00A0breaking',
  'direction marks': '\u202Bright to left\u202C \u2067isolate\u2069',
};

const inEveryPlace = (text: string): Partial<ReplyDraft> => ({
  text: `${text}\n\n${text}`,
  subject: text,
  from: mailbox('support@acme.test', text),
  to: [mailbox('carla@customer.test', text)],
  cc: [mailbox('copy@customer.test', text)],
  signature: text,
  attachments: [file(`${text.slice(0, 40)}.pdf`)],
});

const TEXTS: Record<string, string> = {
  'a single letter': 'x',
  'lines that begin with a dot': '.\n..\n.one\n...',
  'lines that begin with From': 'From here on\n>From there\nFrom: nobody',
  'lines that begin with spaces and tabs': ' one\n  two\n\tthree\n   \n four',
  'lines that end with spaces': 'one \ntwo\t\nthree   x',
  'empty lines': 'one\n\n\n\n\ntwo',
  'what looks like an encoding': '=3D =20 =\n=?utf-8?Q?fake?= %0D%0A &amp; \\u0041',
  'what looks like a boundary': '----_NmP-1234\n--\n-- \n--boundary--',
  'what looks like a header': 'Content-Type: text/html\n\nBcc: victim@other.test',
  'one long word': 'x'.repeat(5_000),
  'one long line of words': 'word '.repeat(3_000).trim(),
  'one long line outside ASCII': 'ü'.repeat(3_000),
  'many lines': Array.from({ length: 3_000 }, (_, line) => `Line ${line}`).join('\n'),
  'a line of 76 characters': 'y'.repeat(76),
  'a line of 998 characters': 'z'.repeat(998),
  'a large text': 'Lorem ipsum dolor – sit amet. 🙂\n'.repeat(20_000).trimEnd(),
  'every printable ASCII character': Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join(
    '',
  ),
};

const SUBJECTS: Record<string, string> = {
  nothing: '',
  'a long one of words': 'The printer on the second floor is on fire again and nobody comes '
    .repeat(8)
    .trim(),
  'one long word': 'w'.repeat(600),
  'a long one in Japanese': 'プリンターが燃えています'.repeat(20),
  'a long one of emoji': '👩‍👩‍👧‍👦'.repeat(30),
  'ASCII with one umlaut at the end': `${'a'.repeat(70)} ü`,
  'colons, quotes and brackets': '[EXT] "Urgent": <b>fire</b>; (again), 50% = 1/2 \\ @',
  'what looks encoded': '=?utf-8?Q?no?= =?x?y?z?=',
  'two spaces and a tab': 'two  spaces   three',
  'an answer to an answer': 'RE: Re: re[3]: AW: Printer',
};

const NAMES: Record<string, string> = {
  commas: 'Customer, Carla, Dr.',
  quotes: 'Carla "The Boss" O\'Neil',
  backslashes: 'back\\slash \\"x\\"',
  'an address': 'carla@other.test <boss@other.test>',
  'semicolons and brackets': 'Support (EU); [Team]: A/B',
  'a long name': 'Very '.repeat(40).trim(),
  'a long name outside ASCII': 'Größe '.repeat(30).trim(),
  'a long word outside ASCII': 'ß'.repeat(200),
  dots: 'Dr. C. Customer jr.',
  signs: '$%&/=?*+~#|^`{}!',
};

const FILES: Record<string, string> = {
  spaces: 'my file name.pdf',
  umlauts: 'Rechnung März – Größe.pdf',
  Japanese: '見積書（最終版）.pdf',
  Arabic: 'فاتورة.pdf',
  emoji: '📎 clip 👍🏽.pdf',
  'quotes, semicolons and percent signs': `a"b';c=d%20e&f.pdf`,
  'a long name': `${'long-'.repeat(50)}.pdf`,
  'a long name outside ASCII': `${'größe-'.repeat(40)}.pdf`,
  'a decomposed name': 'Zu\u0308rich.pdf',
  'brackets and an equals sign': '=?x(1)[2]=.pdf',
  'no ending': 'README',
  'a leading dot': '.htaccess',
};

const HTML: Record<string, string> = {
  formatting: '<p>Hello <strong>Carla</strong>, <em>please</em> <u>unplug</u> it.</p>',
  'lists and a table':
    '<ul><li>one</li><li>two</li></ul><table><tbody><tr><td>a</td><td colspan="2">b</td></tr></tbody></table>',
  entities: '<p>&lt;b&gt; &amp;amp; &quot;x&quot; &nbsp; ü 日本</p>',
  'a long link': `<p><a href="https://acme.test/?q=${'x'.repeat(1_500)}">here</a></p>`,
  'one long line': `<p>${'word '.repeat(2_000)}</p>`,
  'right to left': '<p>שלום <strong>עולם</strong></p>',
};

const chain = (length: number) =>
  Array.from({ length }, (_, index) => `m${index}.${'i'.repeat(40)}@customer.test`);
const many = (count: number, name: string) =>
  Array.from({ length: count }, (_, index) =>
    mailbox(`person${index}@customer.test`, name && `${name} ${index}`),
  );

const OTHERS: Case[] = [
  ['a domain outside ASCII', { to: [mailbox('carla@büro.example', 'Carla')] }],
  [
    'a domain in Japanese, and a copy',
    { to: [mailbox('carla@例え.テスト')], cc: [mailbox('b@пример.test')] },
  ],
  [
    'a sender with a domain outside ASCII',
    { sender: 'hilfe@büro.example', from: mailbox('hilfe@büro.example', 'Hilfe') },
  ],
  ['an address outside ASCII', { to: [mailbox('pelé@example.test', 'Pelé')] }],
  ['an address and a domain outside ASCII', { to: [mailbox('用户@例え.テスト', '用户')] }],
  ['an address with signs', { to: [mailbox("o'neil+tag=x{y}!#$%&*/?^_`|~@customer.test")] }],
  ['a long address', { to: [mailbox(`${'l'.repeat(64)}@${'d'.repeat(60)}.${'e'.repeat(60)}.test`)] }],
  ['fifty recipients', { to: many(50, 'Person'), cc: many(0, '') }],
  [
    'a hundred copies outside ASCII',
    { cc: many(100, 'Müller, Jürgen').map((one) => ({ ...one, address: `c-${one.address}` })) },
  ],
  ['long References', { references: chain(200), inReplyTo: 'parent@customer.test' }],
  [
    'identifiers as long as can be',
    { references: [`${'r'.repeat(880)}@x.test`], inReplyTo: `${'p'.repeat(880)}@x.test` },
  ],
  ['no question', { inReplyTo: null, references: [] }],
  [
    'a thread token',
    { threadToken: 't123.0123456789abcdev', replyTo: 'support+t123.0123456789abcdev@acme.test' },
  ],
  ['another From address', { from: mailbox('sales@acme.test', 'Sales, "Acme"') }],
  ['an automatic answer', { automatic: true, text: 'We have received it.', signature: 'Grüße\nIhr Team' }],
  ['a signature in HTML', { signature: '<p><em>Your team</em><br>Acme &amp; Söhne</p>' }],
  ['HTML and a plain signature', { html: '<p>Hello</p>', signature: 'Your team\n+49 30 1234' }],
  ['a large attachment', { attachments: [file('large.bin', bytes(2_000_000), 'application/octet-stream')] }],
  [
    'twenty attachments',
    { attachments: Array.from({ length: 20 }, (_, i) => file(`${i}.bin`, bytes(1_000 + i))) },
  ],
  ['an empty attachment', { attachments: [file('empty.txt', '', 'text/plain')] }],
  [
    'a text with all line ends as a file',
    { attachments: [file('a.txt', 'a\nb\r\nc\rd\n.\n\n', 'text/plain')] },
  ],
  [
    'a message as a file',
    { attachments: [file('mail.eml', 'Subject: x\r\n\r\nbody\r\n', 'message/rfc822')] },
  ],
  ['a file of no known type', { attachments: [file('x.y', 'z', 'no type at all')] }],
];

const shown = (id: number, filename = `${id}.png`, length = 3_000) => ({
  ...file(filename, bytes(length), 'image/png'),
  contentId: `upload-${id}`,
});

const IMAGES: Case[] = [
  ['one image', { html: '<p>Look: <img src="cid:upload-7" alt="A plug"></p>', attachments: [shown(7)] }],
  ['nothing but an image', { html: '<p><img src="cid:upload-7"></p>', attachments: [shown(7)] }],
  [
    'two images, one of them twice, and files',
    {
      html: '<p><img src="cid:upload-7"><img src="cid:upload-8"></p><p><img src="cid:upload-7" width="20"></p>',
      attachments: [
        shown(7),
        file('list.pdf'),
        shown(8, '見積書.png', 60_000),
        file('last.txt', 'x', 'text/plain'),
      ],
    },
  ],
  [
    'an image and a signature',
    {
      html: '<p><img src="cid:upload-1" alt="ü"></p>',
      signature: '<p><em>Team</em></p>',
      attachments: [shown(1)],
    },
  ],
];

const each = (
  what: string,
  values: Record<string, string>,
  changes: (value: string) => Partial<ReplyDraft>,
): Case[] => Object.entries(values).map(([name, value]) => [`${what}: ${name}`, changes(value)]);

export const CASES: Case[] = [
  ...each('written in', LANGUAGES, inEveryPlace),
  ...each('the text', TEXTS, (text) => ({ text })),
  ...each('the subject', SUBJECTS, (subject) => ({ subject })),
  ...each('a name with', NAMES, (name) => ({
    from: mailbox('support@acme.test', name),
    to: [mailbox('carla@customer.test', name)],
  })),
  ...each('a file name with', FILES, (filename) => ({ attachments: [file(filename, bytes(3_000))] })),
  ...each('HTML with', HTML, (html) => ({ html, text: '' })),
  ...OTHERS,
  ...IMAGES,
];
