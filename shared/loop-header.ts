/** Put on everything that the helpdesk sends, so that its own mail is known when it comes back. */
export const LOOP_HEADER = 'X-System-Email-Loop';
