const SCHEMES = /^(?:https?|mailto|tel):/i;

/** What a link in a mail may lead to. */
export const isAllowedAddress = (address: string | undefined): boolean => SCHEMES.test(address ?? '');

/**
 * What somebody typed, as an address: `example.com` is a web page, `jane@example.com` a mail address.
 *
 * @returns the address, or null when it leads nowhere a mail may lead
 */
export function linkAddress(typed: string): string | null {
  const text = typed.trim();
  if (!text || /\s/.test(text)) return null;
  if (isAllowedAddress(text)) return text;
  // `javascript:` and the like; a port after a host name is digits only.
  if (/^[a-z][a-z0-9+.-]*:(?!\d)/i.test(text)) return null;
  if (/^[^/@]+@[^/@]+$/.test(text)) return `mailto:${text}`;
  return `https://${text}`;
}
