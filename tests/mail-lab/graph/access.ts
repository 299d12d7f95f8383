/** Who calls, and what the token lets them do: permissions of the token first, then Exchange's word on the mailbox. */
import type { Account, Directory } from '../idp/directory';
import { GRAPH } from '../idp/scopes';
import type { IdpState } from '../idp/state';
import { readClaims, type SigningKey } from '../idp/tokens';
import { badRequest, denied, GraphError, sendAsDenied, wordsFor } from './errors';
import type { GraphState } from './state';

export interface Caller {
  appId: string;
  tenantId: string;
  /** Undefined for an application that acts on its own. */
  user?: Account;
  permissions: string[];
}

export type Need = 'read' | 'write' | 'send';

const PERMISSIONS: Record<Need, string[]> = {
  read: ['Mail.Read', 'Mail.ReadWrite'],
  write: ['Mail.ReadWrite'],
  send: ['Mail.Send'],
};

export class Access {
  constructor(
    private readonly parts: {
      directory: Directory;
      idp: IdpState;
      state: GraphState;
      readAccessToken: SigningKey['readAccessToken'];
    },
  ) {}

  /** @throws GraphError 401 for a token that is missing, malformed, expired, revoked or for another resource */
  async caller(authorization: string | undefined): Promise<Caller> {
    const { directory, idp } = this.parts;
    const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1];
    if (!token) throw refused('Access token is empty.');
    const said = claimsSaidBy(token);
    if (said.aud !== GRAPH) throw refused('Access token validation failure. Invalid audience.');
    if (said.exp * 1000 <= Date.now()) throw refused('Lifetime validation failed, the token is expired.');
    const claims = await this.parts.readAccessToken(token);
    if (!claims) throw refused('Access token validation failure. Invalid signature.');
    const user = claims.oid && claims.idtyp === 'user' ? directory.findByOid(claims.oid) : undefined;
    if (idp.accessTokens.get(claims.jti)?.revoked || user?.disabled) {
      throw refused(
        'Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp',
      );
    }
    return {
      appId: claims.appid ?? '',
      tenantId: claims.tid ?? '',
      ...(user ? { user } : {}),
      permissions: claims.idtyp === 'app' ? (claims.roles ?? []) : (claims.scp ?? '').split(' '),
    };
  }

  /**
   * The account behind `me` or `users/{id or address}`.
   *
   * @throws GraphError 404 for an account the caller's tenant does not have, or whose mailbox Graph does not serve
   */
  mailboxOf(caller: Caller, user: string | undefined): Account {
    const { directory, state } = this.parts;
    if (user === undefined && !caller.user)
      throw badRequest('/me request is only valid with delegated authentication flow.');
    const account = user === undefined ? caller.user : (directory.find(user) ?? directory.findByOid(user));
    if (!account || account.tenantId !== caller.tenantId)
      throw new GraphError(404, 'ErrorInvalidUser', `The requested user '${user ?? ''}' is invalid.`);
    if (state.notServed.has(account.address)) {
      throw new GraphError(
        404,
        'MailboxNotEnabledForRESTAPI',
        'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
      );
    }
    return account;
  }

  /** @throws GraphError 403 when the token lacks the permission or the caller has no access to the mailbox */
  require(caller: Caller, account: Account, need: Need): void {
    const { directory, state } = this.parts;
    const { user, permissions } = caller;
    const isOwn = user?.oid === account.oid;
    const plain = !user || isOwn ? PERMISSIONS[need] : [];
    // A permission for shared mailboxes is good for one's own as well.
    const shared = user ? PERMISSIONS[need].map((name) => `${name}.Shared`) : [];
    if (![...plain, ...shared].some((name) => permissions.includes(name))) throw denied();
    if (!user) {
      if (state.applicationScope && !state.applicationScope.has(account.address)) {
        throw new GraphError(
          403,
          'ErrorAccessDenied',
          'Access to OData is disabled: [RAOP] : Blocked by tenant configured AppOnly AccessPolicy settings.',
        );
      }
    } else if (need === 'send') {
      if (!directory.maySendAs(user.address, account.address)) throw sendAsDenied();
    } else if (!directory.mayOpen(user.address, account.address)) {
      throw denied();
    }
  }

  /** @throws GraphError 403 unless the caller, who may send from `account`, may put `from` into the From field */
  requireSender(caller: Caller, account: Account, from: string): void {
    const { directory } = this.parts;
    const allowed =
      directory.maySendAs(account.address, from) ||
      (caller.user !== undefined && directory.maySendAs(caller.user.address, from));
    if (!allowed) throw sendAsDenied();
  }
}

function refused(message: string): GraphError {
  const challenge = `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"`;
  return new GraphError(401, wordsFor(401)[0], message, { 'www-authenticate': challenge });
}

/** What a token says of itself, believed only for telling why it is refused. */
function claimsSaidBy(token: string): { aud?: string; exp: number } {
  if (token.split('.').length !== 3)
    throw refused('IDX14100: JWT is not well formed, there are no dots (.).');
  try {
    const { aud, exp } = readClaims(token);
    return { aud: typeof aud === 'string' ? aud : undefined, exp: typeof exp === 'number' ? exp : Infinity };
  } catch {
    throw refused('CompactToken parsing failed with error code: 80049217');
  }
}
