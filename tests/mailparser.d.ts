/** As much of mailparser as checking our own mail needs; the package brings no types. */
declare module 'mailparser' {
  interface ParsedAddresses {
    value: { address?: string; name: string }[];
  }
  export interface ParsedMail {
    subject?: string;
    from?: ParsedAddresses;
    to?: ParsedAddresses;
    cc?: ParsedAddresses;
    replyTo?: ParsedAddresses;
    date?: Date;
    messageId?: string;
    inReplyTo?: string;
    references?: string | string[];
    text?: string;
    html?: string | false;
    headers: Map<string, unknown>;
    attachments: {
      filename?: string;
      contentType: string;
      contentDisposition: string;
      cid?: string;
      related: boolean;
      content: Buffer;
    }[];
  }
  export function simpleParser(source: Buffer, options?: Record<string, boolean>): Promise<ParsedMail>;
}
