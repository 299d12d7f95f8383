import { READING_PROTOCOLS, SENDING_PROTOCOLS } from '../../../shared/reading-scopes';
import { MailFailure } from '../mail/failure';
import { appSignature, boundSignature, type Holder } from './binding';
import type { Grant, IdpConfig } from './ports';
import { grantedAmong, missingScopes, readingBy, resourceOf, resourcesOf, unionOf } from './scopes';

export const configChanged = (): MailFailure =>
  new MailFailure(
    'The address, the protocol or the IdP Config was changed since this mailbox was signed in; it needs a new sign-in.',
    { kind: 'authorization', remedy: 'oauth.config-changed' },
  );

/** How a mailbox may use a grant: with these scopes; or why not, and whether that holds for the grant itself. */
export type Use =
  { fits: true; grant: Grant; idp: IdpConfig } | { fits: false; failure: MailFailure; forGood: boolean };

const misfit = (failure: MailFailure, forGood: boolean): Use => ({ fits: false, failure, forGood });

/**
 * Holds a grant against what a mailbox asks of it now.
 * @param idp what the mailbox signs in with; null for nothing
 */
export const useOf = (grant: Grant, idp: IdpConfig | null, holder: Holder): Use => {
  if (grant.grantKind === 'client_credentials') return useOfApp(grant, idp, holder);
  if (grant.shared) return useOfShared(grant, idp, holder);
  const asked = idp && readingBy(holder.protocol, idp);
  return idp && asked && grant.configSignature === boundSignature(grant, idp, holder)
    ? { fits: true, grant, idp: asked }
    : misfit(configChanged(), true);
};

/** Nobody has to come back for an application: with other settings it asks for another token, and that is all. */
const useOfApp = (grant: Grant, idp: IdpConfig | null, { protocol }: Holder): Use => {
  if (!idp || idp.id !== grant.idpConfigId || idp.grantKind !== 'client_credentials') {
    return misfit(configChanged(), false);
  }
  const configSignature = appSignature(idp);
  const current = configSignature === grant.configSignature;
  return {
    fits: true,
    grant: current ? grant : { ...grant, configSignature, accessTokens: {}, grantedScopes: [] },
    // One registration serves mailboxes of each protocol; each asks for the resource that it needs.
    idp: readingBy(protocol, idp),
  };
};

const EVERY_WAY = READING_PROTOCOLS.flatMap((reading) =>
  SENDING_PROTOCOLS.map((sending) => ({ reading, sending })),
);

const useOfShared = (grant: Grant, idp: IdpConfig | null, holder: Holder): Use => {
  if (!idp || idp.id !== grant.idpConfigId) return misfit(configChanged(), false);
  if (grant.configSignature !== boundSignature(grant, idp, holder)) return misfit(configChanged(), true);
  // Mailboxes that are read in different ways share it: whatever was granted is asked for, by each of them.
  const wanted = readingBy(holder.protocol, idp).scopes;
  const granted = new Set(resourcesOf(grant.grantedScopes));
  const missing = [...granted].flatMap((resource) => missingScopes(resource, wanted, grant.grantedScopes));
  if (missing.length > 0) {
    return misfit(
      new MailFailure(
        `The sign-in of ${grant.identity.username} does not bring these permissions: ${missing.join(', ')}.`,
        { kind: 'authorization', remedy: 'oauth.missing-scopes' },
      ),
      false,
    );
  }
  const every = unionOf(...EVERY_WAY.map((protocols) => readingBy(protocols, idp).scopes));
  const notYetAsked = wanted.filter((scope) => {
    const resource = resourceOf(scope);
    return resource === null || !granted.has(resource);
  });
  return {
    fits: true,
    grant,
    idp: { ...idp, scopes: unionOf(notYetAsked, grantedAmong(every, grant.grantedScopes)) },
  };
};
