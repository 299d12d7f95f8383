import type { Page } from 'playwright-core';

/** What Strapi's own panel says on every page, with or without this plugin. */
const STRAPIS_OWN = [
  // Strapi creates the router, and has not chosen React Router's next behaviour yet.
  /React Router Future Flag Warning/,
];

/** Collects errors and warnings of the console, and errors nobody caught, of pages at `origin`; each once. */
export const complaintsOf = (page: Page, origin: string, complaints: Set<string>): void => {
  page.on('console', (message) => {
    const { url } = message.location();
    const text = message.text();
    if (!['error', 'warning'].includes(message.type())) return;
    if (!page.url().startsWith(origin) || STRAPIS_OWN.some((known) => known.test(text))) return;
    complaints.add(`${message.type()}: ${text} (${url})`);
  });
  page.on('pageerror', (error) => complaints.add(`uncaught: ${error.stack ?? error.message}`));
};
