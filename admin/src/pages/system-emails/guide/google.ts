import type { GuideContext, GuideStep } from './step';
import { submitStep } from './submit';

const SCOPE = 'https://mail.google.com/';

export const googleSteps = ({ callback, grantKind }: GuideContext): GuideStep[] => [
  {
    title: 'guide.google.project',
    actions: ['guide.google.project-choose', 'guide.google.project-api'],
    link: { label: 'guide.google.console', href: 'https://console.cloud.google.com' },
    milestones: [],
  },
  {
    title: 'guide.google.audience',
    actions: ['guide.google.audience-start', 'guide.google.audience-internal', 'guide.google.audience-scope'],
    copies: [{ label: 'guide.scope', value: SCOPE }],
    notes: ['guide.google.audience-external', 'guide.google.audience-why'],
    milestones: ['permissions-granted'],
  },
  {
    title: 'guide.google.client',
    actions: ['guide.google.client-create', 'guide.google.client-redirect'],
    copies: [{ label: 'idp.callback', value: callback, isCallback: true }],
    milestones: ['callback-copied'],
  },
  {
    title: 'guide.google.bring',
    actions: ['guide.google.bring-id', 'guide.google.bring-secret'],
    notes: ['guide.google.bring-note'],
    milestones: ['client-id-present', 'secret-present'],
  },
  submitStep(grantKind, { notes: ['guide.google.revoked'], milestones: ['signed-in', 'verified'] }),
];
