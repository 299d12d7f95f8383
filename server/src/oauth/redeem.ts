import * as openid from 'openid-client';
import { MailFailure } from '../mail/failure';
import type { Resource } from '../mail/ports';
import { accessTokenFrom } from './access-token';
import { accountSignature } from './binding';
import type { ClientTurns } from './client-turns';
import { configSignature } from './config-signature';
import type { FreshGrant, IdpConfig, Identity, PendingAuthorization, SignInSubject } from './ports';
import { presetOf } from './presets';
import { grantedScopes, missingScopes, scopesFor, tokenRequestScope } from './scopes';

export interface Redemption {
  grant: FreshGrant;
  resource: Resource;
  accessToken: string;
}

/** What a sign-in is checked against. */
export interface SignInExpectation {
  /** The IdP Config as it is registered. */
  registered: IdpConfig;
  /** The same as the System Email uses it. */
  idp: IdpConfig;
  subject: SignInSubject;
  /** What the token is for that the sign-in brings. */
  resource: Resource;
  at: () => Date;
  random: () => number;
}

export interface RedeemRequest extends SignInExpectation {
  turns: Pick<ClientTurns, 'signIn'>;
  pending: PendingAuthorization;
  /** The parameters that came to the callback. */
  parameters: URLSearchParams;
}

/**
 * Turns an authorization code into a grant.
 * @throws MailFailure for what these checks find, and whatever openid-client throws
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3
 */
export const redeem = async (request: RedeemRequest): Promise<Redemption> => {
  const { turns, idp, resource, pending, parameters } = request;
  const asked = scopesFor(resource, idp.scopes);
  const expectsIdToken = idp.issuer !== '' && asked.includes('openid');
  // The redirect URI as it was sent, whatever a proxy makes of our own address on the way in.
  const answer = new URL(pending.redirectUri);
  answer.search = parametersFor(idp, parameters).toString();
  const tokens = await turns.signIn(idp, (config) =>
    openid.authorizationCodeGrant(
      config,
      answer,
      {
        pkceCodeVerifier: pending.codeVerifier,
        expectedState: parameters.get('state') ?? undefined,
        expectedNonce: expectsIdToken ? pending.nonce : undefined,
        idTokenExpected: expectsIdToken,
      },
      tokenRequestScope(asked, presetOf(idp).tokenPerResource),
    ),
  );
  return checkedGrant(tokens, request);
};

/**
 * Makes a grant of what a sign-in brought, when it has passed every check but the last: who signed in, what was
 * granted, and that it can be kept alive.
 * @throws MailFailure for what these checks find
 */
export const checkedGrant = (
  tokens: openid.TokenEndpointResponse & openid.TokenEndpointResponseHelpers,
  { registered, idp, subject, resource, at: now, random }: SignInExpectation,
): Redemption => {
  const asked = scopesFor(resource, idp.scopes);
  const at = now();
  const identity = identify(idp, subject, tokens.claims());
  const granted = grantedScopes(tokens.scope, asked);
  requireScopes(missingScopes(resource, asked, granted), idp);
  if (!tokens.refresh_token) {
    const why =
      idp.preset === 'google'
        ? 'Google gives one to an account that has consented before only when Prompt is set to consent.'
        : 'Is offline_access among the scopes?';
    throw new MailFailure(
      `The provider gave no refresh token, so this sign-in would end within the hour. ${why}`,
      { kind: 'configuration', remedy: 'oauth.no-refresh-token' },
    );
  }
  const accessToken = accessTokenFrom(tokens, { at, scopes: granted, random });
  return {
    resource,
    accessToken: accessToken.value,
    grant: {
      idpConfigId: idp.id,
      grantKind: idp.grantKind,
      identity,
      refreshToken: tokens.refresh_token,
      accessTokens: { [resource]: accessToken },
      grantedScopes: granted,
      configSignature: configSignature(idp, subject.address),
      accountSignature: accountSignature(registered, identity),
    },
  };
};

/** RFC 9207: who answered. Without an issuer in the IdP Config there is nothing that it could be compared with. */
const parametersFor = ({ issuer }: IdpConfig, parameters: URLSearchParams): URLSearchParams => {
  const known = new URLSearchParams(parameters);
  if (!issuer) known.delete('iss');
  return known;
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const identify = (idp: IdpConfig, subject: SignInSubject, claims: openid.IDToken | undefined): Identity => {
  const names = [claims?.preferred_username, claims?.email, claims?.upn].map(text);
  const claimed = idp.userNameSource === 'claim' ? text(claims?.[idp.userName]) : '';
  if (idp.userNameSource === 'claim' && !claimed) {
    throw new MailFailure(
      `The provider’s word on who signed in has no claim called ${idp.userName}, which this IdP Config takes the user name from.`,
      { kind: 'configuration', remedy: 'oauth.id-token-invalid' },
    );
  }
  // Microsoft's words for who signed in; elsewhere `iss` and `sub` are the lasting key (OpenID Connect Core §5.7).
  const named = idp.preset !== 'google';
  const identity: Identity = {
    oid: (named && text(claims?.oid)) || text(claims?.sub),
    tid: (named && text(claims?.tid)) || text(claims?.iss),
    username: claimed || (names.find(Boolean) ?? subject.address),
    email: text(claims?.email),
  };
  if (idp.preset === 'microsoft' && claims && !(text(claims.oid) && text(claims.tid))) {
    throw new MailFailure(
      'Microsoft’s word on who signed in names no account. Are openid and profile among the scopes?',
      { kind: 'authentication', remedy: 'oauth.id-token-invalid' },
    );
  }
  if (!subject.strictMatching) return identity;
  if (!names.some(Boolean)) {
    throw new MailFailure(
      idp.issuer
        ? 'The provider does not say who signed in. Add openid, profile and email to the scopes, or switch strict matching off.'
        : 'Without an issuer nobody says who signed in. Enter the issuer, or switch strict matching off.',
      { kind: 'authentication', remedy: 'oauth.id-token-invalid' },
    );
  }
  mustBeAddress(subject.address, names, identity.username);
  return identity;
};

/**
 * Strict matching: the account must be the mailbox itself.
 * @throws MailFailure when none of its names is the address
 */
export const mustBeAddress = (address: string, names: string[], username: string): void => {
  const wanted = address.toLowerCase();
  if (names.some((name) => name.toLowerCase() === wanted)) return;
  throw new MailFailure(
    `${username} signed in, but this System Email is ${address}. Sign in as ${address}, or ` +
      'switch strict matching off if this account has access to that mailbox (shared mailbox, alias).',
    { kind: 'authorization', remedy: 'oauth.wrong-account' },
  );
};

const requireScopes = (missing: string[], { preset }: IdpConfig): void => {
  if (missing.length === 0) return;
  throw new MailFailure(
    preset === 'google'
      ? `The box beside a permission was left unticked on Google’s page, so the sign-in did not bring it: ${missing.join(', ')}. Sign in again and leave every box ticked.`
      : `The sign-in did not bring these permissions: ${missing.join(', ')}.`,
    { kind: 'authorization', remedy: 'oauth.missing-scopes' },
  );
};
