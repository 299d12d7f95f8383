/** An application as the identity provider sees it: sends people to sign in, redeems codes, refreshes tokens. */
import { createHash, randomBytes } from 'node:crypto';
import type { MailLab } from './index';
import { type CookieJar, signIn, type SignInOutcome } from './sign-in';

export const CALLBACK = 'http://localhost:1337/callback';
export const OUTLOOK = 'https://outlook.office.com';
export const MAIL_SCOPE = `openid profile email offline_access ${OUTLOOK}/IMAP.AccessAsUser.All ${OUTLOOK}/SMTP.Send`;

export interface TokenAnswer {
  status: number;
  headers: Headers;
  body: Record<string, unknown> & { error?: string; error_codes?: number[]; error_description?: string };
}

export class TestApplication {
  private readonly verifier = randomBytes(32).toString('base64url');

  constructor(private readonly lab: MailLab) {}

  authorizationUrl(
    changes: Record<string, string> = {},
    endpoint = this.lab.idp.authorizationEndpoint,
  ): string {
    const query = new URLSearchParams({
      client_id: this.lab.idp.clientId,
      response_type: 'code',
      redirect_uri: CALLBACK,
      scope: MAIL_SCOPE,
      state: 'the-state',
      nonce: 'the-nonce',
      code_challenge: createHash('sha256').update(this.verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...changes,
    });
    return `${endpoint}?${query}`;
  }

  signInAs(
    address: string,
    url = this.authorizationUrl(),
    options: {
      consent?: 'cancel';
      password?: string;
      jar?: CookieJar;
      userCode?: string;
      callbackUrls?: string[];
    } = {},
  ): Promise<SignInOutcome> {
    const password = this.lab.user(address).password;
    return signIn(url, { username: address, password, callbackUrls: [CALLBACK], ...options });
  }

  async freshCode(address = 'support@contoso.test', url?: string): Promise<string> {
    return callbackOf(await this.signInAs(address, url)).get('code') ?? '';
  }

  async token(fields: Record<string, string>, endpoint = this.lab.idp.tokenEndpoint): Promise<TokenAnswer> {
    const client = { client_id: this.lab.idp.clientId, client_secret: this.lab.idp.clientSecret };
    const response = await fetch(endpoint, {
      method: 'POST',
      body: new URLSearchParams({ ...client, ...fields }),
    });
    const text = await response.text();
    const body = text.startsWith('{') ? (JSON.parse(text) as TokenAnswer['body']) : {};
    return { status: response.status, headers: response.headers, body };
  }

  redeem(code: string, changes: Record<string, string> = {}, endpoint?: string): Promise<TokenAnswer> {
    const proof = { redirect_uri: CALLBACK, code_verifier: this.verifier };
    return this.token({ grant_type: 'authorization_code', code, ...proof, ...changes }, endpoint);
  }

  refresh(refreshToken: unknown, changes: Record<string, string> = {}): Promise<TokenAnswer> {
    return this.token({ grant_type: 'refresh_token', refresh_token: String(refreshToken), ...changes });
  }
}

/** @throws when the provider kept the browser on a page of its own */
export function callbackOf(outcome: SignInOutcome): URLSearchParams {
  if (outcome.kind !== 'callback') throw new Error(`The provider kept the browser: ${outcome.html}`);
  return outcome.url.searchParams;
}

/** @throws when the provider sent the browser back */
export function pageOf(outcome: SignInOutcome): string {
  if (outcome.kind !== 'page') throw new Error(`The provider sent the browser back: ${outcome.url.search}`);
  return outcome.html;
}

export function claims(jwt: unknown): Record<string, unknown> {
  return JSON.parse(Buffer.from(String(jwt).split('.')[1] ?? '', 'base64url').toString()) as Record<
    string,
    unknown
  >;
}
