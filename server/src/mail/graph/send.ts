import { GraphRefusal, outcomeUnknown, toGraphFailure } from '../graph-failure';
import type { CredentialSource, Envelope, MailServer, OutboundConnection, SendReceipt } from '../ports';
import { messageIdOf } from '../message-id';
import type { Answer } from './answer';
import { isClear, LARGEST_WHOLE, sendByDraft } from './draft';
import type { ExchangeFor, Handover } from './http';
import { addressedTo } from './recipients';
import { GraphSession, told } from './session';

/**
 * Signs in to send from the mailbox. That it may is found out by handing over something that is no message: Graph looks at
 * who asks before it looks at what.
 * @throws MailFailure; the signal's reason when it aborts meanwhile
 */
export async function openSending(
  server: MailServer,
  credential: CredentialSource,
  signal: AbortSignal,
  exchangeFor: ExchangeFor,
): Promise<OutboundConnection> {
  const ended = new AbortController();
  const abandon = () => ended.abort(signal.reason);
  signal.throwIfAborted();
  signal.addEventListener('abort', abandon);
  try {
    const session = await GraphSession.enter(server, credential, ended.signal, exchangeFor);
    await told(session, () => knock(session));
    return new GraphSending(session, ended);
  } finally {
    signal.removeEventListener('abort', abandon);
  }
}

const MIME = { 'content-type': 'text/plain' };

const knock = async (session: GraphSession): Promise<void> => {
  try {
    await session.ask({
      step: 'sending',
      method: 'POST',
      path: '/sendMail',
      headers: MIME,
      body: Buffer.from('!'),
      repeatable: true,
    });
  } catch (error) {
    if (!(error instanceof GraphRefusal) || error.status !== 400) throw error;
  }
};

class GraphSending implements OutboundConnection {
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly session: GraphSession,
    private readonly ended: AbortController,
  ) {}

  send(envelope: Envelope, mime: Buffer, signal?: AbortSignal): Promise<SendReceipt> {
    return this.inTurn(() => this.transmit(envelope, mime), signal);
  }

  /** Graph looks at the sender only when it has the message. */
  trySender(_address: string, signal: AbortSignal): Promise<string> {
    return this.inTurn(async () => {
      await knock(this.session);
      return '';
    }, signal);
  }

  async close(): Promise<void> {
    await this.turn;
  }

  private inTurn<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const done = this.turn.then(() =>
      told(this.session, async () => {
        signal?.throwIfAborted();
        const end = () => this.ended.abort(signal?.reason);
        signal?.addEventListener('abort', end);
        try {
          return await work();
        } finally {
          signal?.removeEventListener('abort', end);
        }
      }),
    );
    // The next one waits for this one, whatever becomes of it; its failure is told to its own caller.
    this.turn = done.catch(() => undefined);
    return done;
  }

  private async transmit({ to }: Envelope, mime: Buffer): Promise<SendReceipt> {
    const message = addressedTo(mime, to);
    const messageId = messageIdOf(mime);
    if (message.length <= LARGEST_WHOLE) {
      return { messageId, response: wordsFor(await this.handOver(message)), rejected: [] };
    }
    const draft = await sendByDraft(this.session, message);
    const renamed = draft.messageId !== '' && draft.messageId !== messageId;
    return {
      messageId,
      ...(renamed ? { serverMessageId: draft.messageId } : {}),
      response: wordsFor(draft.answer),
      rejected: [],
    };
  }

  /** 202 alone is success (facts seen in the field: a 200 and no mail). */
  private async handOver(message: Buffer): Promise<Answer> {
    const handover: Handover = { endMayHaveLeft: false };
    const { session } = this;
    let answer: Answer;
    try {
      answer = await session.ask(
        {
          step: 'sending',
          method: 'POST',
          path: '/sendMail',
          headers: MIME,
          body: Buffer.from(message.toString('base64')),
          ownConnection: true,
        },
        handover,
      );
    } catch (error) {
      const certain = error instanceof GraphRefusal ? isClear(error) : !handover.endMayHaveLeft;
      throw certain ? toGraphFailure(error, session.context) : outcomeUnknown(session.context, error);
    }
    if (answer.status === 202) return answer;
    throw outcomeUnknown(session.context, undefined, `HTTP ${answer.status}`);
  }
}

const wordsFor = ({ status, headers }: Pick<Answer, 'status' | 'headers'>): string => {
  const requestId = headers['request-id'];
  return typeof requestId === 'string' ? `${status} Accepted, request-id ${requestId}` : `${status} Accepted`;
};
