import type {
  CredentialSource,
  Envelope,
  MailServer,
  OutboundConnection,
  OutboundTransport,
  SendReceipt,
} from '../../../server/src/mail/ports';

export interface Sending {
  envelope: Envelope;
  mime: Buffer;
  /** How often this same message was handed over before. */
  repetition: number;
}

export const accepted = (details: Partial<SendReceipt> = {}): SendReceipt => ({
  messageId: 'as-composed',
  response: '250 2.0.0 OK',
  rejected: [],
  ...details,
});

/** A transport whose answers the test decides, for what the worker makes of them. */
export class PlayedTransport implements OutboundTransport {
  readonly sent: Sending[] = [];
  connects = 0;
  open = 0;
  /** The most connections that were open at the same time. */
  widest = 0;
  onConnect: () => Promise<void> | void = () => undefined;
  onSend: (sending: Sending) => Promise<SendReceipt> | SendReceipt = () => accepted();

  async connect(_: MailServer, __: CredentialSource): Promise<OutboundConnection> {
    this.connects += 1;
    await this.onConnect();
    this.open += 1;
    this.widest = Math.max(this.widest, this.open);
    return {
      send: async (envelope, mime) => {
        const repetition = this.sent.filter((earlier) => earlier.mime.equals(mime)).length;
        const sending = { envelope, mime, repetition };
        this.sent.push(sending);
        return this.onSend(sending);
      },
      trySender: async () => '250 2.1.0 OK',
      close: async () => {
        this.open -= 1;
      },
    };
  }
}
