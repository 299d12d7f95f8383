/** Tenants, accounts and who may open whose mailbox: what Entra ID and Exchange know between them. */
import { createHash, randomBytes } from 'node:crypto';

/** A person (or shared mailbox) with a mailbox and a password. */
export interface Account {
  address: string;
  name: string;
  password: string;
  /** Immutable object id, `oid` in tokens. */
  oid: string;
  tenantId: string;
  disabled: boolean;
}

/** The lab's two organisations. */
export const TENANTS = {
  'contoso.test': '11111111-1111-4111-8111-111111111111',
  'fabrikam.test': '22222222-2222-4222-8222-222222222222',
} as const;

/** Accounts that exist in every lab unless others are asked for. */
export const DEFAULT_USERS = [
  'support@contoso.test',
  'sales@contoso.test',
  'admin@contoso.test',
  'agent@contoso.test',
  'alice@fabrikam.test',
  'customer@fabrikam.test',
];

const TENANT_ALIASES = new Set(['common', 'organizations']);

function uuidFrom(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export class Directory {
  private readonly tenants = new Map<string, string>();
  private readonly byAddress = new Map<string, Account>();
  private readonly fullAccess = new Map<string, Set<string>>();
  private readonly sendAs = new Map<string, Set<string>>();

  constructor(users: readonly string[]) {
    for (const [domain, id] of Object.entries(TENANTS)) this.tenants.set(domain, id);
    for (const address of users) this.add(address);
  }

  /** Adds an account; a domain not seen before becomes a tenant of its own. Returns the account that is there if it exists. */
  add(address: string, password?: string): Account {
    const key = address.toLowerCase();
    const existing = this.byAddress.get(key);
    if (existing) return existing;
    const [local, domain] = key.split('@');
    if (!local || !domain) throw new Error(`"${address}" is not an email address`);
    let tenantId = this.tenants.get(domain);
    if (!tenantId) {
      tenantId = uuidFrom(`tenant:${domain}`);
      this.tenants.set(domain, tenantId);
    }
    const account: Account = {
      address: key,
      name: local.charAt(0).toUpperCase() + local.slice(1),
      password: password ?? `${local}-${randomBytes(6).toString('hex')}`,
      oid: uuidFrom(`account:${key}`),
      tenantId,
      disabled: false,
    };
    this.byAddress.set(key, account);
    return account;
  }

  /** @throws when there is no such account */
  get(address: string): Account {
    const account = this.find(address);
    if (!account) throw new Error(`The lab has no account ${address}; add it with lab.idp.addUser()`);
    return account;
  }

  find(address: string): Account | undefined {
    return this.byAddress.get(address.toLowerCase());
  }

  findByOid(oid: string): Account | undefined {
    return this.all().find((account) => account.oid === oid);
  }

  all(): Account[] {
    return [...this.byAddress.values()];
  }

  ownsDomain(domain: string): boolean {
    return this.tenants.has(domain.toLowerCase());
  }

  /** Whether a path segment names a tenant: its GUID, its domain, or `common`/`organizations`. */
  resolveTenant(segment: string): { tenantId?: string; anyTenant: boolean } | undefined {
    if (TENANT_ALIASES.has(segment)) return { anyTenant: true };
    const byDomain = this.tenants.get(segment.toLowerCase());
    if (byDomain) return { tenantId: byDomain, anyTenant: false };
    const known = [...this.tenants.values()].includes(segment.toLowerCase());
    return known ? { tenantId: segment.toLowerCase(), anyTenant: false } : undefined;
  }

  /** Replaces who has Full Access (Exchange's word) to a mailbox; an application is named by its client id. */
  setFullAccess(mailbox: string, delegates: readonly string[]): void {
    this.fullAccess.set(mailbox.toLowerCase(), new Set(delegates.map((delegate) => delegate.toLowerCase())));
  }

  mayOpen(delegate: string, mailbox: string): boolean {
    const who = delegate.toLowerCase();
    return who === mailbox.toLowerCase() || (this.fullAccess.get(mailbox.toLowerCase())?.has(who) ?? false);
  }

  /** Replaces who may send as an address. */
  setSendAs(address: string, senders: readonly string[]): void {
    this.sendAs.set(address.toLowerCase(), new Set(senders.map((sender) => sender.toLowerCase())));
  }

  maySendAs(sender: string, address: string): boolean {
    const who = sender.toLowerCase();
    return who === address.toLowerCase() || (this.sendAs.get(address.toLowerCase())?.has(who) ?? false);
  }
}
