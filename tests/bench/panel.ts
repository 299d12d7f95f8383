/** How long people wait for a page of the panel: the production build in a real browser, with a helpdesk of some years. */
import { randomBytes } from 'node:crypto';
import Database from 'better-sqlite3';
import type { Page } from 'playwright-core';
import { launchChromium } from '../../scripts/demo/chromium';
import { ADMIN, freePort, startPlayground } from '../../scripts/demo/playground';
import { logIn } from '../e2e/panel';
import { seed, type Seeded, type Size } from './api-seed';
import { percentile, rounded } from './statistics';

export interface PanelOptions extends Size {
  /** Of every page, each way. */
  loads: number;
  say(line: string): void;
}

/** Milliseconds. */
interface Spread {
  p50: number;
  p95: number;
}

interface Figures {
  /** From the change of the route on another page of the panel; the page's scripts are in the browser's cache. */
  routeChange: Spread;
  /** From the navigation, Strapi's panel included. */
  reload: Spread;
  /** What the page asked the server for until it could be used, after a change of the route. */
  requests: string[];
}

export interface PanelResult extends Size {
  bench: 'panel';
  database: 'sqlite';
  loads: number;
  /** A page of Strapi's own. */
  strapi: Figures;
  pages: Record<string, Figures>;
  /** Milliseconds that the median after a change of the route must stay below. */
  limit: number;
  ok: boolean;
}

interface Target {
  path: string;
  /** Finds what people came for: they can use the page when it is there. */
  usable: string;
}

const LIMIT = 1000;
/** Milliseconds. */
const PATIENCE = 60_000;
const FIRST_PORT = 24_780;

/** Where every change of the route starts: a page of Strapi's own that asks for little. */
const START: Target = { path: '/me', usable: 'input[name=email]' };
const USERS: Target = { path: '/settings/users', usable: 'main tbody tr' };

const targets = ({ conversation, systemEmail }: Seeded): Record<string, Target> => ({
  'System Emails': {
    path: '/settings/system-email',
    usable: '[data-testid=system-email-row] a',
  },
  'System Email': { path: `/settings/system-email/${systemEmail}`, usable: 'input[name=address]' },
  Tickets: { path: '/plugins/system-email/tickets', usable: '[data-testid=ticket-row] a' },
  conversation: {
    path: `/plugins/system-email/tickets/${conversation}`,
    usable: '[data-testid=entry]',
  },
  'conversation: reply can be written': {
    path: `/plugins/system-email/tickets/${conversation}`,
    usable: '[data-testid=reply-box] [contenteditable=true]',
  },
});

/** Looks once per frame, in the page itself: no call between processes is measured along. */
const UNTIL_USABLE = `
  const untilUsable = (selector) => new Promise((resolve) => {
    const look = () => {
      const found = document.querySelector(selector);
      if (found && found.checkVisibility() && !found.disabled && found.getBoundingClientRect().height > 0) {
        resolve(performance.now());
      } else {
        requestAnimationFrame(look);
      }
    };
    look();
  });`;

export const panel = async ({ loads, say, ...size }: PanelOptions): Promise<PanelResult> => {
  const encryptionKey = randomBytes(24).toString('base64url');
  const playground = await startPlayground(
    await freePort(FIRST_PORT),
    () => undefined,
    { workers: false },
    { NODE_ENV: 'production', ENCRYPTION_KEY: encryptionKey },
  );
  try {
    const seeded = fill(playground.databaseFile, { ...size, encryptionKey });
    say(`${size.systemEmails} System Emails and ${size.tickets} tickets are there`);
    const browser = await launchChromium();
    try {
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      page.setDefaultTimeout(PATIENCE);
      await logIn(page, playground.url, ADMIN);
      const admin = `${playground.url}/admin`;

      const measure = async (name: string, target: Target): Promise<Figures> => {
        // Fills the browser's cache.
        await reload(page, admin, target);
        const routeChanges: number[] = [];
        const reloads: number[] = [];
        let requests: string[] = [];
        for (let load = 0; load < loads; load++) {
          const asked: string[] = [];
          const changed = await changeRoute(page, admin, target, (path) => void asked.push(path));
          routeChanges.push(changed);
          if (load === 0) requests = asked;
          reloads.push(await reload(page, admin, target));
        }
        const figures = { routeChange: spread(routeChanges), reload: spread(reloads), requests };
        const { routeChange } = figures;
        say(`${name}: ${routeChange.p50} / ${routeChange.p95} ms, reloaded ${figures.reload.p50} ms`);
        return figures;
      };

      const strapi = await measure('Strapi: list of users', USERS);
      const pages: Record<string, Figures> = {};
      for (const [name, target] of Object.entries(targets(seeded))) pages[name] = await measure(name, target);
      return {
        bench: 'panel',
        database: 'sqlite',
        ...size,
        loads,
        strapi,
        pages,
        limit: LIMIT,
        ok: Object.values(pages).every(({ routeChange }) => routeChange.p50 < LIMIT),
      };
    } finally {
      await browser.close();
    }
  } finally {
    await playground.stop();
  }
};

const fill = (file: string, helpdesk: Parameters<typeof seed>[1]): Seeded => {
  const database = new Database(file);
  try {
    return seed(database, helpdesk);
  } finally {
    database.close();
  }
};

const spread = (values: number[]): Spread => ({
  p50: rounded(percentile(values, 0.5)),
  p95: rounded(percentile(values, 0.95)),
});

/** @returns milliseconds from the navigation until the page can be used */
const reload = async (page: Page, admin: string, { path, usable }: Target): Promise<number> => {
  await page.goto(admin + path, { waitUntil: 'commit' });
  return page.evaluate<number>(`{ ${UNTIL_USABLE} untilUsable(${JSON.stringify(usable)}) }`);
};

/**
 * Loads another page anew, so that nothing of the measured one is in memory, and then goes there the way links do.
 * @returns milliseconds from the change of the route until the page can be used
 */
const changeRoute = async (
  page: Page,
  admin: string,
  { path, usable }: Target,
  onRequest: (path: string) => void,
): Promise<number> => {
  await reload(page, admin, START);
  await page.waitForLoadState('networkidle');
  const listen = (request: { url(): string; resourceType(): string }) => {
    if (['fetch', 'xhr'].includes(request.resourceType()))
      onRequest(request.url().replace(new URL(admin).origin, ''));
  };
  page.on('request', listen);
  try {
    return await page.evaluate<number>(`{
      ${UNTIL_USABLE}
      const started = performance.now();
      history.pushState(null, '', ${JSON.stringify(`/admin${path}`)});
      dispatchEvent(new PopStateEvent('popstate'));
      untilUsable(${JSON.stringify(usable)}).then((at) => at - started);
    }`);
  } finally {
    page.off('request', listen);
  }
};
