import { LOOP_HEADER, TEST_MAIL_HEADER } from '../../../../shared/loop-header';
import type { AutomaticReason } from '../ports';

export interface Evidence {
  /** Lower case. */
  from: string;
  /** All values of a header, by its lower-case name. */
  values(name: string): string[];
}

export interface Rule {
  reason: AutomaticReason;
  /** What the rule looks at, and where that is written down. */
  source: string;
  applies(evidence: Evidence): boolean;
}

const present = (name: string) => (evidence: Evidence) => evidence.values(name).length > 0;

const matches = (name: string, pattern: RegExp) => (evidence: Evidence) =>
  evidence.values(name).some((value) => pattern.test(value));

const sentBy = (pattern: RegExp) => (evidence: Evidence) => pattern.test(evidence.from.split('@')[0] ?? '');

/** One row per rule, strongest evidence first: the first that applies gives the reason. */
export const RULES: Rule[] = [
  {
    reason: 'test-mail',
    source: 'mail of ours that only tries a mailbox out',
    applies: (evidence) =>
      [LOOP_HEADER, TEST_MAIL_HEADER].every((name) => present(name.toLowerCase())(evidence)),
  },
  { reason: 'own-loop', source: 'our own header came back', applies: present(LOOP_HEADER.toLowerCase()) },
  {
    reason: 'delivery-report',
    source: 'Content-Type multipart/report: delivery and disposition reports, RFC 6522',
    applies: matches('content-type', /^multipart\/report\b/i),
  },
  {
    reason: 'delivery-report',
    source: 'null reverse-path, RFC 5321 §4.5.5',
    applies: matches('return-path', /^<\s*>$/),
  },
  {
    reason: 'delivery-report',
    source: 'sent by a mail system, RFC 5321 §4.5.1 and custom',
    applies: sentBy(/^(?:mailer-daemon|postmaster|microsoftexchange[0-9a-f]{32})$/),
  },
  {
    reason: 'auto-submitted',
    source: 'Auto-Submitted other than "no", RFC 3834 §5',
    applies: matches('auto-submitted', /^(?!no\b)\S/i),
  },
  {
    reason: 'auto-submitted',
    source: 'headers of older responders, by custom',
    applies: (evidence) =>
      ['x-autoreply', 'x-autorespond', 'x-autoresponder'].some((name) => present(name)(evidence)),
  },
  {
    reason: 'auto-submitted',
    source: 'Precedence: auto_reply, by custom',
    applies: matches('precedence', /^auto_?reply$/i),
  },
  {
    reason: 'auto-response-suppress',
    source: 'X-Auto-Response-Suppress asks for no answer, MS-OXCMAIL §2.1.3.2.13',
    applies: matches('x-auto-response-suppress', /(?:^|[\s,;])(?:DR|AutoReply|All)(?:$|[\s,;])/i),
  },
  { reason: 'mailing-list', source: 'List-Id, RFC 2919', applies: present('list-id') },
  { reason: 'mailing-list', source: 'List-Unsubscribe, RFC 2369 §3.2', applies: present('list-unsubscribe') },
  {
    reason: 'mailing-list',
    source: 'Precedence: list, by custom',
    applies: matches('precedence', /^list$/i),
  },
  {
    reason: 'bulk',
    source: 'Precedence: bulk or junk, by custom',
    applies: matches('precedence', /^(?:bulk|junk)$/i),
  },
  { reason: 'bulk', source: 'Feedback-ID of bulk senders, by custom', applies: present('feedback-id') },
  {
    reason: 'auto-submitted',
    source: 'sender says that nobody reads answers, by custom',
    applies: sentBy(/^(?:no|do-?not)[-_.]?reply(?:[-_+.].*)?$/),
  },
];
