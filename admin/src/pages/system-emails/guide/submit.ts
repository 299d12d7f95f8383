import type { GrantKind } from '../../../../../shared/contracts/grant-kinds';
import type { MessageKey } from '../../../translations/useTranslation';
import type { GuideStep } from './step';

const ACTIONS: Record<GrantKind, MessageKey[]> = {
  authorization_code: ['guide.submit-press', 'guide.submit-sign-in'],
  device_code: ['guide.submit-press-device', 'guide.submit-code'],
  client_credentials: ['guide.submit-press-app'],
};

/** What ends every guide. */
export const submitStep = (
  grantKind: GrantKind,
  { notes, milestones }: Pick<GuideStep, 'notes' | 'milestones'>,
): GuideStep => ({
  title: grantKind === 'client_credentials' ? 'guide.submit-app' : 'guide.submit',
  actions: ACTIONS[grantKind],
  notes,
  milestones,
});
