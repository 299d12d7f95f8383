/** What the mutations begin with: mail as people send it, and mail as nobody should. */
import { corpus } from '../bench/corpus';

const lines = (...all: string[]): Buffer => Buffer.from(all.join('\r\n'), 'latin1');

const HEAD = [
  'From: Carla Customer <carla@customer.test>',
  'To: support@contoso.test',
  'Subject: Question',
  'Message-ID: <question-1@customer.test>',
  'Date: Sun, 22 Nov 2026 08:00:00 +0000',
  'MIME-Version: 1.0',
];
const mail = (...rest: string[]): Buffer => lines(...HEAD, ...rest);
const multipart = (kind: string, ...parts: string[][]): string[] => [
  `Content-Type: multipart/${kind}; boundary="b-${kind}"`,
  '',
  ...parts.flatMap((part) => [`--b-${kind}`, ...part]),
  `--b-${kind}--`,
  '',
];
const text = (body: string, type = 'text/plain; charset=utf-8'): string[] => [
  `Content-Type: ${type}`,
  '',
  body,
];
const nested = (depth: number): string[] =>
  Array.from({ length: depth }, (_, level) => [
    `Content-Type: multipart/mixed; boundary="n${level}"`,
    '',
    `--n${level}`,
  ])
    .flat()
    .concat(text('At the bottom'));

/** The beginning of a TNEF stream (MS-OXTNEF 2.1.3): signature, key, and one attribute that ends too soon. */
const TNEF = Buffer.from('789f3e220100019006000800000004000000000000e8000108900700180000004950', 'hex');

const QUOTED_HTML =
  '<div dir="ltr">It works.</div><br><div class="gmail_quote"><div class="gmail_attr">On Sun, Nov 22, 2026 at 10:00 AM ' +
  'Support &lt;<a href="mailto:s@x.test">s@x.test</a>&gt; wrote:<br></div><blockquote class="gmail_quote">Try again.</blockquote></div>';

