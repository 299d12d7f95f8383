/** Somebody who works with the keys alone. */
import type { Locator, Page } from 'playwright-core';

/** More stops than any page has; around once is far enough. */
const AROUND = 120;

/** How the element with the focus looks, with what is drawn around it: three generations up and its own pseudo elements. */
const LOOK = `(() => {
  for (const animation of document.getAnimations()) {
    if (animation.effect.getComputedTiming().endTime !== Infinity) animation.finish();
  }
  const looks = [];
  let element = globalThis.lookedAt;
  for (let up = 0; element && up < 4; up += 1, element = element.parentElement) {
    for (const pseudo of [null, '::before', '::after']) {
      const style = getComputedStyle(element, pseudo);
      looks.push([style.outline, style.boxShadow, style.border, style.backgroundColor, style.content].join());
    }
  }
  return looks.join(';');
})()`;

const WITHOUT_FOCUS = `(() => {
  const active = document.activeElement;
  active.blur();
  const look = ${LOOK};
  active.focus();
  return look;
})()`;

const DESCRIBE = `(() => {
  const element = globalThis.lookedAt;
  const inOurs = element.matches('main *:not(iframe), [role=dialog] *, [role=alertdialog] *');
  const name = element.getAttribute('aria-label') ?? element.textContent.trim().slice(0, 60);
  return { inOurs, name: element.tagName.toLowerCase() + ' ' + (name || element.getAttribute('name')) };
})()`;

export class Keyboard {
  /** Stops of ours where nobody could see that the focus was there. */
  readonly invisible = new Set<string>();

  constructor(private readonly page: Page) {}

  press(key: string): Promise<void> {
    return this.page.keyboard.press(key);
  }

  type(text: string): Promise<void> {
    return this.page.keyboard.type(text);
  }

  has(target: Locator): Promise<boolean> {
    return target.evaluate((element) => element === document.activeElement).catch(() => false);
  }

  /**
   * Tabs until the target has the focus, and looks at each stop on the way whether the focus can be seen there.
   * @throws Error when it is not reached
   */
  async goTo(what: string, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
    await target.waitFor();
    for (let stop = 0; stop < AROUND; stop += 1) {
      if (await this.has(target)) return;
      await this.step(key);
    }
    throw new Error(`The keyboard does not get to ${what}.`);
  }

  /**
   * Goes to something in a table, whose cells are reached with the arrow keys; Enter goes into a cell with more than one thing in it.
   * @throws Error when it is not reached
   * @see https://www.w3.org/WAI/ARIA/apg/patterns/grid/
   */
  async goToCell(what: string, target: Locator): Promise<void> {
    await target.waitFor();
    const places: [key: string, place: string][] = [
      ['Tab', 'ancestor::table'],
      ['ArrowDown', 'ancestor::tr'],
      ['ArrowRight', 'ancestor::td'],
    ];
    for (const [key, place] of places) {
      const around = target.locator(`xpath=${place}`);
      const isIn = () => around.evaluate((element) => element.contains(document.activeElement));
      for (let stop = 0; !(await isIn()); stop += 1) {
        if (stop === AROUND) throw new Error(`The keyboard does not get to ${what}.`);
        await this.step(key);
      }
    }
    if (await this.has(target)) return;
    await this.press('Enter');
    await this.goTo(what, target);
  }

  private async step(key: string): Promise<void> {
    const { page } = this;
    await page.evaluate('globalThis.lookedAt = document.activeElement');
    const withFocus = (await page.evaluate(LOOK)) as string;
    const { inOurs, name } = (await page.evaluate(DESCRIBE)) as { inOurs: boolean; name: string };
    await page.keyboard.press(key);
    // A mail's frame has stops of its own, which are the sender's.
    if ((await page.evaluate('document.activeElement === globalThis.lookedAt')) === true) return;
    if (!inOurs || (await page.evaluate(LOOK)) !== withFocus) return;
    // A field may still be marked because the focus has gone to the button inside of it.
    if ((await page.evaluate(WITHOUT_FOCUS)) === withFocus) this.invisible.add(name);
  }
}
