/**
 * Change notifications: Graph tells an address of ours of each message that comes.
 * @see https://learn.microsoft.com/graph/change-notifications-delivery-webhooks
 */
import { GraphRefusal, NotGraph } from '../graph-failure';
import type { Announcing, Subscription } from '../ports';
import { field, text } from './answer';
import { segment, told, type GraphSession } from './session';

const SUBSCRIPTIONS = '/v1.0/subscriptions';

const isGone = (error: unknown): boolean => error instanceof GraphRefusal && error.status === 404;

const json = (value: object) => ({
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify(value)),
});

const subscriptionIn = (answer: unknown): Subscription => {
  const id = text(answer, 'id');
  const expiresAt = new Date(text(answer, 'expirationDateTime'));
  if (id === '' || Number.isNaN(expiresAt.getTime())) throw new NotGraph('A subscription without ID or end');
  return { id, expiresAt };
};

/** @param folder as a path of the API names it */
export const announcingOf = (session: GraphSession, folder: string): Announcing => ({
  subscribe: ({ newsUrl, lifecycleUrl, secret, until }) =>
    told(session, async () => {
      session.context.secrets.push(secret);
      return subscriptionIn(
        await session.json({
          step: 'subscribing',
          method: 'POST',
          path: SUBSCRIPTIONS,
          absolute: true,
          ...json({
            changeType: 'created',
            // A resource is named, not asked for: the folder's ID stands in it as it is.
            resource: `${session.mailbox.replace('/v1.0/', '')}/mailFolders('${decodeURIComponent(folder)}')/messages`,
            notificationUrl: newsUrl,
            // Can be given now, and at no later time.
            lifecycleNotificationUrl: lifecycleUrl,
            clientState: secret,
            expirationDateTime: until.toISOString(),
          }),
        }),
      );
    }),

  renew: (id, until) =>
    told(session, async () => {
      try {
        const renewed = await session.json({
          step: 'subscribing',
          method: 'PATCH',
          path: `${SUBSCRIPTIONS}/${segment(id)}`,
          absolute: true,
          repeatable: true,
          ...json({ expirationDateTime: until.toISOString() }),
        });
        return subscriptionIn({ ...(renewed as object), id: field(renewed, 'id') ?? id });
      } catch (error) {
        if (isGone(error)) return null;
        throw error;
      }
    }),
});

/** One that is gone already is fine. @throws GraphRefusal */
export async function unsubscribe(session: GraphSession, id: string): Promise<void> {
  try {
    await session.ask({
      step: 'subscribing',
      method: 'DELETE',
      path: `${SUBSCRIPTIONS}/${segment(id)}`,
      absolute: true,
      repeatable: true,
    });
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}
