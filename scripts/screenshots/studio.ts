/** The panel in front of a camera. */
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import type { EmbeddedLab } from '../../tests/mail-lab';
import type { Playground } from '../demo/playground';

export const OUT = path.resolve(__dirname, '../../docs/images');

export const say = (line: string): boolean => process.stderr.write(`${line}\n`);

export interface Studio {
  lab: EmbeddedLab;
  playground: Playground;
  context: BrowserContext;
  /** Names of the pictures taken so far. */
  taken: Set<string>;
}

export interface Look {
  theme?: 'light' | 'dark';
  language?: 'en' | 'de';
}

/** The panel keeps the choice of theme and language here; it counts from the next page load on. */
const wear = (page: Page, { theme = 'light', language = 'en' }: Look): Promise<unknown> =>
  page.addInitScript({
    content: `localStorage.setItem('STRAPI_THEME', '${theme}'); localStorage.setItem('strapi-admin-language', '${language}')`,
  });

/** A new tab on a page of the panel such as `/settings/system-email`. */
export const openPanel = async (
  { context, playground }: Studio,
  route: string,
  look: Look = {},
): Promise<Page> => {
  const page = await context.newPage();
  await wear(page, look);
  await page.goto(`${playground.url}/admin${route}`);
  return page;
};

/** Takes a picture of what is shown, once nothing loads or moves any more. */
export const take = async ({ taken }: Studio, page: Page, name: string): Promise<void> => {
  await page.waitForLoadState('networkidle');
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  // A short notification covers part of the page for some seconds.
  await page.mouse.move(0, 0);
  await page.screenshot({ path: path.join(OUT, `${name}.png`), animations: 'disabled', caret: 'hide' });
  taken.add(`${name}.png`);
  say(`• docs/images/${name}.png`);
};

/** Closes a tab whatever is unsaved in it. */
export const leave = (page: Page): Promise<void> => page.close({ runBeforeUnload: false });
