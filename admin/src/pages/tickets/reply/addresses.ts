/** Close to what the server accepts; the server has the last word. */
const ADDRESS = /^[^\s@<>",;:()[\]\\]+@[^\s@<>",;:()[\]\\]+\.[^\s@<>",;:()[\]\\.]+$/;

export interface ParsedAddresses {
  addresses: string[];
  /** What was typed and is no address. */
  refused: string[];
}

/**
 * Addresses as people type and paste them: separated by commas, semicolons or lines, each alone or as `Name <address>`
 * (RFC 5322 §3.4). One that is there twice counts once.
 */
export function parseAddresses(typed: string): ParsedAddresses {
  const parts = typed
    // A quoted name may hold a comma.
    .replace(/"[^"]*"/g, '')
    .split(/[,;\n]+/)
    .map((part) => part.trim())
    .filter(Boolean);
  const parsed: ParsedAddresses = { addresses: [], refused: [] };
  const known = new Set<string>();
  for (const part of parts) {
    const address = /<([^<>]*)>$/.exec(part)?.[1]?.trim() ?? part;
    if (!ADDRESS.test(address)) parsed.refused.push(part);
    else if (!known.has(address.toLowerCase())) parsed.addresses.push(address);
    known.add(address.toLowerCase());
  }
  return parsed;
}
