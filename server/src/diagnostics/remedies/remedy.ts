/** For one kind of failure: what it means, and the exact step that mends it. Both may hold placeholders. */
export interface Remedy {
  meaning: string;
  action: string;
}

/** What the placeholders of a remedy stand for, where it is known. */
export interface RemedyContext {
  /** The System Email's address. */
  address?: string;
  /** The account that signed in, where it is another one. */
  signedInAs?: string;
  callbackUrl?: string;
  clientId?: string;
  tenant?: string;
  /** The Object ID of the Enterprise application. */
  servicePrincipalId?: string;
  host?: string;
  port?: number;
  folder?: string;
  /** What an instance must have to serve it. */
  label?: string;
  /** Separated by spaces. */
  missingScopes?: string;
}
