/** What the application may do, and what an administrator of the mailboxes has to allow. */
import {
  scopesReadingBy,
  type MailProtocols,
  type ReadingProtocol,
} from '../../../../../shared/reading-scopes';
import { appPermissions } from '../appPermissions';
import type { GuideContext, GuideStep } from './step';

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

export const isGraphAlone = ({ reading, sending }: MailProtocols): boolean =>
  reading === 'graph' && sending === 'graph';

/** What there is to switch on for a mailbox; none where everything goes by Graph. */
export const switchesFor = ({ protocol: { reading, sending }, address }: GuideContext): GuideStep[] => {
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

/** The portal lists a permission by its name, without the resource that the scope begins with. */
const permissionName = (scope: string) => scope.split('/').pop() ?? scope;

/** A person signs in: the application acts as that one. */
export const delegatedPermissions = ({ scopes, protocol, grantKind }: GuideContext): GuideStep => ({
  title: 'guide.microsoft.permissions',
  actions: [
    'guide.microsoft.permissions-add',
    'guide.microsoft.permissions-tick',
    // Whoever consents by the link has to be sent back, which is what a sign-in with a code does without.
    grantKind === 'device_code'
      ? 'guide.microsoft.permissions-consent-portal'
      : 'guide.microsoft.permissions-consent',
  ],
  copies: (scopes.length > 0 ? scopes : scopesReadingBy(protocol, { scopes: PERMISSIONS })).map((scope) => ({
    label: 'guide.permission',
    value: permissionName(scope),
  })),
  notes: [
    'guide.microsoft.permissions-exchange',
    'guide.microsoft.permissions-delegated',
    'guide.microsoft.permissions-application',
  ],
  milestones: ['permissions-granted'],
});

const copiesOf = (permissions: string[]) =>
  permissions.map((value) => ({ label: 'guide.permission' as const, value }));

/** The application signs in by itself: what it may do, and in which mailboxes. */
export const applicationAccess = ({ protocol }: GuideContext): GuideStep[] => {
  const { exchange, graph } = appPermissions(protocol);
  const byExchange: GuideStep = {
    title: 'guide.microsoft.app-permissions',
    actions: [
      'guide.microsoft.app-permissions-add',
      'guide.microsoft.permissions-tick',
      'guide.microsoft.app-permissions-consent',
    ],
    copies: copiesOf(exchange),
    notes: ['guide.microsoft.app-permissions-note'],
    milestones: [],
  };
  const byGraph: GuideStep = {
    title: 'guide.microsoft.app-graph',
    actions: ['guide.microsoft.app-graph-commands', 'guide.microsoft.app-graph-all'],
    copies: copiesOf(graph),
    notes: ['guide.microsoft.app-graph-note'],
    milestones: [],
  };
  return [
    ...(exchange.length > 0 ? [byExchange] : []),
    ...(graph.length > 0 ? [byGraph] : []),
    {
      title: 'guide.microsoft.app-access',
      actions: [
        'guide.microsoft.app-access-object-id',
        'guide.microsoft.app-access-paste',
        'guide.microsoft.app-access-commands',
      ],
      notes: ['guide.microsoft.app-access-note'],
      milestones: ['object-id-present'],
    },
  ];
};
