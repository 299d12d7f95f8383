/** Put on everything that the helpdesk sends, so that its own mail is known when it comes back. */
export const LOOP_HEADER = 'X-System-Email-Loop';

/** Put on mail that only tries a mailbox out, beside the one above: such mail never becomes a ticket. */
export const TEST_MAIL_HEADER = 'X-System-Email-Test';

/** Repeats the Message-ID, which some servers replace (Exchange Online), so that our copy in the Sent folder can be told. */
export const MESSAGE_ID_HEADER = 'X-System-Email-Message-ID';
