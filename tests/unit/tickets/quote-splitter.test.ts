import { splitQuotedHtml } from '../../../server/src/tickets/quotes/html';
import { splitQuotedText } from '../../../server/src/tickets/quotes/text';
import { createQuoteSplitter, type Message } from '../../../server/src/tickets/quotes/splitter';

const mail = (own: string): Message => ({
  text: `${own}\n\nOn 22 Nov 2026 at 10:00 Support wrote:\n> Earlier.\n`,
  html: `<div><p>${own}</p><blockquote class="gmail_quote"><p>Earlier.</p></blockquote></div>`,
});

const splitAfresh = ({ text, html }: Message) => ({
  ...splitQuotedText(text),
  ...splitQuotedHtml(html ?? ''),
});

/** The same words, but nothing that could be found again: only what is remembered can tell where the quotation was. */
const unmarked = ({ text, html }: Message): Message => ({
  text: text.replace('>', ' ').replace('wrote:', 'wrote;'),
  html: html && html.replaceAll('blockquote', 'xxxxxxxxxx').replace('gmail_quote', 'xxxxxxxxxxx'),
});

describe('splitting the messages of entries again and again', () => {
  it('says each time what splitting them afresh says', () => {
    const split = createQuoteSplitter();
    const message = mail('It works.');
    expect(splitAfresh(message).quotedHtml).toContain('Earlier.');
    expect(split(1, message)).toEqual(splitAfresh(message));
    expect(split(1, message)).toEqual(splitAfresh(message));
  });

  it('leaves a message without HTML without it', () => {
    const split = createQuoteSplitter();
    expect(split(1, { text: 'Hello', html: null })).toEqual({
      text: 'Hello',
      quotedText: '',
      html: null,
      quotedHtml: null,
    });
  });

  it('looks at a message once', () => {
    const split = createQuoteSplitter();
    split(1, mail('It works.'));
    expect(split(1, unmarked(mail('It works.'))).quotedText).toContain('Earlier.');
  });

  it('looks again when the message is another one', () => {
    const split = createQuoteSplitter();
    split(1, mail('It works.'));
    const other = mail('It does not work at all.');
    expect(split(1, other)).toEqual(splitAfresh(other));
  });

  it('forgets what was asked for longest ago when it remembers too much', () => {
    const split = createQuoteSplitter(2);
    for (const id of [1, 2]) split(id, mail('It works.'));
    split(1, mail('It works.'));
    split(3, mail('It works.'));
    expect(split(1, unmarked(mail('It works.'))).quotedText).toContain('Earlier.');
    expect(split(2, unmarked(mail('It works.'))).quotedText).toBe('');
  });
});
