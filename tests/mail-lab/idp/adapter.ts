/** Where oidc-provider keeps sessions, codes, grants and refresh tokens: one map, in memory. */

interface Payload {
  accountId?: string;
  grantId?: string;
  uid?: string;
  userCode?: string;
  consumed?: number;
  [key: string]: unknown;
}

interface Row {
  model: string;
  payload: Payload;
  expiresAt: number;
}

export class TokenStore {
  /** Microsoft lets an old refresh token live on; with detection on, a second use revokes the whole family (RFC 9700 §4.14). */
  detectRefreshTokenReuse = true;
  private readonly rows = new Map<string, Row>();

  /** Forgets everything issued to an account except its consent. Returns how many rows went. */
  revokeAccount(accountId: string): number {
    let revoked = 0;
    for (const [key, row] of this.rows) {
      if (row.payload.accountId === accountId) {
        this.rows.delete(key);
        revoked += 1;
      }
    }
    return revoked;
  }

  /** The adapter class oidc-provider instantiates once per model. */
  adapter(): new (model: string) => Adapter {
    const rows = this.rows;
    const mayReuse = (model: string) => model === 'RefreshToken' && !this.detectRefreshTokenReuse;
    return class extends Adapter {
      constructor(model: string) {
        super(model, rows, mayReuse);
      }
    };
  }
}

class Adapter {
  constructor(
    private readonly model: string,
    private readonly rows: Map<string, Row>,
    private readonly mayReuse: (model: string) => boolean,
  ) {}

  private key(id: string): string {
    return `${this.model}:${id}`;
  }

  private findWhere(matches: (payload: Payload) => boolean): Payload | undefined {
    for (const row of this.rows.values()) {
      if (row.model === this.model && row.expiresAt > Date.now() && matches(row.payload)) return row.payload;
    }
    return undefined;
  }

  async upsert(id: string, payload: Payload, expiresIn?: number): Promise<void> {
    const expiresAt = expiresIn ? Date.now() + expiresIn * 1000 : Infinity;
    this.rows.set(this.key(id), { model: this.model, payload, expiresAt });
  }

  async find(id: string): Promise<Payload | undefined> {
    const row = this.rows.get(this.key(id));
    return row && row.expiresAt > Date.now() ? row.payload : undefined;
  }

  async findByUid(uid: string): Promise<Payload | undefined> {
    return this.findWhere((payload) => payload.uid === uid);
  }

  async findByUserCode(userCode: string): Promise<Payload | undefined> {
    return this.findWhere((payload) => payload.userCode === userCode);
  }

  async consume(id: string): Promise<void> {
    const row = this.rows.get(this.key(id));
    if (row && !this.mayReuse(this.model)) row.payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    this.rows.delete(this.key(id));
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [key, row] of this.rows) if (row.payload.grantId === grantId) this.rows.delete(key);
  }
}
