import type { ClientCredentialKind } from '../../../../../shared/client-authentication';
import type { GrantKind } from '../../../../../shared/contracts/grant-kinds';
import type { Cloud } from '../../../../../shared/contracts/idp-configs';
import type { MailProtocols } from '../../../../../shared/reading-scopes';
import type { MessageKey } from '../../../translations/useTranslation';
import type { Milestone } from './progress';

/** One thing to do, at the provider or here. */
export interface GuideStep {
  title: MessageKey;
  /** What to click, in this order. */
  actions: MessageKey[];
  /** Values that are carried to the provider. */
  copies?: GuideCopy[];
  link?: { label: MessageKey; href: string };
  /** What to know about it: why, or when not. */
  notes?: MessageKey[];
  /** Each is shown with its own tick; the step is done when all are. */
  milestones: Milestone[];
}

export interface GuideCopy {
  label: MessageKey;
  value: string;
  /** Tells the form that it was copied. */
  isCallback?: boolean;
}

export interface GuideContext {
  callback: string;
  /** As the IdP Config asks for them. */
  scopes: string[];
  cloud: Cloud;
  /** How the mailbox is read and sent from. */
  protocol: MailProtocols;
  /** Who signs in, and where. */
  grantKind: GrantKind;
  /** What the client proves itself with; null: nothing. */
  proof: ClientCredentialKind | null;
  /** The mailbox, or one that stands for it. */
  address: string;
}
