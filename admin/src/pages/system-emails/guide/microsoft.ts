import {
  scopesReadingBy,
  type MailProtocols,
  type ReadingProtocol,
} from '../../../../../shared/reading-scopes';
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

/** Graph is never switched off. */
const SWITCH: Record<ReadingProtocol, string[]> = {
  imap: ['-ImapEnabled $true'],
  pop3: ['-PopEnabled $true'],
  graph: [],
};

/** What there is to switch on for a mailbox; none where everything goes by Graph. */
const switchesFor = ({ reading, sending }: MailProtocols, address: string): GuideStep[] => {
  const smtp = sending === 'smtp' ? ['-SmtpClientAuthenticationDisabled $false'] : [];
  const switches = [...SWITCH[reading], ...smtp];
  if (switches.length === 0) return [];
  const kind = reading === 'imap' ? '' : (`-${reading}` as const);
  return [
    {
      title: `guide.microsoft.switches${kind}`,
      actions: [`guide.microsoft.switches-apps${kind}`, 'guide.microsoft.switches-powershell'],
      copies: [
        {
          label: 'guide.microsoft.switches-command',
          value: ['Set-CASMailbox', `-Identity ${address}`, ...switches].join(' '),
        },
      ],
      notes: ['guide.microsoft.switches-note'],
      milestones: ['verified'],
    },
  ];
};

const isGraphAlone = ({ reading, sending }: MailProtocols): boolean =>
  reading === 'graph' && sending === 'graph';

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
    copies: (scopes.length > 0 ? scopes : scopesReadingBy(protocol, { scopes: PERMISSIONS })).map(
      (scope) => ({
        label: 'guide.permission',
        value: permissionName(scope),
      }),
    ),
    notes: [
      'guide.microsoft.permissions-exchange',
      'guide.microsoft.permissions-delegated',
      'guide.microsoft.permissions-application',
    ],
    milestones: ['permissions-granted'],
  },
  ...switchesFor(protocol, address),
  {
    title: 'guide.submit',
    actions: ['guide.submit-press', 'guide.submit-sign-in'],
    notes: ['guide.microsoft.shared'],
    milestones: isGraphAlone(protocol) ? ['signed-in', 'verified'] : ['signed-in'],
  },
];
