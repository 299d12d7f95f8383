/**
 * The part of oidc-provider 8.8.1 that the lab uses. The package ships no types; only what is called here is declared.
 */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';
  import type { Context, Next } from 'koa';

  export interface Entity {
    jti: string;
    accountId?: string;
    clientId?: string;
    grantId?: string;
    scope?: string;
    save(ttl?: number): Promise<string>;
  }
  export interface AccessToken extends Entity {
    resourceServer: unknown;
    readonly expiration: number;
  }
  export interface Grant extends Entity {
    addOIDCScope(scope: string): void;
    addResourceScope(resource: string, scope: string): void;
    rejectResourceScope(resource: string, scope: string): void;
  }
  export interface Session extends Entity {
    uid: string;
    loginTs?: number;
    authorizations?: Record<string, unknown>;
    persist(): Promise<void>;
  }
  export interface Client {
    clientId: string;
    clientName?: string;
    grantTypeAllowed(grantType: string): boolean;
  }
  export interface Interaction {
    uid: string;
    prompt: { name: string; reasons: string[] };
    params: Record<string, string | undefined>;
    session?: { uid: string; accountId?: string };
    persist(): Promise<void>;
  }
  export interface InteractionResult {
    login?: { accountId: string; remember?: boolean };
    consent?: { grantId: string };
    select_account?: Record<string, never>;
    error?: string;
    error_description?: string;
  }
  export interface OidcContext {
    route?: string;
    params: Record<string, string | undefined>;
    body?: Record<string, string | undefined>;
    client: Client;
    session: { accountId?: string };
    result?: InteractionResult;
    provider: Provider;
    entities: { AuthorizationCode?: Entity; Account?: { accountId: string } };
  }
  export interface ProviderContext extends Context {
    oidc: OidcContext;
  }

  interface TokenInit {
    accountId: string;
    client: Client;
    grantId: string;
    gty: string;
    scope: string;
    expiresIn?: number;
    resource?: string | string[];
    rotations?: number;
    iiat?: number;
  }
  interface Findable<T> {
    find(id: string): Promise<T | undefined>;
  }

  export class Provider {
    constructor(issuer: string, configuration: Record<string, unknown>);
    issuer: string;
    proxy: boolean;
    callback(): (request: IncomingMessage, response: ServerResponse) => void;
    use(middleware: (context: ProviderContext, next: Next) => Promise<void>): void;
    on(event: string, listener: (context: ProviderContext, error: OidcError) => void): void;
    interactionDetails(request: IncomingMessage, response: ServerResponse): Promise<Interaction>;
    interactionFinished(
      request: IncomingMessage,
      response: ServerResponse,
      result: InteractionResult,
      options?: { mergeWithLastSubmission: boolean },
    ): Promise<void>;
    Client: Findable<Client> & { prototype: { redirectUriAllowed(uri: string): boolean } };
    Grant: Findable<Grant> & (new (init: { accountId: string; clientId: string }) => Grant);
    Session: { findByUid(uid: string): Promise<Session | undefined> };
    AccessToken: new (init: TokenInit) => AccessToken;
    RefreshToken: new (init: TokenInit) => Entity;
    ResourceServer: new (identifier: string, data: Record<string, unknown>) => unknown;
  }

  export interface OidcError extends Error {
    error: string;
    error_description?: string;
    error_detail?: string;
  }

  export class Check {
    constructor(
      reason: string,
      description: string,
      error: string,
      check: (context: ProviderContext) => boolean | Promise<boolean>,
    );
  }
  export class Prompt {
    constructor(info: { name: string; requestable?: boolean });
    checks: { add(check: Check): void };
  }
  export const interactionPolicy: {
    Check: typeof Check;
    Prompt: typeof Prompt;
    base(): { add(prompt: Prompt, index?: number): void; get(name: string): Prompt };
  };
  export const errors: {
    InvalidGrant: new (detail: string) => Error;
    InvalidRequest: new (description: string) => Error;
  };
}
