import type { GrantKind } from '../../../../../shared/contracts/grant-kinds';
import type { MessageKey } from '../../../translations/useTranslation';
import type { GuideContext, GuideStep } from './step';
import { submitStep } from './submit';

const CLIENT = {
  authorization_code: 'guide.other.register-client',
  device_code: 'guide.other.register-device',
  client_credentials: 'guide.other.register-app',
} as const satisfies Record<GrantKind, MessageKey>;

const register = ({ callback, grantKind }: GuideContext): GuideStep =>
  grantKind === 'authorization_code'
    ? {
        title: 'guide.other.register',
        actions: [CLIENT[grantKind], 'guide.other.register-redirect'],
        copies: [{ label: 'idp.callback', value: callback, isCallback: true }],
        milestones: ['callback-copied'],
      }
    : { title: 'guide.other.register', actions: [CLIENT[grantKind]], milestones: [] };

const bring = ({ proof }: GuideContext): GuideStep => {
  switch (proof) {
    case 'secret':
      return {
        title: 'guide.other.bring',
        actions: ['guide.other.bring-paste'],
        milestones: ['client-id-present', 'secret-present'],
      };
    case 'certificate':
      return {
        title: 'guide.other.bring-id',
        actions: ['guide.other.bring-paste-id', 'guide.other.bring-certificate'],
        milestones: ['client-id-present', 'certificate-present', 'certificate-accepted'],
      };
    default:
      return {
        title: 'guide.other.bring-id',
        actions: ['guide.other.bring-paste-id'],
        milestones: ['client-id-present'],
      };
  }
};

export const otherSteps = (context: GuideContext): GuideStep[] => [
  register(context),
  {
    title: 'guide.other.endpoints',
    actions: ['guide.other.endpoints-find', 'guide.other.endpoints-by-hand', 'guide.other.endpoints-scopes'],
    milestones: ['endpoints-present'],
  },
  bring(context),
  submitStep(context.grantKind, { milestones: ['signed-in', 'verified'] }),
];
