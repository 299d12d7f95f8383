import { sanitiseHtml } from '../../../server/src/inbound/sanitise';
import { splitQuotedHtml } from '../../../server/src/tickets/quotes/html';
import { splitQuotedText } from '../../../server/src/tickets/quotes/text';

/** What a reader sees, without the breaks between. */
const seen = (html: string): string =>
  html
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replace(/\s+/g, ' ')
    .trim();

const split = (mail: string) => {
  const whole = sanitiseHtml(mail);
  const { html, quotedHtml } = splitQuotedHtml(whole);
  return { whole, html, quotedHtml, own: seen(html), quoted: quotedHtml === null ? null : seen(quotedHtml) };
};

const OUTLOOK_HEADER = (labels: [string, string, string, string]) =>
  `<p><b>${labels[0]}:</b> Support &lt;support@example.test&gt;<br><b>${labels[1]}:</b> Sunday 10:00<br>` +
  `<b>${labels[2]}:</b> Nora<br><b>${labels[3]}:</b> Invoice</p>`;

describe('the quotation at the end of an HTML mail', () => {
  it.each([
    [
      'Gmail',
      '<div dir="ltr">It works.</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">On Sun, Nov 22, 2026 at 10:00 AM Support &lt;<a href="mailto:s@x.test">s@x.test</a>&gt; wrote:<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex"><div>Try again.</div></blockquote></div>',
      'It works.',
      'On Sun, Nov 22, 2026 at 10:00 AM Support < s@x.test > wrote: Try again.',
    ],
    [
      'Gmail of older days, in German',
      '<div>Geht.</div><div class="gmail_quote">Am 22. November 2026 um 10:00 schrieb Support &lt;s@x.test&gt;:<br><blockquote class="gmail_quote">Bitte testen.</blockquote></div>',
      'Geht.',
      'Am 22. November 2026 um 10:00 schrieb Support <s@x.test>: Bitte testen.',
    ],
    [
      'Outlook on the web',
      '<div>Thanks!</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font><b>Od:</b> S<br><b>Kdy:</b> dnes</font></div><div>Old text</div>',
      'Thanks!',
      'Od: S Kdy: dnes Old text',
    ],
    [
      'Outlook for Windows',
      `<div><p>Yes, do.</p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in">${OUTLOOK_HEADER(['From', 'Sent', 'To', 'Subject'])}</div></div><p>Shall we?</p></div>`,
      'Yes, do.',
      'From: Support <support@example.test> Sent: Sunday 10:00 To: Nora Subject: Invoice Shall we?',
    ],
    [
      'Outlook in French, behind a rule',
      `<p>Oui.</p><hr>${OUTLOOK_HEADER(['De', 'Envoyé', 'À', 'Objet'])}<p>On y va ?</p>`,
      'Oui.',
      'De: Support <support@example.test> Envoyé: Sunday 10:00 À: Nora Objet: Invoice On y va ?',
    ],
    [
      'Outlook on a phone',
      '<div>Ok</div><div>Get Outlook for iOS</div><div id="ms-outlook-mobile-reference-message"><hr>old</div>',
      'Ok Get Outlook for iOS',
      'old',
    ],
    [
      'Apple Mail',
      '<div>Done.<br><div><br><blockquote type="cite"><div>On 22 Nov 2026, at 10:00, Support &lt;s@x.test&gt; wrote:</div><br><div>Please confirm.</div></blockquote></div></div>',
      'Done.',
      'On 22 Nov 2026, at 10:00, Support <s@x.test> wrote: Please confirm.',
    ],
    [
      'an iPhone',
      '<div dir="ltr">Sent from my iPhone</div><div dir="ltr"><br><blockquote type="cite">On Nov 22, 2026, at 10:00, S wrote:<br><br></blockquote></div><blockquote type="cite"><div>Old</div></blockquote>',
      'Sent from my iPhone',
      'On Nov 22, 2026, at 10:00, S wrote: Old',
    ],
    [
      'Thunderbird',
      '<p>Good.</p><div class="moz-cite-prefix">22.11.26, S:<br></div><blockquote type="cite" cite="mid:a@b"><p>How is it?</p></blockquote>',
      'Good.',
      '22.11.26, S: How is it?',
    ],
    [
      'Yahoo',
      '<div>Yes</div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>On Sunday, S wrote:</div><div>Old</div></div>',
      'Yes',
      'On Sunday, S wrote: Old',
    ],
    [
      'an unknown mail program',
      '<p>New</p><p>On Sunday 22 November 2026, Support<br>&lt;s@x.test&gt; wrote:</p><blockquote><p>Old</p></blockquote>',
      'New',
      'On Sunday 22 November 2026, Support <s@x.test> wrote: Old',
    ],
    ['a bare blockquote', '<p>New</p><blockquote>Old</blockquote>', 'New', 'Old'],
    [
      'quotations in quotations',
      '<div>3</div><blockquote type="cite">2<blockquote type="cite">1</blockquote></blockquote>',
      '3',
      '2 1',
    ],
    [
      'a picture as the whole answer',
      '<img src="cid:shot@x"><blockquote type="cite">Send a picture</blockquote>',
      '',
      'Send a picture',
    ],
    [
      'a tracking pixel below',
      '<p>New</p><blockquote type="cite">Old</blockquote><img src="https://x.test/pixel">',
      'New',
      'Old',
    ],
    [
      'a passage that the author quotes from elsewhere',
      '<p>The manual says</p><blockquote>Press it.</blockquote><p>But how?</p><blockquote type="cite">Old</blockquote>',
      'The manual says Press it. But how?',
      'Old',
    ],
  ])('is found in mail from %s', (_program, mail, own, quoted) => {
    expect(split(mail)).toMatchObject({ own, quoted });
  });

  it.each([
    ['nothing is quoted', '<p>Hello</p><p>there</p>'],
    [
      'answers stand between the quotations',
      '<blockquote type="cite">One?</blockquote><p>Yes</p><blockquote type="cite">Two?</blockquote><p>No</p>',
    ],
    [
      'answers stand between the quotations and the last one has none',
      '<p>Hi,</p><blockquote type="cite">One?</blockquote><p>Yes</p><blockquote type="cite">Two?</blockquote>',
    ],
    [
      'answers stand between the quotations of Gmail',
      '<div>See below</div><div class="gmail_quote"><div class="gmail_attr">On 1.1.2026 S wrote:</div><blockquote class="gmail_quote">One?</blockquote><div>Yes</div><blockquote class="gmail_quote">Two?</blockquote></div>',
    ],
    [
      'the answer stands below',
      '<div>S wrote 10:00:</div><blockquote type="cite">One?</blockquote><p>Yes</p>',
    ],
    ['the answer below is a picture', '<p>Hi</p><blockquote type="cite">x</blockquote><img src="cid:a@b">'],
    ['all of it is quoted', '<blockquote type="cite"><p>Old</p></blockquote>'],
    [
      'a paragraph is only indented',
      '<p>a</p><blockquote style="margin:0 0 0 40px;border:none">b</blockquote>',
    ],
    [
      'it is passed on',
      '<p>For you</p><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded message ---------<br>From: A &lt;a@x.test&gt;<br>Date: Sun<br>Subject: B<br>To: C</div>Text</div>',
    ],
    [
      'a form on a website was filled in',
      '<p>New message</p><hr><p>From: Bob<br>To: Sales<br>Subject: Offer<br>Message: Hello</p>',
    ],
  ])('is not folded where %s', (_why, mail) => {
    const { whole, html, quotedHtml } = split(mail);
    expect({ html, quotedHtml }).toEqual({ html: whole, quotedHtml: null });
  });

  it('leaves both halves well-formed and loses nothing, wherever the cut goes', () => {
    const { whole, html, quotedHtml } = split(
      '<div style="color:red"><table><tbody><tr><td><b>Mine</b><br><div class="moz-cite-prefix">x:</div><blockquote type="cite">A &amp; B &lt;c&gt;</blockquote></td></tr></tbody></table></div>',
    );
    expect(html).toBe(
      '<div style="color: red"><table><tbody><tr><td><b>Mine</b><br /></td></tr></tbody></table></div>',
    );
    expect(quotedHtml).toBe(
      '<div style="color: red"><table><tbody><tr><td><div class="moz-cite-prefix">x:</div><blockquote type="cite">A &amp; B &lt;c&gt;</blockquote></td></tr></tbody></table></div>',
    );
    expect(sanitiseHtml(html)).toBe(html);
    expect(sanitiseHtml(quotedHtml ?? '')).toBe(quotedHtml);
    expect(seen(html) + ' ' + seen(quotedHtml ?? '')).toBe(seen(whole));
  });

  it('puts the rule above the earlier message into the quotation', () => {
    const { html } = split(
      '<p>a</p><div id="appendonsend"></div><hr><div id="divRplyFwdMsg">b</div><p>c</p>',
    );
    expect(html).toBe('<p>a</p>');
  });

  it('takes hostile mail of a megabyte in no time', () => {
    const started = Date.now();
    for (const piece of [
      '<b>',
      '<a<',
      '<blockquote type="cite">a',
      'On <br>',
      '<hr>From: a<br>',
      '&lt;',
      '<div><p>',
    ]) {
      const mail = piece.repeat(1_000_000 / piece.length);
      const { html, quotedHtml } = splitQuotedHtml(mail);
      expect(html.length + (quotedHtml?.length ?? 0)).toBeGreaterThanOrEqual(mail.length);
    }
    expect(Date.now() - started).toBeLessThan(10_000);
  });
});