const NASTY: Buffer[] = [
  mail(...text('A plain question.\r\n\r\n> quoted\r\n> more\r\n\r\nOn Sunday, Support wrote:\r\n> before')),
  mail(...multipart('alternative', text('Plain'), text(QUOTED_HTML, 'text/html; charset=utf-8'))),
  mail(
    ...multipart(
      'mixed',
      multipart(
        'related',
        multipart('alternative', text('Deep'), text('<p>Deep <img src="cid:logo@x"></p>', 'text/html')),
        [
          'Content-Type: image/png; name="logo.png"',
          'Content-ID: <logo@x>',
          'Content-Disposition: inline; filename="logo.png"',
          'Content-Transfer-Encoding: base64',
          '',
          'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
        ],
      ),
      [
        'Content-Disposition: attachment; filename*0*=utf-8\'\'R%C3%BCck; filename*1*=frage%20; filename*2="1.pdf"',
        'Content-Type: application/pdf',
        'Content-Transfer-Encoding: base64',
        '',
        'JVBERi0xLjQKJcfsj6IKNSAwIG9iago8PC9MZW5ndGg',
      ],
    ),
  ),
  // RFC 2231 and RFC 2047 at their edges
  lines(
    'From: =?utf-8?Q?Carla_=C3=A4?= =?utf-8?B?w7bDvA?= <carla@customer.test>',
    'To: =?unknown-8bit?B?4eLj?= <support@contoso.test>, undisclosed-recipients:;',
    'Subject: =?utf-8?Q?R=C3?= =?utf-8?Q?=BCckfrage?= =?iso-2022-jp?B?GyRCRnxLXBsoQg==?= =?utf-8?X?what?= =?utf-8?Q?open',
    'Message-ID: <a b c@x.test> (comment) <second@x.test>',
    'References: <1@x.test> <2@x.test>\r\n <3@x\r\n .test> <<4@x.test>> 5@x.test',
    "Content-Type: text/plain; charset*=us-ascii'en'utf%2D8; format=flowed",
    '',
    'Flowed \r\ntext \r\n-- \r\nSignature',
  ),
  mail(
    ...multipart('mixed', [
      "Content-Disposition: attachment; filename*=''%; filename*99*=utf-8'%E4; filename*0=; filename=\"..\\..\\..\\etc/passwd\"",
      "Content-Type: application/octet-stream; name*0*=utf-16''%FF%FE%00%D8",
      '',
      'bytes',
    ]),
  ),
  mail(...text('\xe9\xe8 \xff\xfe \xc3\x28 \xf0\x9f\x98', 'text/plain; charset=utf-8')),
  mail(...text('+AGEAYgBj- +2AA-', 'text/plain; charset=utf-7')),
  mail(...text('\x1b$B\x46\x7c\x1b(B', 'text/plain; charset=iso-2022-jp')),
  mail(...text('a\x00b\x00c\x00\xd8\x00', 'text/plain; charset=utf-16le')),
  mail(...text('What is this?', 'text/plain; charset="x-user-defined\x00"; charset=; charset=utf-8')),
  // headers
  lines(
    'From: carla@customer.test',
    'Subject',
    ' folded into nothing',
    ': empty name',
    'X-\xff\x00: \x00',
    '',
    'Body',
  ),
  lines('Subject: no sender at all', '', 'Body'),
  lines('', 'Body without any header'),
  lines(
    'From: <>',
    'Sender: , ,, <@>',
    'Reply-To: "unclosed <a@b',
    'Return-Path: <bounce@customer.test>',
    '',
    '',
  ),
  lines(
    `From: ${'a'.repeat(70)}@${'b'.repeat(300)}`,
    `Subject: ${'Long '.repeat(2_000)}`,
    `References: ${'<x@y.test> '.repeat(800)}`,
    '',
    'x',
  ),
  lines(`To: ${'Name <name@customer.test>, '.repeat(1_200)}`, 'From: a@b.test', '', 'Many'),
  lines(
    'From: "a\\"b\\\\" (nested (comment) here) <a@b.test>',
    'To: group: a@b.test, "c, d" <c@d.test>;, e@f.test',
    'Date: Fri, 99 Foo 99999 99:99:99 +9999',
    '',
    'x',
  ),
  lines(
    'From: a@b.test',
    'From: c@d.test',
    'Subject: twice',
    'Subject: two',
    'Content-Type: text/html',
    'Content-Type: text/plain',
    '',
    '<b>?',
  ),
  Buffer.from(HEAD.join('\n') + '\n\nBare line feeds\n.\n..\n', 'latin1'),
  Buffer.from(HEAD.join('\r') + '\r\rBare carriage returns\r', 'latin1'),
  // multiparts that are broken
  mail('Content-Type: multipart/mixed', '', '--nothing', '', 'No boundary is named.'),
  mail('Content-Type: multipart/mixed; boundary=""', '', '--', '', 'An empty one.', '----'),
  mail('Content-Type: multipart/mixed; boundary="never"', '', '--other', '', 'Another boundary.'),
  mail('Content-Type: multipart/mixed; boundary="open"', '', '--open', ...text('Never closed')),
  mail(
    'Content-Type: multipart/mixed; boundary="a"',
    '',
    '--a',
    'Content-Type: multipart/mixed; boundary="a"',
    '',
    '--a',
    '',
    'The same twice',
    '--a--',
    '--a--',
  ),
  mail('Content-Type: multipart/mixed; boundary="(.*)+$"', '', '--(.*)+$', '', 'A pattern', '--(.*)+$--'),
  mail(...nested(30)),
  mail(...nested(99)),
  mail(...nested(140)),
  mail(...multipart('mixed', ...Array.from({ length: 150 }, (_, index) => text(`Part ${index}`)))),
  // transfer encodings
  mail(
    'Content-Type: text/plain',
    'Content-Transfer-Encoding: base64',
    '',
    'QUJD\r\nREVG\r\nR0h=\r\n=== !!! \x00 Zg',
  ),
  mail(
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: quoted-printable',
    '',
    'a=\r\nb=ZZ=4=\r\n=C3=\r\n=A4 =',
  ),
  mail('Content-Transfer-Encoding: x-uuencode', '', 'begin 644 a.txt', '#86)C', '`', 'end'),
  mail(
    'Content-Type: message/rfc822',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from('From: x\r\n\r\ny').toString('base64'),
  ),
  // things that are not mail of people
  mail(
    'Content-Type: multipart/report; report-type=delivery-status; boundary="dsn"',
    'Auto-Submitted: auto-replied',
    '',
    '--dsn',
    ...text('Your message could not be delivered.'),
    '--dsn',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.contoso.test',
    '',
    'Final-Recipient: rfc822; nobody@contoso.test',
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1 unknown',
    '',
    '--dsn',
    'Content-Type: message/rfc822',
    '',
    'From: support@contoso.test',
    'Message-ID: <reply-1@contoso.test>',
    '',
    'The original',
    '--dsn--',
  ),
  Buffer.concat([
    mail(
      'Content-Type: multipart/mixed; boundary="tnef"',
      '',
      '--tnef',
      'Content-Type: application/ms-tnef; name="winmail.dat"',
      'Content-Transfer-Encoding: 8bit',
      '',
      '',
    ),
    TNEF,
    lines('', '--tnef--'),
  ]),
  mail(
    'Content-Type: text/calendar; method=REQUEST',
    '',
    'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Meet\r\nEND:VEVENT',
  ),
  mail('List-Id: <list.customer.test>', 'Precedence: bulk', 'X-Auto-Response-Suppress: All', '', 'News'),
  // HTML
  mail(...text(`${'<div>'.repeat(3_000)}deep`, 'text/html')),
  mail(...text(`${'<table><tr><td>'.repeat(400)}x`, 'text/html')),
  mail(
    ...text(
      '<p>Unclosed <b>tags <i>here <a href="javascript:alert(1)">x<img src=x onerror=alert(1)><script>alert(1)',
      'text/html',
    ),
  ),
  mail(
    ...text(
      '<!-- <p>a --!> <![CDATA[ x ]]> <!DOCTYPE [<!ENTITY a "b">]> &a; &#0; &#xD800; &#99999999; &lt',
      'text/html',
    ),
  ),
  mail(
    ...text(
      '<style>@import url(x);</style><svg><script>1</script></svg><math><mi xlink:href="data:x">',
      'text/html',
    ),
  ),
  mail(
    ...text(
      `<p style="${'a:b;'.repeat(2_000)}color:red;background:url(x)">s</p><a href="${'x'.repeat(20_000)}">y</a>`,
      'text/html',
    ),
  ),
  mail(...text(`${'<blockquote type="cite">'.repeat(60)}quoted${'</blockquote>'.repeat(60)}`, 'text/html')),
  mail(
    ...text(
      `<div id="divRplyFwdMsg"><b>From:</b> a<br><b>Sent:</b> b</div>${QUOTED_HTML.repeat(20)}`,
      'text/html',
    ),
  ),
  mail(
    ...text(
      `${'> '.repeat(400)}deep quote\r\n${'>\r\n'.repeat(500)}-----Original Message-----\r\nFrom: a\r\n${'_'.repeat(2_000)}`,
    ),
  ),
  mail(...text(`${' '.repeat(20_000)}\r\n${'\t'.repeat(5_000)}\r\n${'-'.repeat(20_000)}`)),
];

const ORDINARY = 40;

/** Always the same, in the same order. */
export const fuzzCorpus = (): Buffer[] => [...NASTY, ...corpus('fuzz', ORDINARY).map(({ raw }) => raw)];
