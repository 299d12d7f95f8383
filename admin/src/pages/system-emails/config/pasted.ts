const GUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** What people's clipboards put around a value: quotes of every kind, braces, brackets, and marks nobody sees. */
const WRAPPING =
  /^[\s"'`“”„‘’«»{}()[\]<>\u200B-\u200F\u2060\uFEFF]+|[\s"'`“”„‘’«»{}()[\]<>,;\u200B-\u200F\u2060\uFEFF]+$/g;

/** An ID without what was copied along with it, such as `"…"`, `{…}`, or a blank at the end. */
export const bareId = (pasted: string): string => pasted.replace(WRAPPING, '');

/**
 * The tenant in what was pasted: the ID or domain itself, or the first path segment of an endpoint that was
 * copied from the portal, such as `https://login.microsoftonline.com/<tenant>/oauth2/v2.0/token`.
 */
export function tenantFrom(pasted: string): string {
  const text = bareId(pasted);
  if (!/^https?:\/\//i.test(text)) return text;
  const path = text.replace(/^https?:\/\/[^/]*\/?/i, '');
  return path.split(/[/?#]/)[0] ?? '';
}

/** A secret's *ID* is a GUID and sits beside its *value* in the portal; the ID is what people copy by mistake. */
export const looksLikeSecretId = (secret: string): boolean => GUID.test(secret.trim());

/** The directory's ID stands right below the application's in the portal. */
export const isTenantAgain = (clientId: string, tenant: string): boolean =>
  GUID.test(clientId) && clientId.toLowerCase() === tenant.toLowerCase();
