import type { AfterFetch, MessageRef } from '../ports';
import { identifiersOf, isGone } from './fetch';
import { createFolder, findFolder } from './folders';
import { segment, type GraphRequest, type GraphSession } from './session';

/** Messages that are dealt with at once. */
const AT_ONCE = 4;

const json = (value: object) => ({
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify(value)),
});

/** Does the after-fetch action; messages that are gone by now are no failure, so it may be repeated. */
export async function settleMessages(
  session: GraphSession,
  refs: MessageRef[],
  after: AfterFetch,
): Promise<void> {
  const messages = identifiersOf(refs).map(({ identifier }) => `/messages/${segment(identifier)}`);
  if (messages.length === 0) return;
  const request = await requestFor(session, after);
  if (request === null) return;
  let next = 0;
  const one = async (): Promise<void> => {
    for (let path = messages[next]; path !== undefined; path = messages[next]) {
      next += 1;
      await settled(session, request(path));
    }
  };
  const failed = (await Promise.allSettled(Array.from({ length: AT_ONCE }, one))).find(
    (outcome) => outcome.status === 'rejected',
  );
  if (failed) throw failed.reason;
}

type SettleRequest = Omit<GraphRequest, 'step' | 'repeatable'>;

const requestFor = async (
  session: GraphSession,
  after: AfterFetch,
): Promise<((message: string) => SettleRequest) | null> => {
  switch (after.action) {
    case 'nothing':
      return null;
    case 'mark-read':
      return (path) => ({ method: 'PATCH', path, ...json({ isRead: true }) });
    case 'delete':
      return (path) => ({ method: 'DELETE', path });
    case 'move': {
      const { folder } = after;
      const there = (await findFolder(session, folder)) ?? (await createFolder(session, folder));
      const destinationId = decodeURIComponent(there);
      return (path) => ({ method: 'POST', path: `${path}/move`, ...json({ destinationId }) });
    }
  }
};

const settled = async (session: GraphSession, request: SettleRequest): Promise<void> => {
  try {
    await session.ask({ ...request, step: 'changing', repeatable: true });
  } catch (error) {
    if (!isGone(error)) throw error;
  }
};
