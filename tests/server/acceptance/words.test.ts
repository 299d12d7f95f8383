import PostalMime from 'postal-mime';
import type { SystemEmail } from '../../../shared/contracts/system-emails';
import type {
  AcknowledgementChoice,
  CannedReply,
  MySignature,
  RenderedReply,
  Template,
  TemplateInput,
  TemplateList,
  TemplatePreview,
} from '../../../shared/contracts/templates';
import { ALICE, CUSTOMER, openHelpdesk, SUPPORT, type Helpdesk } from './helpdesk';

const API = '/system-email';

describe('words that are written once and sent often', () => {
  let desk: Helpdesk;
  let support: SystemEmail;

  beforeAll(async () => {
    desk = await openHelpdesk();
    support = await desk.signedIn({
      name: 'Contoso',
      department: 'Printing',
      outgoingServer: { signature: '<p>{{mailbox.name}} · #{{ticket.id}}</p>' },
    });
  });
  afterAll(() => desk.close());

  const template = (changes: Partial<TemplateInput> = {}) =>
    desk.api<Template>('POST', '/templates', {
      name: 'Thanks',
      kind: 'canned',
      html: '<p>Thanks, {{requester.firstName|friend}}</p>',
      ...changes,
    });
  const refusal = async (method: string, path: string, body?: unknown) => {
    const answer = await desk.app.call<{
      error: { message: string; details?: { errors?: { path: string[] }[] } };
    }>(method, API + path, body);
    const { message, details } = answer.body.error;
    return { status: answer.status, message, path: details?.errors?.[0]?.path.join('.') };
  };
  const ask = async (subject: string, options: { from?: string; headers?: Record<string, string> } = {}) => {
    const { from = CUSTOMER, headers } = options;
    await desk.lab.deliver(SUPPORT, { from, subject, text: 'A question', headers });
    return desk.ticket(subject);
  };
  const arrival = async (words: string, at = CUSTOMER) => {
    const { raw } = await desk.lab.mailbox(at).waitFor(({ raw: bytes }) => bytes.includes(words));
    return PostalMime.parse(raw);
  };

  describe('a template', () => {
    it('is kept as a mail can show it, found again, changed and deleted', async () => {
      const { id } = await template({
        name: 'On its way',
        language: 'en',
        subject: 'not of a canned reply',
        html: '<p onclick="x()">Dear {{requester.name|customer}}</p><script>alert(1)</script>',
      });
      expect(await desk.api('GET', `/templates/${id}`)).toMatchObject({
        name: 'On its way',
        subject: '',
        html: '<p>Dear {{requester.name|customer}}</p>',
        department: '',
        systemEmail: null,
        usedBy: [],
      });
      const found = await desk.api<TemplateList>('GET', '/templates?search=WAY&kind=canned');
      expect(found.results.map((one) => one.id)).toEqual([id]);
      expect((await desk.api<TemplateList>('GET', '/templates?kind=acknowledgement')).results).toEqual([]);
      await desk.api('PUT', `/templates/${id}`, { name: 'Sent', kind: 'canned', html: '<p>Sent</p>' });
      expect(await desk.api('GET', `/templates/${id}`)).toMatchObject({ name: 'Sent', html: '<p>Sent</p>' });
      await desk.api('DELETE', `/templates/${id}`);
      expect((await refusal('GET', `/templates/${id}`)).status).toBe(404);
    });

    it.each([
      [
        { html: '<p>{{requester.nam}}</p>' },
        'html',
        'There is no variable “requester.nam”. Known are: ticket.id,',
      ],
      [{ html: '<p>{{ticket.<b>id</b>}}</p>' }, 'html', 'A variable is not complete.'],
      [{ html: '<p> </p>' }, 'html', 'Write what the template says.'],
      [{ html: '<script>x</script>' }, 'html', 'Write what the template says.'],
      [{ name: ' ' }, 'name', 'Give the template a name.'],
      [{ language: 'German' }, 'language', 'Choose a language, such as en or pt-BR.'],
      [
        { kind: 'acknowledgement', html: '<p>{{requester.name}}</p>' },
        'html',
        'An acknowledgement cannot name',
      ],
      [
        { kind: 'acknowledgement', subject: '{{ticket.subject}}' },
        'subject',
        'An acknowledgement cannot name',
      ],
    ] as [Partial<TemplateInput>, string, string][])('is refused with %j', async (changes, path, why) => {
      const body = { name: 'x', kind: 'canned', html: '<p>x</p>', ...changes };
      const refused = await refusal('POST', '/templates', body);
      expect(refused).toMatchObject({ status: 400, path });
      expect(refused.message).toContain(why);
    });

    it('can be looked at before it is saved', async () => {
      const preview = await desk.api<TemplatePreview>('POST', '/template-previews', {
        kind: 'canned',
        language: 'de',
        html: '<p>Hallo {{requester.firstName}}, hier ist {{agent.name}}, {{mailbox.name}}<script>x</script></p>',
      });
      expect(preview).toEqual({
        subject: '',
        html: '<p>Hallo Anna, hier ist Ada Admin, Kundendienst</p>',
        text: 'Hallo Anna, hier ist Ada Admin, Kundendienst',
      });
      expect(await refusal('POST', '/template-previews', { kind: 'canned', html: '{{x}}' })).toMatchObject({
        status: 400,
        path: 'html',
      });
    });
  });

  describe('a canned reply', () => {
    it('is offered where it belongs, and filled in for its ticket', async () => {
      const here = await template({ name: 'B here', systemEmailId: support.id });
      const forAll = await template({
        name: 'A for all',
        html: '<p>{{requester.name|?}} #{{ticket.id}} {{agent.firstName}}</p>',
      });
      const ours = await template({ name: 'C printing', department: 'Printing' });
      const elsewhere = await template({ name: 'elsewhere', systemEmailId: support.id + 100 });
      const others = await template({ name: 'others', department: 'Shipping' });
      await template({ name: 'Received', kind: 'acknowledgement', html: '<p>Received</p>' });
      const ticket = await ask('Which reply fits', {
        from: '"Carla <b>& {{date}}" <customer@fabrikam.test>',
      });

      const offered = await desk.api<CannedReply[]>('GET', `/tickets/${ticket.id}/canned-replies`);
      expect(offered.map(({ id }) => id)).toEqual([forAll.id, here.id, ours.id]);
      expect(offered[0]).toMatchObject({
        name: 'A for all',
        excerpt: '{{requester.name|?}} #{{ticket.id}} {{agent.firstName}}',
      });

      const filled = await desk.api<RenderedReply>(
        'GET',
        `/tickets/${ticket.id}/canned-replies/${forAll.id}`,
      );
      expect(filled.html).toBe(`<p>Carla &lt;b&gt;&amp; {{date}} #${ticket.id} Ada</p>`);
      for (const { id } of [elsewhere, others]) {
        expect((await refusal('GET', `/tickets/${ticket.id}/canned-replies/${id}`)).status).toBe(404);
      }
      expect((await refusal('GET', '/tickets/999999/canned-replies')).status).toBe(404);
    });
  });

  describe('a signature', () => {
    it('of the agent stands above that of the System Email, both filled in, unless they are left out', async () => {
      await desk.api('PUT', '/my-signature', {
        html: '<p><strong>{{agent.name}}</strong>, writing to {{requester.address}}</p><script>x</script>',
      });
      expect(await desk.api<MySignature>('GET', '/my-signature')).toEqual({
        html: '<p><strong>{{agent.name}}</strong>, writing to {{requester.address}}</p>',
      });
      const ticket = await ask('Who signs this');
      const { reply } = await desk.conversation(ticket.id);
      expect(reply.signature).toBe(
        `<p><strong>Ada Admin</strong>, writing to ${CUSTOMER}</p>\n<p>Contoso · #${ticket.id}</p>`,
      );
      await desk.reply(ticket.id, 'Signed twice');
      const { text, html } = await arrival('Signed twice');
      expect(text?.trimEnd()).toBe(
        `Signed twice\n\n-- \nAda Admin, writing to ${CUSTOMER}\n\nContoso · #${ticket.id}`,
      );
      expect(html).toContain('<strong>Ada Admin</strong>');
      expect(html).not.toContain('{{');

      await desk.api('POST', `/tickets/${ticket.id}/replies`, { text: 'Not signed', signature: false });
      const bare = await arrival('Not signed');
      expect(bare.text?.trimEnd()).toBe('Not signed');
      await desk.api('PUT', '/my-signature', { html: '' });
      expect((await desk.conversation(ticket.id)).reply.signature).toBe(`<p>Contoso · #${ticket.id}</p>`);
    });

    it('with an unknown variable is refused, of whomever it is', async () => {
      expect(await refusal('PUT', '/my-signature', { html: '{{agent.phone}}' })).toMatchObject({
        status: 400,
        path: 'html',
      });
      const settings = desk.settings({ outgoingServer: { signature: '{{agent.phone}}' } });
      expect(await refusal('PUT', `/system-emails/${support.id}`, settings)).toMatchObject({
        status: 400,
        path: 'outgoingServer.signature',
        message: expect.stringContaining('agent.phone'),
      });
    });
  });

  describe('an acknowledgement', () => {
    const with_ = (changes: Record<string, unknown>) =>
      desk.update(support.id, {
        name: 'Contoso',
        department: 'Printing',
        idpConfigId: support.idpConfigId,
        autoResponse: true,
        ...changes,
      });
    let german: Template;

    it('is chosen by the language of the mail, and is the default language where that is another', async () => {
      german = await template({
        kind: 'acknowledgement',
        language: 'de',
        subject: 'Ihr Ticket #{{ticket.id}}',
        html: '<p>Danke, Ihre Mail vom {{date}} ist da.</p>',
      });
      const saved = await with_({
        language: 'en',
        acknowledgements: [
          { language: 'en', templateId: null },
          { language: 'de', templateId: german.id },
        ],
      });
      expect(saved).toMatchObject({
        language: 'en',
        acknowledgements: [{ language: 'en' }, { templateId: german.id }],
      });
      await desk.watched(support.id);

      const ticket = await ask('Auf Deutsch', { from: ALICE, headers: { 'Content-Language': 'de-AT, en' } });
      expect((await arrival('Danke, Ihre Mail', ALICE)).subject).toBe(`Ihr Ticket #${ticket.id}`);
      const french = await ask('En français', { headers: { 'Accept-Language': 'fr;q=0.9' } });
      const mail = await arrival(`as ticket #${french.id}`);
      expect(mail.subject).toBe('Re: En français');
    });

    it('that is in use cannot be deleted, or become something else', async () => {
      expect(await refusal('DELETE', `/templates/${german.id}`)).toMatchObject({
        status: 400,
        message: `“Thanks” cannot be deleted: it acknowledges tickets of ${SUPPORT}. Choose another template there first.`,
      });
      const canned = { name: 'x', kind: 'canned', html: '<p>x</p>' };
      expect(await refusal('PUT', `/templates/${german.id}`, canned)).toMatchObject({
        status: 400,
        path: 'kind',
      });
      expect(await desk.api('GET', `/templates/${german.id}`)).toMatchObject({ usedBy: [SUPPORT] });
    });

    it.each([
      [[{ language: 'fr', templateId: null }], 'acknowledgements.0.templateId'],
      [[{ language: 'de', templateId: 987654 }], 'acknowledgements.0.templateId'],
      [[{ language: '', templateId: null }], 'acknowledgements.0.language'],
      [
        [
          { language: 'de', templateId: null },
          { language: 'DE', templateId: null },
        ],
        'acknowledgements',
      ],
    ])('of %j cannot be chosen', async (acknowledgements, path) => {
      const settings = desk.settings({ acknowledgements });
      expect(await refusal('PUT', `/system-emails/${support.id}`, settings)).toMatchObject({
        status: 400,
        path,
      });
    });

    it('is offered with the texts that come along', async () => {
      const choices = await desk.api<AcknowledgementChoice[]>('GET', '/acknowledgements');
      expect(choices.map(({ templateId, language }) => [templateId, language])).toEqual(
        expect.arrayContaining([
          [null, 'en'],
          [null, 'de'],
          [german.id, 'de'],
        ]),
      );
    });
  });
});
