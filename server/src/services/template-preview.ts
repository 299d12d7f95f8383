import type { z } from '@strapi/utils';
import type { previewInput, TemplatePreview } from '../../../shared/contracts/templates';
import { authoredText, sanitiseAuthored } from '../outbound/authored-html';
import { replySubject } from '../outbound/compose';
import { checkAcknowledgement, checkTemplate, renderHtml, renderLine } from '../outbound/template';
import { templateValues } from '../outbound/template-values';
import { templateIn } from './field-error';

/** Whom and what a preview speaks of. */
const SAMPLES = {
  en: { subject: 'A question about my order', requester: 'Anna Miller', mailbox: 'Support' },
  de: { subject: 'Eine Frage zu meiner Bestellung', requester: 'Anna Müller', mailbox: 'Kundendienst' },
};
const TICKET_ID = 1042;

/**
 * Fills a template in with sample values.
 * @param agentName who asks
 * @throws ValidationError as saving the template would
 */
export const previewOf = (
  { kind, language, subject, html, mailbox }: z.output<typeof previewInput>,
  agentName: string,
  date: Date,
): TemplatePreview => {
  const sample = /^de\b/i.test(language) ? SAMPLES.de : SAMPLES.en;
  const check = kind === 'acknowledgement' ? checkAcknowledgement : checkTemplate;
  const clean = sanitiseAuthored(html);
  templateIn(['subject'], () => check(subject));
  templateIn(['html'], () => check(clean));
  const values = templateValues({
    ticketId: TICKET_ID,
    subject: sample.subject,
    requester: { address: 'anna@example.com', name: sample.requester },
    mailbox: {
      address: mailbox.address || 'support@example.com',
      name: mailbox.name || sample.mailbox,
    },
    agentName,
    language,
    date,
  });
  const rendered = sanitiseAuthored(renderHtml(clean, values));
  const line = kind === 'acknowledgement' ? renderLine(subject, values) || replySubject(sample.subject) : '';
  return { subject: line, html: rendered, text: authoredText(rendered) };
};
