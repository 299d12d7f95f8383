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

/** Whose page it is: the panel around ours belongs to Strapi. What opens above the page is drawn outside of it. */
export const OURS = [
  'main',
  '[role="dialog"]',
  '[role="alertdialog"]',
  '[role="listbox"]',
  '[role="tooltip"]',
  '[data-radix-popper-content-wrapper]',
  'body > div > [role="alert"]',
  '[role="status"]',
].join(', ');

/**
 * What axe-core finds on the page that is shown, in our part of it: WCAG 2.2 A and AA, and its best practices.
 * @param onlyColours for a page that was looked at in another theme, which differs in nothing else
 * @returns one line per kind and place; empty when there is nothing to mend
 * @see https://github.com/dequelabs/axe-core/blob/develop/doc/API.md
 */
export const violationsOn = async (
  page: Page,
  where: string,
  { onlyColours = false } = {},
): Promise<string[]> => {
  // Evaluated by the debugger, so the page's own policy for scripts neither stops it nor must be loosened for it.
  await page.evaluate(`window.axe ?? (() => { ${AXE} })()`);
  const { violations } = (await page.evaluate(`(async () => {
    // Colours that are still on their way are nobody's colours.
    for (const animation of document.getAnimations()) {
      if (animation.effect.getComputedTiming().endTime !== Infinity) animation.finish();
    }
    const include = [...document.querySelectorAll(${JSON.stringify(OURS)})];
    return window.axe.run({ include }, {
      iframes: false,
      resultTypes: ['violations'],
      ${onlyColours ? "runOnly: ['color-contrast', 'link-in-text-block']," : ''}
    });
  })()`)) as AxeResult;
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ html, target, failureSummary }) =>
        `${where}: ${id} (${help}) at ${target.join(' ')}: ${html.slice(0, 200)} ${failureSummary?.slice(0, 300)}`,
    ),
  );
};

export type Theme = 'light' | 'dark';

/** The panel writes the choice of its theme here; it counts from the next page load on. */
export const wearTheme = async (page: Page, theme: Theme): Promise<void> => {
  await page.addInitScript({ content: `localStorage.setItem('STRAPI_THEME', '${theme}')` });
};
