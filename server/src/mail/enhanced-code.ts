/**
 * Finds the enhanced status code of an SMTP reply, for example `5.7.139` in `535 5.7.139 Authentication unsuccessful`
 * and in Google's `535-5.7.8 Username and Password not accepted`.
 * @see https://www.rfc-editor.org/rfc/rfc3463#section-2 class "." subject "." detail
 */
export function enhancedCode(reply: string | undefined): string | undefined {
  return /^\s*(?:[245]\d{2}[ -])?\s*([245]\.\d{1,3}\.\d{1,3})(?=[\s:;]|$)/.exec(reply ?? '')?.[1];
}

/** The three digits that an SMTP reply begins with. @see https://www.rfc-editor.org/rfc/rfc5321#section-4.2 */
export function replyCode(reply: string | undefined): number | undefined {
  const digits = /^\s*([2-5]\d{2})(?=[ -]|$)/.exec(reply ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}
