import { scopesReadingBy, type ReadingProtocol } from '../../../../../shared/reading-scopes';
import type { GuideContext, GuideStep } from './step';

/** Where applications are registered. @see https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud */
const PORTALS: Record<GuideContext['cloud'], string> = {
  global: 'https://entra.microsoft.com',
  'gcc-high': 'https://portal.azure.us',
  dod: 'https://portal.azure.us',
  china: 'https://portal.azure.cn',
};
/** Asked for where the IdP Config has no scopes yet. */
const PERMISSIONS = [
  'https://outlook.office.com/IMAP.AccessAsUser.All',
  'https://outlook.office.com/SMTP.Send',
  'offline_access',
  'openid',
  'profile',
  'email',
];

const SWITCH: Record<ReadingProtocol, string> = { imap: '-ImapEnabled', pop3: '-PopEnabled' };

const switches = (protocol: ReadingProtocol, address: string) =>
  `Set-CASMailbox -Identity ${address} ${SWITCH[protocol]} $true -SmtpClientAuthenticationDisabled $false`;

/** The portal lists a permission by its name, without the resource that the scope begins with. */
const permissionName = (scope: string) => scope.split('/').pop() ?? scope;

export const microsoftSteps = (
  { callback, scopes, cloud, protocol }: GuideContext,
  address: string,
): GuideStep[] => [
  {
    title: 'guide.microsoft.register',
    actions: [
      'guide.microsoft.register-open',
      'guide.microsoft.register-new',
      'guide.microsoft.register-accounts',
      'guide.microsoft.register-redirect',
    ],
    copies: [{ label: 'idp.callback', value: callback, isCallback: true }],
    link: {
      label: cloud === 'global' ? 'guide.microsoft.portal' : 'guide.microsoft.portal-national',
      href: PORTALS[cloud],
    },
    notes: ['guide.microsoft.register-spa'],
    milestones: ['callback-copied'],
  },
  {
    title: 'guide.microsoft.ids',
    actions: ['guide.microsoft.ids-overview', 'guide.microsoft.ids-paste'],
    milestones: ['tenant-recognised', 'client-id-present'],
  },
  {
    title: 'guide.microsoft.secret',
    actions: ['guide.microsoft.secret-new', 'guide.microsoft.secret-value', 'guide.microsoft.secret-expires'],
    notes: ['guide.microsoft.secret-note'],
    milestones: ['secret-present', 'secret-expiry-noted'],
  },
  {
    title: 'guide.microsoft.permissions',
    actions: [
      'guide.microsoft.permissions-add',
      'guide.microsoft.permissions-tick',
      'guide.microsoft.permissions-consent',
    ],
    copies: (scopes.length > 0 ? scopes : scopesReadingBy(protocol, PERMISSIONS)).map((scope) => ({
      label: 'guide.permission',
      value: permissionName(scope),
    })),
    notes: [
      'guide.microsoft.permissions-exchange',
      'guide.microsoft.permissions-delegated',
      'guide.microsoft.permissions-application',
    ],
    milestones: ['permissions-granted'],
  },
  {
    title: protocol === 'pop3' ? 'guide.microsoft.switches-pop3' : 'guide.microsoft.switches',
    actions: [
      protocol === 'pop3' ? 'guide.microsoft.switches-apps-pop3' : 'guide.microsoft.switches-apps',
      'guide.microsoft.switches-powershell',
    ],
    copies: [{ label: 'guide.microsoft.switches-command', value: switches(protocol, address) }],
    notes: ['guide.microsoft.switches-note'],
    milestones: ['verified'],
  },
  {
    title: 'guide.submit',
    actions: ['guide.submit-press', 'guide.submit-sign-in'],
    notes: ['guide.microsoft.shared'],
    milestones: ['signed-in'],
  },
];
