import type { CredentialSummary, SystemEmail } from '../../../shared/contracts/system-emails';
import { guideProgress } from '../../../admin/src/pages/system-emails/config/guideProgress';
import { newDraft } from '../../../admin/src/pages/system-emails/config/idpConfigDraft';

const CREDENTIAL = { state: 'authorized', missingScopes: [] as string[] } as CredentialSummary;
const SYSTEM_EMAIL = { status: 'verified' } as SystemEmail;

const nothing = {
  draft: newDraft('microsoft'),
  callbackCopied: false,
  usedId: null,
  credential: null,
  systemEmail: undefined,
};
const ticked = (seen: Parameters<typeof guideProgress>[0]) =>
  Object.entries(guideProgress(seen))
    .filter(([, reached]) => reached)
    .map(([milestone]) => milestone);

describe('the guide', () => {
  it('ticks nothing off at the start', () => {
    expect(ticked(nothing)).toEqual([]);
  });

  it('ticks off what was brought back, field by field', () => {
    const draft = { ...nothing.draft, tenant: 'contoso', issuer: 'https://login.example', clientId: 'id' };
    expect(ticked({ ...nothing, draft })).toEqual(['tenant-recognised', 'client-id-present']);
    const withSecret = { ...draft, clientSecret: 'typed', clientSecretExpiresAt: '2027-01-01' };
    expect(ticked({ ...nothing, callbackCopied: true, draft: withSecret })).toEqual([
      'callback-copied',
      'tenant-recognised',
      'client-id-present',
      'secret-present',
      'secret-expiry-noted',
    ]);
  });

  it('ticks off permissions and sign-in by the token, and only with the IdP Config it came from', () => {
    const seen = { ...nothing, usedId: 7, credential: CREDENTIAL, systemEmail: SYSTEM_EMAIL };
    expect(ticked({ ...seen, draft: { ...nothing.draft, id: 7 } })).toEqual([
      'callback-copied',
      'permissions-granted',
      'signed-in',
      'verified',
    ]);
    expect(ticked({ ...seen, draft: { ...nothing.draft, id: 8 } })).toEqual([]);
    expect(ticked(seen)).toEqual([]);
  });

  it('does not tick off permissions that are missing', () => {
    const credential = { ...CREDENTIAL, missingScopes: ['SMTP.Send'] };
    expect(ticked({ ...nothing, draft: { ...nothing.draft, id: 7 }, usedId: 7, credential })).not.toContain(
      'permissions-granted',
    );
  });
});
