/**
 * Scopes and the resource each belongs to. A scope without a resource prefix belongs to Microsoft Graph, which is why a bare
 * `IMAP.AccessAsUser.All` yields a token that no mail server accepts.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/scopes-oidc
 */
import { MicrosoftRefusal } from './microsoft-errors';

export const OIDC_SCOPES = ['openid', 'profile', 'email', 'offline_access'];

export const GRAPH = 'https://graph.microsoft.com';
export const OUTLOOK = 'https://outlook.office.com';

const MAIL_SCOPES = ['IMAP.AccessAsUser.All', 'POP.AccessAsUser.All', 'SMTP.Send'];
const GRAPH_SCOPES = [
  'User.Read',
  'Mail.Read',
  'Mail.ReadWrite',
  'Mail.Send',
  'Mail.Read.Shared',
  'Mail.ReadWrite.Shared',
  'Mail.Send.Shared',
  ...MAIL_SCOPES,
];

const MAIL_ROLES = ['IMAP.AccessAsApp', 'POP.AccessAsApp', 'SMTP.SendAsApp'];
const GRAPH_ROLES = ['Mail.ReadWrite', 'Mail.Send', 'User.Read.All'];

const SCOPES_OF: Record<string, string[]> = {
  [OUTLOOK]: MAIL_SCOPES,
  'https://outlook.office365.com': MAIL_SCOPES,
  [GRAPH]: GRAPH_SCOPES,
};

export const DEFAULT_MAIL_SCOPE = ['openid', 'profile', 'email', 'offline_access']
  .concat(MAIL_SCOPES.map((name) => `${OUTLOOK}/${name}`))
  .join(' ');

export function words(scope: string | undefined): string[] {
  return (scope ?? '').split(/\s+/).filter(Boolean);
}

/** Every scope of a resource, space separated, as oidc-provider wants it; includes `.default` for app-only tokens. */
export function scopesOfResource(resource: string): string {
  return ['.default', ...(SCOPES_OF[resource] ?? [])].map((name) => `${resource}/${name}`).join(' ');
}

/** The application permissions of a resource, except those in `withheld` (full URLs). */
export function rolesOfResource(resource: string, withheld: ReadonlySet<string>): string[] {
  const roles = resource === GRAPH ? GRAPH_ROLES : MAIL_ROLES;
  return roles.filter((role) => !withheld.has(`${resource}/${role}`));
}

export function resourceOf(scope: string): string | undefined {
  return Object.keys(SCOPES_OF).find((resource) => scope.startsWith(`${resource}/`));
}

/** The resources a scope parameter names, in the order they are named. */
export function resourcesIn(scope: string | undefined): string[] {
  const found = words(scope).flatMap((word) => resourceOf(word) ?? []);
  return [...new Set(found)];
}

/**
 * Writes every scope with its resource in front and `.default` out in full.
 *
 * @throws MicrosoftRefusal 500011 for a resource nobody knows, 650053 for a scope the resource does not have
 */
export function normaliseScope(scope: string | undefined): string {
  return words(scope)
    .flatMap((word) => {
      if (OIDC_SCOPES.includes(word)) return [word];
      const full = word.includes('://') ? word : `${GRAPH}/${word}`;
      const resource = resourceOf(full);
      if (!resource) throw new MicrosoftRefusal(500011);
      const name = full.slice(resource.length + 1);
      const names = SCOPES_OF[resource] ?? [];
      if (name === '.default') return names.map((each) => `${resource}/${each}`);
      if (!names.includes(name)) {
        throw new MicrosoftRefusal(
          650053,
          `The application asked for scope '${name}' that doesn't exist on the resource '${resource}'.`,
        );
      }
      return [full];
    })
    .join(' ');
}
