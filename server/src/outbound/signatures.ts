import { signatureOf } from './body';
import type { Clock, Sender, Signatures, SignedContext, Signer } from './ports';
import { renderHtml, type TemplateValues } from './template';
import { ownValues, templateValues } from './template-values';

interface Dependencies {
  /** Null for who is no agent (any more). */
  signer(agentId: number): Promise<Signer | null>;
  clock: Pick<Clock, 'now'>;
}

/** A signature as stored, filled in. One without variables stays what it is, plain text included. */
const filled = (stored: string, values: TemplateValues): string =>
  // As HTML from here on: a value that looks like a tag must not turn plain text into HTML.
  stored.includes('{{') ? renderHtml(signatureOf(stored).html, values) : stored;

const valuesOf = (
  { ticketId, subject, requester }: SignedContext,
  { address, fromName, language }: Sender,
  agentName: string | null,
  date: Date,
): TemplateValues =>
  templateValues({
    ticketId,
    subject,
    requester,
    mailbox: { address, name: fromName },
    agentName,
    language,
    date,
  });

export const createSignatures = ({ signer, clock }: Dependencies): Signatures => ({
  async under(sender, context, authorId) {
    const agent = authorId === null ? null : await signer(authorId);
    const values = valuesOf(context, sender, agent?.name ?? null, clock.now());
    const own = signatureOf(filled(agent?.signature ?? '', values)).html;
    const common = filled(sender.signature, values);
    if (!own) return common;
    return [own, signatureOf(common).html].filter(Boolean).join('\n');
  },
});

/** The System Email's signature under mail that nobody wrote: nothing that the sender chose stands in it. */
export const automaticSignature = (sender: Sender, context: SignedContext, date: Date): string =>
  filled(sender.signature, ownValues(valuesOf(context, sender, null, date)));
