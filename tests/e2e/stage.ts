/** Everything a scenario plays on: the lab with real mail servers, the built playground, and a browser that is logged in. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchChromium } from '../../scripts/demo/chromium';
import { ADMIN, freePort, startPlayground, type Playground } from '../../scripts/demo/playground';
import { startMailLab, type DovecotLab, type MailEndpoint } from '../mail-lab';
import { DEFAULT_USERS } from '../mail-lab/idp/directory';
import { cloudAt } from '../mail-lab/registration';
import { complaintsOf } from './complaints';
import { logIn } from './panel';

export const SUPPORT = 'support@contoso.test';
export const SALES = 'sales@contoso.test';
export const AGENT = 'agent@contoso.test';
export const CUSTOMER = 'customer@fabrikam.test';

/** Mailboxes of Contoso that come in by other ways than the browser. */
export const BILLING = 'billing@contoso.test';
export const ORDERS = 'orders@contoso.test';
export const PRESS = 'press@contoso.test';

const FIRST_PORT = 24_680;
/** Milliseconds: the machine may be busy with other suites. */
const PATIENCE = 60_000;

export class Stage {
  /** What the browser's console said that nobody should have to read. */
  readonly complaints = new Set<string>();
  private readonly parts: { lab: DovecotLab; playground: Playground; browser: Browser };
  private context!: BrowserContext;

  private constructor(parts: Stage['parts']) {
    this.parts = parts;
  }

  static async start(): Promise<Stage> {
    const port = await freePort(FIRST_PORT);
    const lab = await startMailLab({
      mail: 'dovecot',
      // The admin has a mailbox too: Validate and save writes to it.
      users: [...DEFAULT_USERS, ADMIN.email, BILLING, ORDERS, PRESS],
      callbackUrls: [`http://localhost:${port}/system-email/oauth/callback`],
    });
    let playground: Playground | undefined;
    try {
      playground = await startPlayground(port, () => undefined, {
        additionalCertificates: [lab.ca],
        clouds: { global: cloudAt(lab) },
      });
      const stage = new Stage({ lab, playground, browser: await launchChromium() });
      stage.context = await stage.newContext();
      return stage;
    } catch (error) {
      await playground?.stop();
      await lab.stop();
      throw error;
    }
  }

  get lab(): DovecotLab {
    return this.parts.lab;
  }

  get playground(): Playground {
    return this.parts.playground;
  }

  get imap(): MailEndpoint {
    return this.lab.imap;
  }

  get smtp(): MailEndpoint {
    return this.lab.smtp;
  }

  /** Cookies of the browser that the scenarios share. */
  get browserState(): BrowserContext {
    return this.context;
  }

  /** A new tab of the admin's browser, on a page of the panel such as `/settings/system-email`. */
  async open(path: string): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(`${this.playground.url}/admin${path}`);
    return page;
  }

  /** Another browser, for another person. */
  async openAs(person: { email: string; password: string }): Promise<Page> {
    const context = await this.newContext(person);
    return context.newPage();
  }

  async stop(): Promise<void> {
    await this.parts.browser.close();
    await this.parts.playground.stop();
    await this.parts.lab.stop();
  }

  private async newContext(person: { email: string; password: string } = ADMIN): Promise<BrowserContext> {
    const context = await this.parts.browser.newContext({ acceptDownloads: true });
    context.setDefaultTimeout(PATIENCE);
    context.on('page', (page) => complaintsOf(page, this.playground.url, this.complaints));
    const page = await context.newPage();
    await logIn(page, this.playground.url, person);
    await page.close();
    return context;
  }
}
