import type { GrantKind } from '../../../../../shared/contracts/grant-kinds';
import { applicationAccess, delegatedPermissions, isGraphAlone, switchesFor } from './microsoft-access';
import type { GuideContext, GuideStep } from './step';
import { submitStep } from './submit';

/** Where applications are registered. @see https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud */
const PORTALS: Record<GuideContext['cloud'], string> = {
  global: 'https://entra.microsoft.com',
  'gcc-high': 'https://portal.azure.us',
  dod: 'https://portal.azure.us',
  china: 'https://portal.azure.cn',
};

/** Who is sent back here, and what for. */
const redirect = ({
  callback,
  grantKind,
}: GuideContext): Pick<GuideStep, 'copies' | 'notes' | 'milestones'> => {
  const copies = [{ label: 'idp.callback' as const, value: callback, isCallback: true }];
  if (grantKind === 'device_code') return { milestones: [] };
  if (grantKind === 'client_credentials') return { copies, milestones: [] };
  return { copies, notes: ['guide.microsoft.register-spa'], milestones: ['callback-copied'] };
};

const REDIRECT = {
  authorization_code: 'guide.microsoft.register-redirect',
  device_code: 'guide.microsoft.register-no-redirect',
  client_credentials: 'guide.microsoft.register-redirect-app',
} as const satisfies Record<GrantKind, string>;

const register = (context: GuideContext): GuideStep => ({
  title: 'guide.microsoft.register',
  actions: [
    'guide.microsoft.register-open',
    'guide.microsoft.register-new',
    'guide.microsoft.register-accounts',
    REDIRECT[context.grantKind],
  ],
  link: {
    label: context.cloud === 'global' ? 'guide.microsoft.portal' : 'guide.microsoft.portal-national',
    href: PORTALS[context.cloud],
  },
  ...redirect(context),
});

const ids: GuideStep = {
  title: 'guide.microsoft.ids',
  actions: ['guide.microsoft.ids-overview', 'guide.microsoft.ids-paste'],
  milestones: ['tenant-recognised', 'client-id-present'],
};

const secret: GuideStep = {
  title: 'guide.microsoft.secret',
  actions: ['guide.microsoft.secret-new', 'guide.microsoft.secret-value', 'guide.microsoft.secret-expires'],
  notes: ['guide.microsoft.secret-note', 'guide.microsoft.secret-or-certificate'],
  milestones: ['secret-present', 'secret-expiry-noted'],
};

const certificate: GuideStep = {
  title: 'guide.microsoft.certificate',
  actions: [
    'guide.microsoft.certificate-make',
    'guide.microsoft.certificate-upload',
    'guide.microsoft.certificate-compare',
  ],
  notes: ['guide.microsoft.certificate-note'],
  milestones: ['certificate-present', 'certificate-accepted'],
};

const publicClient: GuideStep = {
  title: 'guide.microsoft.public',
  actions: ['guide.microsoft.public-switch'],
  notes: ['guide.microsoft.public-note', 'guide.microsoft.public-blocked'],
  milestones: [],
};

/** What the application proves itself with. */
const proofOf = ({ proof, grantKind }: GuideContext): GuideStep[] => [
  ...(proof === 'secret' ? [secret] : proof === 'certificate' ? [certificate] : []),
  ...(grantKind === 'device_code' ? [publicClient] : []),
];

export const microsoftSteps = (context: GuideContext): GuideStep[] => {
  const { protocol, grantKind } = context;
  const appOnly = grantKind === 'client_credentials';
  return [
    register(context),
    ids,
    ...proofOf(context),
    ...(appOnly ? applicationAccess(context) : [delegatedPermissions(context)]),
    ...switchesFor(context),
    submitStep(grantKind, {
      notes: appOnly ? undefined : ['guide.microsoft.shared'],
      milestones: isGraphAlone(protocol) ? ['signed-in', 'verified'] : ['signed-in'],
    }),
  ];
};
