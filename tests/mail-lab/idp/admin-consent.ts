/**
 * Microsoft's page where an administrator consents for everybody in a tenant. It yields no token; afterwards people of that
 * tenant are not asked any more.
 *
 *   GET  /{tenant}/v2.0/adminconsent?client_id&scope&redirect_uri&state     POST /{tenant}/v2.0/adminconsent/{uid}
 *
 * @see https://learn.microsoft.com/entra/identity-platform/v2-admin-consent
 */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readForm, redirect, sendHtml } from '../sockets';
import { examineAuthorize } from './authorize-endpoint';
import type { Account, Directory } from './directory';
import { microsoftError, MicrosoftRefusal } from './microsoft-errors';
import { adminConsentPage, errorPage, loginPage } from './pages';
import type { IdpState } from './state';

interface Pending {
  tenantId?: string;
  query: URLSearchParams;
  administrator?: Account;
}

interface Request {
  tenant: { tenantId?: string; anyTenant: boolean };
  /** With the tenant in front. */
  url: URL;
  request: IncomingMessage;
  response: ServerResponse;
}

/** The account that administers each tenant. */
const isAdministrator = ({ address }: Account): boolean => address.startsWith('admin@');

export class AdminConsent {
  private readonly pending = new Map<string, Pending>();

  constructor(private readonly parts: { directory: Directory; state: IdpState }) {}

  /** @param uid of the consent that has begun; without it one begins */
  async handle({ tenant, url, request, response }: Request, uid: string | undefined): Promise<void> {
    if (uid === undefined) return this.begin(tenant, url, response);
    const pending = this.pending.get(uid);
    if (!pending || request.method !== 'POST') {
      return sendHtml(response, 400, errorPage(microsoftError(90008).error_description));
    }
    const form = await readForm(request);
    switch (form.get('action')) {
      case 'accept':
      case 'cancel':
        this.pending.delete(uid);
        return redirect(response, this.decide(pending, form.get('action') === 'accept'));
      default:
        return sendHtml(response, 200, this.signIn(pending, url.pathname, form));
    }
  }

  private begin(tenant: Request['tenant'], url: URL, response: ServerResponse): void {
    const decision = examineAuthorize(tenant, url.searchParams, this.parts.state);
    if (decision.kind === 'page') return sendHtml(response, 400, errorPage(decision.refusal.message));
    if (decision.kind === 'redirect') {
      const location = new URL(decision.location);
      location.searchParams.set('admin_consent', 'True');
      return redirect(response, location.href);
    }
    const uid = randomUUID();
    this.pending.set(uid, { tenantId: tenant.tenantId, query: decision.query });
    return sendHtml(response, 200, loginPage({ action: `${url.pathname}/${uid}` }));
  }

  /** The page that comes after the password. */
  private signIn(pending: Pending, action: string, form: URLSearchParams): string {
    const username = form.get('loginfmt')?.trim() ?? '';
    const account = this.parts.directory.find(username);
    if (!account || account.password !== form.get('passwd') || account.disabled) {
      const error = 'Your account or password is incorrect. (AADSTS50126)';
      return loginPage({ action, username, error, errorId: 'passwordError' });
    }
    if (pending.tenantId && pending.tenantId !== account.tenantId) {
      return errorPage(new MicrosoftRefusal(50020).message);
    }
    if (!isAdministrator(account)) return errorPage(new MicrosoftRefusal(90094).message);
    pending.administrator = account;
    const scopes = (pending.query.get('scope') ?? '').split(' ');
    return adminConsentPage({ action, account: account.address, scopes });
  }

  /** @returns where the browser goes on */
  private decide({ query, administrator }: Pending, accepted: boolean): string {
    const location = new URL(query.get('redirect_uri') ?? '');
    const answer = location.searchParams;
    answer.set('admin_consent', 'True');
    if (accepted && administrator) {
      const scope = query.get('scope') ?? '';
      this.parts.state.rememberTenantConsent(administrator.tenantId, query.get('client_id') ?? '', scope);
      answer.set('tenant', administrator.tenantId);
      answer.set('scope', scope);
    } else {
      answer.set('error', 'access_denied');
      answer.set('error_subcode', 'cancel');
      answer.set('error_description', microsoftError(65004).error_description);
    }
    const state = query.get('state');
    if (state !== null) answer.set('state', state);
    return location.href;
  }
}
