import type { CannedReply, RenderedReply } from '../../../shared/contracts/templates';
import { authoredText, sanitiseAuthored } from '../outbound/authored-html';
import type { Clock, Conversations, ReplyContext, Sender, Signer } from '../outbound/ports';
import { renderHtml } from '../outbound/template';
import { templateValues } from '../outbound/template-values';
import type { TemplateStore } from '../stores/templates';
import { found } from './found';

interface Parts {
  templates: Pick<TemplateStore, 'cannedFor'>;
  /** The ticket as its department is decided; null when there is no such ticket. */
  ticket: (ticketId: number) => Promise<{ department: string; systemEmail: { id: number } } | null>;
  conversations: Pick<Conversations, 'replyContext'>;
  sender: (systemEmailId: number) => Promise<Sender | null>;
  signer: (agentId: number) => Promise<Signer | null>;
  clock: Pick<Clock, 'now'>;
}

/** Characters; what tells one from another in a menu. */
const EXCERPT = 160;

const excerptOf = (html: string): string => {
  const line = authoredText(html).replace(/\s+/g, ' ').trim();
  return line.length <= EXCERPT ? line : `${line.slice(0, EXCERPT).replace(/[\uD800-\uDBFF]$/, '')}…`;
};

/** What agents put into a reply instead of writing it anew. */
export const createCannedReplies = (parts: Parts) => {
  const { templates, conversations, sender, signer, clock } = parts;

  const offered = async (ticketId: number) => {
    const { department, systemEmail } = found(await parts.ticket(ticketId), 'ticket');
    return templates.cannedFor({ department, systemEmailId: systemEmail.id });
  };

  const valuesFor = async (context: ReplyContext, agentId: number, language: string) => {
    const { ticketId, subject, requester, systemEmailId } = context;
    const from = await sender(systemEmailId);
    const agent = await signer(agentId);
    return templateValues({
      ticketId,
      subject,
      requester,
      mailbox: { address: from?.address ?? '', name: from?.fromName ?? '' },
      agentName: agent?.name ?? null,
      language: language || (from?.language ?? ''),
      date: clock.now(),
    });
  };

  return {
    /** @throws NotFoundError when there is no such ticket */
    async list(ticketId: number): Promise<CannedReply[]> {
      const canned = await offered(ticketId);
      return canned.map(({ id, name, language, html }) => ({
        id,
        name,
        language,
        excerpt: excerptOf(html),
      }));
    },

    /** @throws NotFoundError when there is no such ticket, or no such canned reply for it */
    async render(ticketId: number, templateId: number, agentId: number): Promise<RenderedReply> {
      const canned = await offered(ticketId);
      const { html, language } = found(
        canned.find(({ id }) => id === templateId),
        'canned reply',
      );
      const context = found(await conversations.replyContext(ticketId), 'ticket');
      const filled = sanitiseAuthored(renderHtml(html, await valuesFor(context, agentId, language)));
      return { html: filled, text: authoredText(filled) };
    },
  };
};
