/** Follows the provider's sign-in as a browser without JavaScript would: forms, redirects and cookies. */

export interface SignInOptions {
  username: string;
  password: string;
  /** What to press on the consent page, if it comes; default `accept`. */
  consent?: 'accept' | 'cancel';
  /** Code to enter on the device page. */
  userCode?: string;
}

export type SignInOutcome =
  /** The provider sent the browser back to the application: this is where to. */
  | { kind: 'callback'; url: URL }
  /** The provider kept the browser on a page of its own. */
  | { kind: 'page'; status: number; html: string };

/** A browser's memory: keep one over several sign-ins to stay signed in. */
export class CookieJar {
  private readonly cookies = new Map<string, { value: string; path: string }>();

  header(url: URL): string {
    return [...this.cookies]
      .filter(([, cookie]) => url.pathname.startsWith(cookie.path))
      .map(([name, cookie]) => `${name.split(' ')[0]}=${cookie.value}`)
      .join('; ');
  }

  take(response: Pick<Response, 'headers'>): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
      const at = pair.indexOf('=');
      const name = pair.slice(0, at);
      const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? '/';
      const value = pair.slice(at + 1);
      if (value) this.cookies.set(`${name} ${path}`, { value, path });
      else this.cookies.delete(`${name} ${path}`);
    }
  }
}

const MAX_STEPS = 15;

/**
 * Opens an authorization URL, fills in the login form, answers the consent page, and stops where the provider lets go.
 *
 * @param callbackUrls where the application listens: not fetched, returned
 */
export async function signIn(
  authorizationUrl: string | URL,
  options: SignInOptions & { callbackUrls: string[]; jar?: CookieJar },
): Promise<SignInOutcome> {
  const jar = options.jar ?? new CookieJar();
  const isCallback = (url: URL) =>
    options.callbackUrls.some((callback) => url.href.split('?')[0] === callback);
  let url = new URL(authorizationUrl);
  let form: URLSearchParams | undefined;
  let submitted = false;
  for (let step = 0; step < MAX_STEPS; step += 1) {
    if (isCallback(url)) return { kind: 'callback', url };
    const response = await fetch(url, {
      method: form ? 'POST' : 'GET',
      body: form,
      headers: { cookie: jar.header(url), accept: 'text/html' },
      redirect: 'manual',
    });
    jar.take(response);
    const location = response.headers.get('location');
    if (location) {
      url = new URL(location, url);
      form = undefined;
      await response.body?.cancel();
      continue;
    }
    const html = await response.text();
    const action = /<form[^>]*action="([^"]+)"/.exec(html)?.[1];
    if (!action) return { kind: 'page', status: response.status, html };
    url = new URL(action, url);
    if (html.includes('name="user_code"')) {
      form = new URLSearchParams({ ...hiddenFields(html), user_code: options.userCode ?? '' });
    } else if (html.includes('idBtn_Accept')) {
      form = new URLSearchParams({ action: options.consent ?? 'accept' });
    } else if (html.includes('name="loginfmt"') && !submitted) {
      submitted = true;
      form = new URLSearchParams({ loginfmt: options.username, passwd: options.password, action: 'login' });
    } else {
      return { kind: 'page', status: response.status, html };
    }
  }
  throw new Error(
    `The sign-in did not end within ${MAX_STEPS} steps; it was at ${url.origin}${url.pathname}`,
  );
}

function hiddenFields(html: string): Record<string, string> {
  const fields = html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g);
  return Object.fromEntries([...fields].map(([, name, value]) => [name, value]));
}
