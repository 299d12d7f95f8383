import { MailFailure } from '../failure';
import { placeOf } from '../network-failure';
import { Pop3Refusal } from '../pop3-failure';
import type { AfterFetch, MessageRef } from '../ports';
import { isThere, present, type Maildrop } from './maildrop';
import { accepted, drain, told, type Pop3Session } from './session';

/** Commands on their way at once. */
const PIPELINED = 100;

/** DELE (RFC 1939 §5): marks for deletion, which QUIT carries out. Messages that are gone by now are no failure. */
export async function settleMessages(
  session: Pop3Session,
  maildrop: Maildrop,
  refs: MessageRef[],
  after: AfterFetch,
): Promise<void> {
  if (after.action === 'nothing') return;
  if (after.action !== 'delete') throw notPossible(session);
  const ahead = session.capabilities.names.has('PIPELINING') ? PIPELINED : 1;
  await told(session, async () => {
    let rest = present(maildrop, refs);
    while (rest.length > 0) {
      await marked(session, maildrop, rest.slice(0, ahead));
      rest = rest.slice(ahead);
    }
  });
}

/** Copies go with their message: by the server's word, and by their size, they are the same. */
async function marked(
  session: Pop3Session,
  maildrop: Maildrop,
  batch: ReturnType<typeof present>,
): Promise<void> {
  await drain(session);
  const numbers = batch.flatMap(([, { number, copies }]) => [number, ...copies]);
  for (const number of numbers) session.wire.command(`DELE ${number}`, 'line');
  const refusals = new Map<number, Pop3Refusal>();
  for (const number of numbers) {
    try {
      await accepted(session.wire, 'deleting');
    } catch (error) {
      if (!(error instanceof Pop3Refusal)) throw error;
      refusals.set(number, error);
    }
  }
  for (const [number, refusal] of refusals) {
    if (refusal.code !== '' || (await isThere(session, number, refusal))) throw refusal;
  }
  for (const [{ identifier }] of batch) maildrop.delete(identifier);
}

const notPossible = ({ context: { server } }: Pop3Session): MailFailure =>
  new MailFailure(`POP3 at ${placeOf(server)} can delete messages, but not mark or move them.`, {
    kind: 'configuration',
    remedy: 'pop3.not-possible',
  });
