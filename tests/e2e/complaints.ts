import type { Page } from 'playwright-core';

/** What Strapi's own panel says on every page, with or without this plugin. */
const STRAPIS_OWN = [
  // Strapi creates the router, and has not chosen React Router's next behaviour yet.
  /React Router Future Flag Warning/,
  // Strapi's own ConfigurationProvider passes its project settings' permissions as an object; ours are arrays.
  /useRBAC: The first argument should be an array of permissions, not an object/,
  // Strapi's own German lacks some of its texts; ours is complete.
  /MISSING_TRANSLATION\] Missing message: "(?!system-email\.)/,
  // Strapi's panel runs its store's checks in development mode; a busy machine makes them slow.
  /(SerializableState|ImmutableState)InvariantMiddleware took \d+ms/,
];

/** Where Strapi's panel asks whether there is a newer Strapi, which this machine may not be able to reach. */
const STRAPIS_RELEASES = 'https://api.github.com/repos/strapi/strapi/releases/';

/** The browser notes every request that was refused. A refusal is an answer, which the panel shows to whoever asked. */
const REFUSED = /^Failed to load resource: the server responded with a status of 400/;

/** Collects errors and warnings of the console, and errors nobody caught, of pages at `origin`; each once. */
export const complaintsOf = (page: Page, origin: string, complaints: Set<string>): void => {
  page.on('console', (message) => {
    const { url } = message.location();
    const text = message.text();
    if (!['error', 'warning'].includes(message.type())) return;
    if (!page.url().startsWith(origin) || STRAPIS_OWN.some((known) => known.test(text))) return;
    if (url.startsWith(STRAPIS_RELEASES)) return;
    if (REFUSED.test(text) && url.startsWith(`${origin}/system-email/`)) return;
    complaints.add(`${message.type()}: ${text} (${url})`);
  });
  page.on('pageerror', (error) => complaints.add(`uncaught: ${error.stack ?? error.message}`));
};
