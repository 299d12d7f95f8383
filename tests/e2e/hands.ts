import type { Locator } from 'playwright-core';

/** An admin's hands, counting what they have to do. What happens on the provider's own pages does not count. */
export class Hands {
  readonly clicked: string[] = [];
  readonly typed: string[] = [];

  async click(what: string, target: Locator): Promise<void> {
    await target.click();
    this.clicked.push(what);
  }

  async type(what: string, target: Locator, text: string): Promise<void> {
    await target.fill(text);
    this.typed.push(what);
  }
}
