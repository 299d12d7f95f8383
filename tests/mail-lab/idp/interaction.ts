/** Runs the login and consent pages for one sign-in. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Interaction, InteractionResult, Provider } from 'oidc-provider';
import type { Directory } from './directory';
import { readForm, sendHtml } from '../sockets';
import { microsoftError } from './microsoft-errors';
import { consentPage, errorPage, loginPage } from './pages';
import { OIDC_SCOPES, resourcesIn, words } from './scopes';
import type { IdpState } from './state';

interface Parts {
  provider: Provider;
  directory: Directory;
  state: IdpState;
}

export async function handleInteraction(
  parts: Parts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { provider, state } = parts;
  let interaction: Interaction;
  try {
    interaction = await provider.interactionDetails(request, response);
  } catch (error) {
    // The cookie or the pending sign-in is gone: a page opened again too late, or from another browser.
    return sendHtml(
      response,
      400,
      errorPage(microsoftError(90008, `${(error as Error).message}.`).error_description),
    );
  }
  const action = `/interaction/${interaction.uid}`;
  const finish = (result: InteractionResult, merge = true) =>
    provider.interactionFinished(request, response, result, { mergeWithLastSubmission: merge });

  if (request.method !== 'POST') {
    if (interaction.prompt.name !== 'consent') {
      return sendHtml(response, 200, loginPage({ action, username: interaction.params.login_hint }));
    }
    const account = parts.directory.findByOid(interaction.session?.accountId ?? '');
    const client = await provider.Client.find(interaction.params.client_id ?? '');
    return sendHtml(
      response,
      200,
      consentPage({
        action,
        account: account?.address ?? '',
        application: client?.clientName ?? '',
        // oidc-provider has taken offline_access out of the scope by now; the person must see it all the same.
        scopes: [
          ...words(interaction.params.scope),
          ...(interaction.params.x_offline ? ['offline_access'] : []),
        ],
      }),
    );
  }

  const form = await readForm(request);
  switch (form.get('action')) {
    case 'cancel': {
      const { error_description } = microsoftError(65004);
      return finish({ error: 'access_denied', error_description }, false);
    }
    case 'accept':
      return finish({ consent: { grantId: await grantConsent(parts, interaction) } });
    default: {
      const outcome = checkPassword(parts, interaction, form.get('loginfmt') ?? '', form.get('passwd') ?? '');
      if ('page' in outcome) return sendHtml(response, 200, outcome.page);
      if (state.signInBlockedBy) {
        return sendHtml(response, 200, errorPage(microsoftError(state.signInBlockedBy).error_description));
      }
      await forgetOtherAccount(parts, interaction, outcome.accountId);
      return finish({ login: { accountId: outcome.accountId, remember: true }, select_account: {} }, false);
    }
  }
}

function checkPassword(
  { directory }: Parts,
  interaction: Interaction,
  username: string,
  password: string,
): { accountId: string } | { page: string } {
  const action = `/interaction/${interaction.uid}`;
  const account = directory.find(username.trim());
  if (!account) {
    return {
      page: loginPage({ action, username, error: "We couldn't find an account with that username." }),
    };
  }
  if (account.password !== password) {
    const error = 'Your account or password is incorrect. (AADSTS50126)';
    return { page: loginPage({ action, username, error, errorId: 'passwordError' }) };
  }
  if (account.disabled) return { page: errorPage(microsoftError(50057).error_description) };
  const tenant = interaction.params.x_tenant;
  if (tenant && tenant !== account.tenantId) {
    const detail = `User account '${account.address}' from identity provider does not exist in tenant '${tenant}' and cannot access the application in that tenant. Sign out and sign in again with a different account.`;
    return { page: errorPage(microsoftError(50020, detail).error_description) };
  }
  return { accountId: account.oid };
}

/** Without this oidc-provider answers a change of account with a form that only JavaScript can send on. */
async function forgetOtherAccount(
  { provider }: Parts,
  interaction: Interaction,
  accountId: string,
): Promise<void> {
  if (!interaction.session?.accountId || interaction.session.accountId === accountId) return;
  const session = await provider.Session.findByUid(interaction.session.uid);
  if (!session) return;
  delete session.accountId;
  delete session.loginTs;
  session.authorizations = {};
  await session.persist();
  // oidc-provider compares the pending sign-in with the session: both must have forgotten.
  delete interaction.session.accountId;
  await interaction.persist();
}

async function grantConsent({ provider, state }: Parts, interaction: Interaction): Promise<string> {
  const accountId = interaction.session?.accountId ?? '';
  const clientId = interaction.params.client_id ?? '';
  const asked = words(interaction.params.scope);
  const consent = {
    oidc: new Set(asked.filter((scope) => OIDC_SCOPES.includes(scope))),
    resources: new Map(),
  };
  const grant = new provider.Grant({ accountId, clientId });
  grant.addOIDCScope([...consent.oidc].join(' '));
  for (const resource of resourcesIn(interaction.params.scope)) {
    const scopes = asked.filter((scope) => scope.startsWith(`${resource}/`));
    const allowed = scopes.filter((scope) => !state.withheldScopes.has(scope));
    const refused = scopes.filter((scope) => state.withheldScopes.has(scope));
    if (allowed.length > 0) grant.addResourceScope(resource, allowed.join(' '));
    if (refused.length > 0) grant.rejectResourceScope(resource, refused.join(' '));
    consent.resources.set(resource, new Set(allowed));
  }
  state.rememberConsent(accountId, clientId, consent);
  return grant.save();
}
