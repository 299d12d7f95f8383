import { z } from '@strapi/utils';

/** Graph asks in this way whether an address is ready to be told something. Its own are some hundred characters. */
export const validationToken = z.string().min(1).max(4096);

/** More than Graph puts into one. What comes beyond is made good when the mailbox is next looked at. */
const MOST = 1000;

const notification = z.object({
  subscriptionId: z.string().min(1).max(100),
  /** What we gave with the subscription; only Graph knows it. */
  clientState: z.string().min(1).max(128),
  /** Set where it is about the subscription and not about a message. One that is not known says: look. */
  lifecycleEvent: z.string().max(100).optional(),
});

/**
 * POST /system-email/graph/notifications : Microsoft Graph tells of new messages.
 * POST /system-email/graph/notifications/lifecycle : … of what becomes of a subscription.
 * Answered with 202 before anything is done. With `?validationToken=…` Graph only asks whether we are there.
 * @see https://learn.microsoft.com/graph/change-notifications-delivery-webhooks
 * @see https://learn.microsoft.com/graph/change-notifications-lifecycle-events
 */
export const graphNotifications = z.object({ value: z.array(notification).max(MOST) });
export type GraphNotifications = z.output<typeof graphNotifications>;
