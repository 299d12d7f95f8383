import type { GuideContext, GuideStep } from './step';

export const otherSteps = ({ callback }: GuideContext): GuideStep[] => [
  {
    title: 'guide.other.register',
    actions: ['guide.other.register-client', 'guide.other.register-redirect'],
    copies: [{ label: 'idp.callback', value: callback, isCallback: true }],
    milestones: ['callback-copied'],
  },
  {
    title: 'guide.other.endpoints',
    actions: ['guide.other.endpoints-find', 'guide.other.endpoints-scopes'],
    milestones: ['endpoints-present'],
  },
  {
    title: 'guide.other.bring',
    actions: ['guide.other.bring-paste'],
    milestones: ['client-id-present', 'secret-present'],
  },
  {
    title: 'guide.submit',
    actions: ['guide.submit-press', 'guide.submit-sign-in'],
    milestones: ['signed-in', 'verified'],
  },
];