describe('the quotation at the end of a text mail', () => {
  it.each([
    [
      'behind angle brackets',
      'New\n\nOn Sun, 22 Nov 2026 at 10:00, S <s@x.test> wrote:\n> Old\n>\n> Older\n',
      'New\n\n',
    ],
    ['with Windows line ends', 'New\r\n\r\nOn 22 Nov 2026, S wrote:\r\n> Old\r\n', 'New\r\n\r\n'],
    [
      'whose attribution is wrapped',
      'New\n\nOn Sunday, 22 November 2026 at 10:00, Support\n<s@x.test> wrote:\n\n> Old',
      'New\n\n',
    ],
    ['in German', 'Neu\n\nAm 22.11.2026 um 10:00 schrieb Bob <b@x.test>:\n> Alt', 'Neu\n\n'],
    ['in Japanese', '新\n\n2026年11月22日(日) 10:00 S <s@x.test>のメッセージ:\n> 旧', '新\n\n'],
    ['without an attribution', 'New\n> Old', 'New\n'],
    ['below a signature', 'New\n\n-- \nBob\n\nOn 22 Nov 2026, S wrote:\n> Old', 'New\n\n-- \nBob\n\n'],
    [
      'of Outlook',
      'New\n\n________________________________\nFrom: S <s@x.test>\nSent: Sunday\nTo: Nora\nSubject: Re: x\n\nOld',
      'New\n',
    ],
    [
      'of Outlook in Spanish',
      'Sí\n\nDe: S <s@x.test>\nEnviado: domingo\nPara: Nora\nAsunto: x\n\nViejo',
      'Sí\n',
    ],
    ['of older Outlook', 'New\n\n-----Original Message-----\nFrom: S\n\nOld', 'New\n'],
  ])('is found %s', (_how, message, own) => {
    const { text, quotedText } = splitQuotedText(message);
    expect(text).toBe(own);
    expect(text + quotedText).toBe(message);
  });

  it.each([
    ['nothing is quoted', 'Hello\nthere'],
    ['it is empty', ''],
    ['answers stand between', '> One?\nYes\n> Two?\nNo'],
    ['answers stand between and the last has none', 'Hi\n> One?\nYes\n> Two?'],
    ['the answer stands below', 'On 22 Nov 2026, S wrote:\n> One?\nYes'],
    ['all of it is quoted', '> Old\n> text'],
    [
      'it is passed on',
      'FYI\n\n---------- Forwarded message ---------\nFrom: A <a@x.test>\nDate: Sun\nSubject: B\nTo: C\n\nText',
    ],
    ['a form was filled in', 'New message\n\nFrom: Bob\nSubject: Offer\nTo: Sales\nMessage: Hello'],
  ])('is not folded where %s', (_why, message) => {
    expect(splitQuotedText(message)).toEqual({ text: message, quotedText: '' });
  });

  it('takes hostile mail of a megabyte in no time', () => {
    const started = Date.now();
    for (const piece of [
      '> a\n',
      'Op x\n',
      'From: a\n',
      'On a\n',
      '\n',
      'wrote',
      ' ',
      '-----\n',
      'a\n> b\n',
    ]) {
      const message = piece.repeat(1_000_000 / piece.length);
      const { text, quotedText } = splitQuotedText(message);
      expect(text + quotedText).toBe(message);
    }
    expect(Date.now() - started).toBeLessThan(10_000);
  });
});
