/** Somebody who visits web pages without JavaScript: keeps cookies, follows redirects, fills in forms. */
export class Visitor {
  private readonly cookies = new Map<string, Map<string, string>>();
  private page = { url: '', html: '' };

  get url(): string {
    return this.page.url;
  }

  get html(): string {
    return this.page.html;
  }

  /** Takes over what a server's answer to somebody else's request has set. */
  keepCookies(url: string, headers: Headers): void {
    const jar = this.cookies.get(new URL(url).host) ?? new Map<string, string>();
    for (const cookie of headers.getSetCookie()) {
      const [pair = '', ...attributes] = cookie.split(';');
      const at = pair.indexOf('=');
      const gone = attributes.some((attribute) =>
        /^\s*(max-age=0|expires=thu, 01 jan 1970)/i.test(attribute),
      );
      if (gone) jar.delete(pair.slice(0, at));
      else jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    this.cookies.set(new URL(url).host, jar);
  }

  /**
   * Opens a page and follows redirects until one stops, or leads to where `until` says.
   * @throws Error when a page answers with an error status or redirects do not end
   */
  async open(
    url: string,
    { until = () => false, form }: { until?: (url: string) => boolean; form?: URLSearchParams } = {},
  ): Promise<string> {
    let next = url;
    let body = form;
    for (let hop = 0; hop < 20; hop += 1) {
      const jar = this.cookies.get(new URL(next).host);
      const response = await fetch(next, {
        method: body ? 'POST' : 'GET',
        body,
        redirect: 'manual',
        headers: { cookie: jar ? [...jar].map(([name, value]) => `${name}=${value}`).join('; ') : '' },
      });
      this.keepCookies(next, response.headers);
      body = undefined;
      const location = response.headers.get('location');
      if (response.status < 300 || response.status >= 400 || !location) {
        this.page = { url: next, html: await response.text() };
        if (response.status >= 400) throw new Error(`${new URL(next).pathname} answered ${response.status}`);
        return next;
      }
      next = new URL(location, next).href;
      if (until(next)) {
        this.page = { url: next, html: '' };
        return next;
      }
    }
    throw new Error(`${new URL(url).pathname} redirects without end`);
  }

  has(name: string): boolean {
    return new RegExp(`name="${name}"`).test(this.page.html);
  }

  /** Fills in and sends the page's form. */
  async submit(fields: Record<string, string>, until?: (url: string) => boolean): Promise<string> {
    const [, action] = /<form[^>]*action="([^"]+)"/.exec(this.page.html) ?? [];
    if (!action) throw new Error(`There is no form on ${new URL(this.page.url).pathname}`);
    const target = new URL(action.replace(/&amp;/g, '&'), this.page.url).href;
    return this.open(target, { form: new URLSearchParams(fields), until });
  }
}
