import type { IdpConfig } from './ports';

/**
 * `login_hint` fills the account in, `select_account` offers a choice: Microsoft takes one or the other. Without
 * strict matching the address is a shared mailbox or an alias, which nobody signs in as.
 */
export const accountHint = (
  { prompt }: IdpConfig,
  { username, address }: { username?: string; address: string },
  strictMatching: boolean,
): { prompt?: string; login_hint?: string } => {
  const account = username || (strictMatching ? address : undefined);
  if (prompt === 'select_account') return username ? { login_hint: username } : { prompt };
  return { ...(prompt && { prompt }), ...(account && { login_hint: account }) };
};
