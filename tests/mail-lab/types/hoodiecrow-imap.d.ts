/** The part of hoodiecrow-imap 2.1.0 that the lab uses; the package ships no types. */
declare module 'hoodiecrow-imap' {
  import type { EventEmitter } from 'node:events';
  import type { Server, Socket } from 'node:net';

  namespace hoodiecrow {
    interface Message {
      uid: number;
      flags: string[];
      raw: string;
    }
    interface Folder {
      path: string;
      uidvalidity: number;
      uidnext: number;
      messages: Message[];
    }
    interface Attribute {
      type: string;
      value: string;
    }
    interface Command {
      tag: string;
      command: string;
      attributes?: Array<Attribute | null>;
    }
    interface Connection {
      server: ImapServer;
      socket: Socket | null;
      state: 'Not Authenticated' | 'Authenticated' | 'Selected';
      inputHandler: ((line: string) => void) | false;
      _notificationCallback: (notification: unknown) => void;
      send(response: Record<string, unknown>, description: string, parsed: Command, data: string): void;
    }
    type CommandHandler = (connection: Connection, parsed: Command, data: string, done: () => void) => void;
    type Plugin = string | ((server: ImapServer) => void);
    interface ImapServer extends EventEmitter {
      server: Server;
      folderCache: Record<string, Folder>;
      connectionHandlers: Array<(connection: Connection) => void>;
      createClient(socket: Socket): void;
      registerCapability(name: string, available?: (connection: Connection) => boolean): void;
      setCommandHandler(command: string, handler: CommandHandler): void;
      getMailbox(path: string): Folder | undefined;
      createMailbox(path: string): void;
      appendMessage(folder: string, flags: string[], date: string | false, raw: string): { message: Message };
    }
  }
  function hoodiecrow(options: Record<string, unknown>): hoodiecrow.ImapServer;
  export = hoodiecrow;
}
