/** A walk through the panel with axe-core, in one of its themes. */
import type { Locator, Page } from 'playwright-core';
import { violationsOn, wearTheme, type Theme } from './accessibility';
import type { Stage } from './stage';

// The last one stays in the browser for whoever comes next.
export const THEMES: Theme[] = ['dark', 'light'];

/** A walk through the panel with axe-core: whatever it finds is written down, and the walk goes on. */
export class Walk {
  readonly found: string[] = [];

  private constructor(
    private readonly stage: Stage,
    private readonly theme: Theme,
    readonly page: Page,
  ) {}

  static async begin(stage: Stage, theme: Theme): Promise<Walk> {
    const page = await stage.browserState.newPage();
    await wearTheme(page, theme);
    return new Walk(stage, theme, page);
  }

  async goTo(path: string, shown: (page: Page) => Locator): Promise<void> {
    await this.page.goto(`${this.stage.playground.url}/admin${path}`);
    await shown(this.page).first().waitFor();
  }

  async look(where: string, shown?: Locator): Promise<void> {
    await shown?.waitFor();
    // What a button looks like under the mouse is the design system's.
    await this.page.mouse.move(0, 0);
    this.found.push(
      ...(await violationsOn(this.page, `${where}, ${this.theme}`, { onlyColours: this.theme === 'dark' })),
    );
  }

  /** Looks at what a press opens, and closes it. */
  async lookInto(where: string, opener: Locator, opened: Locator): Promise<void> {
    await opener.click();
    await this.look(where, opened);
    await this.page.keyboard.press('Escape');
    await opened.waitFor({ state: 'hidden' });
  }

  async end(): Promise<string[]> {
    await this.page.close({ runBeforeUnload: false });
    return this.found;
  }
}
