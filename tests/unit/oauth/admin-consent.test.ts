import { adminConsentReturn } from '../../../server/src/oauth/admin-consent';

const returned = (text: string) => adminConsentReturn(new URLSearchParams(text));

describe('the return of an administrator who was asked for consent', () => {
  it('is told from the return of a sign-in by its state', () => {
    expect(returned('state=k3J9&code=abc')).toBeNull();
    expect(returned('admin_consent=True&tenant=t')).toBeNull();
    expect(returned('')).toBeNull();
  });

  it('says that consent was granted', () => {
    expect(returned('admin_consent=True&tenant=t&scope=s&state=admin-consent')).toEqual({ granted: true });
  });

  it.each([
    ['error=access_denied&error_description=AADSTS65004%3A+declined', 'oauth.access-denied'],
    ['error=consent_required&error_description=AADSTS65004%3A+declined', 'oauth.access-denied'],
    ['error=access_denied&error_description=AADSTS90094%3A+admin', 'oauth.admin-consent-required'],
    ['error=made_up', 'oauth.unknown'],
    ['error=', 'oauth.unknown'],
  ])('names what to do about %s', (text, remedy) => {
    expect(returned(`admin_consent=True&${text}&state=admin-consent`)).toEqual({ granted: false, remedy });
  });

  it('that says nothing is not taken for consent', () => {
    expect(returned('state=admin-consent')).toEqual({ granted: false, remedy: 'oauth.unknown' });
  });
});
