import {
  checkAcknowledgement,
  checkTemplate,
  dateIn,
  firstNameOf,
  renderHtml,
  renderLine,
  renderText,
  TemplateRefused,
} from '../../../server/src/outbound/template';
import { sanitiseAuthored } from '../../../server/src/outbound/authored-html';

const VALUES = {
  'ticket.id': '12',
  'requester.name': 'Anna & Bert <b>',
  'requester.firstName': '',
  'mailbox.name': 'Contoso',
};

describe('a template', () => {
  it.each([
    ['Ticket {{ticket.id}}', 'Ticket 12'],
    ['{{ ticket.id }}{{ticket.id}}', '1212'],
    ['Dear {{requester.firstName|customer}}', 'Dear customer'],
    ['Dear {{requester.name|customer}}', 'Dear Anna & Bert <b>'],
    ['Dear {{requester.firstName}}!', 'Dear !'],
    ['Dear {{agent.name| a | b }}!', 'Dear a | b!'],
    ['{{no.such}} and {{no.such|else}}', ' and else'],
    ['{{}} {{constructor}} {{__proto__}}', '  '],
    ['{ticket.id} {{ {{ticket.id}} }}', '{ticket.id} {{ 12 }}'],
    ['no variable', 'no variable'],
  ])('of %j becomes %j', (template, text) => expect(renderText(template, VALUES)).toBe(text));

  it('does not look at what it filled in', () => {
    const values = { 'requester.name': '{{ticket.id}}', 'ticket.id': '12', 'ticket.subject': "$& $1 $'" };
    expect(renderText('{{requester.name}} {{ticket.subject}}', values)).toBe("{{ticket.id}} $& $1 $'");
    expect(renderHtml('<p>{{requester.name}}</p>', values)).toBe('<p>{{ticket.id}}</p>');
  });

  it('puts values into HTML as text', () => {
    expect(renderHtml('<p>{{requester.name}}</p>', VALUES)).toBe('<p>Anna &amp; Bert &lt;b&gt;</p>');
    expect(renderHtml('<p>{{agent.name|Tom &amp; Co}}</p>', VALUES)).toBe('<p>Tom &amp; Co</p>');
  });

  it.each(['"><script>alert(1)</script>', "' onclick='x", 'javascript:alert(1)', '../../evil', '\ud800'])(
    'lets the value %j lead no link elsewhere',
    (value) => {
      const html = sanitiseAuthored('<a href="https://a.test/{{ticket.subject}}?n={{ticket.subject}}">x</a>');
      const rendered = renderHtml(html, { 'ticket.subject': value });
      expect(rendered).toMatch(/^<a href="https:\/\/a\.test\/[\w.%!~*()&#;-]*\?n=[\w.%!~*()&#;-]*">x<\/a>$/);
      expect(rendered).not.toContain('/../');
      expect(sanitiseAuthored(rendered)).toMatch(/^<a href="https:\/\/a\.test\/[^"]*">x<\/a>$/);
    },
  );

  it('keeps a subject in one line', () => {
    const values = { 'mailbox.name': 'Contoso\r\nBcc: evil@x.test\u2028\u0000' };
    expect(renderLine('From\n{{mailbox.name}}', values)).toBe('From Contoso Bcc: evil@x.test');
  });

  it('takes away what would turn the text around a value', () => {
    expect(renderText('{{requester.name}}', { 'requester.name': 'A\u202Efdp.exe\u2066' })).toBe('Afdp.exe');
  });
});

describe('a template that is saved', () => {
  it.each(['nothing', '<p>{{ticket.id}}</p>', '{{requester.name|Customer}}', 'a { b } c }}'])(
    'may be %j',
    (template) => expect(() => checkTemplate(template)).not.toThrow(),
  );

  it.each([
    ['{{requester.nam}}', 'There is no variable “requester.nam”. Known are: ticket.id, ticket.subject, '],
    ['{{}}', 'There is no variable “”.'],
    ['{{constructor}}', 'There is no variable “constructor”.'],
    ['<p>{{ticket.<strong>id</strong>}}</p>', 'A variable is not complete.'],
    ['{{ticket.id', 'A variable is not complete.'],
    ['{{ticket.id} }', 'A variable is not complete.'],
    ['{{ {{ticket.id}} }}', 'A variable is not complete.'],
  ])('may not be %j', (template, why) => {
    expect(() => checkTemplate(template)).toThrow(TemplateRefused);
    expect(() => checkTemplate(template)).toThrow(why);
  });

  it.each(['ticket.subject', 'requester.name', 'requester.firstName', 'requester.address', 'agent.name'])(
    'may not name %s when nobody reads it before it is sent',
    (name) => {
      expect(() => checkAcknowledgement(`{{${name}|x}}`)).toThrow(
        `An acknowledgement cannot name “${name}”: whoever forges a sender`,
      );
    },
  );

  it('may name what is ours in an acknowledgement', () => {
    expect(() =>
      checkAcknowledgement('{{ticket.id}} {{mailbox.name}} {{mailbox.address}} {{date}}'),
    ).not.toThrow();
  });
});

describe('what a variable says', () => {
  it.each([
    ['Anna Meyer', 'Anna'],
    ['Meyer, Anna Maria', 'Anna'],
    ['  Anna  ', 'Anna'],
    ['anna@x.test', ''],
    ['', ''],
    ['Meyer,', ''],
  ])('of the name %j is the first name %j', (name, first) => expect(firstNameOf(name)).toBe(first));

  it.each([
    ['en', 'November 27, 2026'],
    ['de', '27. November 2026'],
    ['', 'November 27, 2026'],
    ['not a language', 'November 27, 2026'],
  ])('of a day in %j is %j', (language, day) => {
    expect(dateIn(language, new Date(2026, 10, 27, 12))).toBe(day);
  });
});
