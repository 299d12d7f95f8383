import { setTimeout as sleep } from 'node:timers/promises';
import type { Instance } from '../product';
import { upload } from '../../server/acceptance/upload';
import { fileSize } from './files';
import { REPLIES_PER_TICKET, type OutboundOptions, type Ticket } from './stage';

/** Tickets that are answered at the same time. */
const AGENTS = 6;
const PAUSE = 250;

/** What the text of a reply says about itself. */
export const labelOf = (ticketId: number, number: number): string => `Reply ${number} on ticket ${ticketId}.`;
export const LABEL = /Reply (\d+) on ticket (\d+)\./;

export interface Writer {
  /** Replies that were taken: the agent was told that they are on their way. */
  readonly written: number;
  /** Resolves when all of them are written. */
  done: Promise<void>;
}

/**
 * Agents who answer one ticket after the other, and press Send again when nobody answers, as a browser does: with the same
 * key, so that it makes one reply.
 * @param ahead whether the next reply may be written, so that there is something to send all along
 * @param again whether another round of the tickets is wanted after ten replies for each; tells when it knows
 */
export const startWriter = (
  tickets: Ticket[],
  instances: Instance[],
  {
    protocol,
    ahead,
    again,
  }: Pick<OutboundOptions, 'protocol'> & { ahead(written: number): boolean; again(): Promise<boolean> },
  over: AbortSignal,
): Writer => {
  let written = 0;

  const send = async ({ id }: Ticket, number: number): Promise<void> => {
    for (let attempt = 0; !over.aborted; attempt += 1) {
      const instance = instances[(id + attempt) % instances.length] as Instance;
      try {
        const size = fileSize(protocol, id, number);
        const attachmentIds = size > 0 ? [(await upload(instance.process, size)).id] : [];
        const { status, body } = await instance.process.call('POST', `/system-email/tickets/${id}/replies`, {
          text: labelOf(id, number),
          requestKey: `reply-${number}`,
          attachmentIds,
        });
        if (status < 300) return;
        if (status < 500) throw new Error(`${status} ${JSON.stringify(body)}`);
      } catch (error) {
        // The process is being killed; whether it took the reply, only the next request can tell.
        if (error instanceof Error && /^4\d\d /.test(error.message)) throw error;
      }
      await sleep(PAUSE);
    }
  };

  /** Goes round its tickets, so that many conversations are open at the same time. */
  const agent = async (own: Ticket[]): Promise<void> => {
    for (let number = 1; number <= REPLIES_PER_TICKET || (await again()); number += 1) {
      for (const ticket of own) {
        while (!ahead(written) && !over.aborted) await sleep(50);
        if (over.aborted) return;
        await send(ticket, number);
        written += 1;
      }
    }
  };

  const shares = Array.from({ length: AGENTS }, (_, agentIndex) =>
    tickets.filter((_ticket, index) => index % AGENTS === agentIndex),
  ).filter((own) => own.length > 0);
  return {
    get written() {
      return written;
    },
    done: Promise.all(shares.map(agent)).then(() => undefined),
  };
};
