import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
  violations: {
    id: string;
    help: string;
    nodes: { html: string; target: unknown[]; failureSummary?: string }[];
  }[];
}

/** Whose page it is: the panel around ours belongs to Strapi. */
const OURS = 'main, [role="dialog"], [role="alertdialog"]';

/**
 * What axe-core finds on the page that is shown, in our part of it: WCAG 2.2 A and AA, and its best practices.
 * @returns one line per kind and place; empty when there is nothing to mend
 * @see https://github.com/dequelabs/axe-core/blob/develop/doc/API.md
 */
export const violationsOn = async (page: Page, where: string): Promise<string[]> => {
  // Evaluated by the debugger, so the page's own policy for scripts neither stops it nor must be loosened for it.
  await page.evaluate(AXE);
  const { violations } = (await page.evaluate(`(async () => {
    const include = [...document.querySelectorAll(${JSON.stringify(OURS)})];
    return window.axe.run({ include }, { iframes: false, resultTypes: ['violations'] });
  })()`)) as AxeResult;
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ html, target }) => `${where}: ${id} (${help}) at ${target.join(' ')}: ${html.slice(0, 200)}`,
    ),
  );
};

/** The panel writes the choice of its theme here; it counts from the next page load on. */
export const wearTheme = async (page: Page, theme: 'light' | 'dark'): Promise<void> => {
  await page.addInitScript({ content: `localStorage.setItem('STRAPI_THEME', '${theme}')` });
};
