/** How a Remote Mailbox is read. */
export const READING_PROTOCOLS = ['imap', 'pop3'] as const;
export type ReadingProtocol = (typeof READING_PROTOCOLS)[number];

/**
 * Microsoft's permissions to read a mailbox, one for each protocol.
 * @see https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
 */
const PERMISSIONS: Record<ReadingProtocol, string> = {
  imap: 'IMAP.AccessAsUser.All',
  pop3: 'POP.AccessAsUser.All',
};
const READING = /\/(?:IMAP|POP)\.AccessAsUser\.All$/i;

/**
 * The scopes of an IdP Config as a mailbox that is read by this protocol asks for them: one client registration serves
 * mailboxes of either protocol. Scopes that serve every protocol, as Google's, stay as they are.
 */
export const scopesReadingBy = (protocol: ReadingProtocol, scopes: string[]): string[] => [
  ...new Set(scopes.map((scope) => scope.replace(READING, `/${PERMISSIONS[protocol]}`))),
];
