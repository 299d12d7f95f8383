/**
 * IMAP from npm alone: one hoodiecrow store per mailbox behind one listening port. A connection starts on a front server that
 * only knows how to sign people in, and is handed to the mailbox's own server once it is known whose it is.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type hoodiecrow from 'hoodiecrow-imap';
import { listen } from '../http';
import type { MailCredential, MailLogin } from '../idp/mail-login';
import { type MailStore, SENT_FOLDER } from '../mail-store';
import type { ServerCertificate } from '../tls/certificates';

export interface EmbeddedImap {
  store: MailStore;
  plainPort: number;
  tlsPort: number;
  stop(): Promise<void>;
}

const PLUGINS = [
  'ID',
  'SASL-IR',
  'NAMESPACE',
  'IDLE',
  'LITERALPLUS',
  'UNSELECT',
  'SPECIAL-USE',
  'UIDPLUS',
  'MOVE',
];

const FOLDERS = {
  Drafts: { 'special-use': '\\Drafts' },
  [SENT_FOLDER]: { 'special-use': '\\Sent' },
  'Deleted Items': { 'special-use': '\\Trash' },
  'Junk Email': { 'special-use': '\\Junk' },
  Archive: { 'special-use': '\\Archive' },
};

type SignIn = (
  connection: hoodiecrow.Connection,
  username: string,
  credential: MailCredential,
) => Promise<boolean>;

export async function startEmbeddedImap(parts: {
  users: string[];
  mailLogin: MailLogin;
  certificate: ServerCertificate;
}): Promise<EmbeddedImap> {
  const { default: createHoodiecrow } = await import('hoodiecrow-imap');
  const mailboxes = new Map<string, hoodiecrow.ImapServer>();
  const addMailbox = (address: string) => {
    if (mailboxes.has(address)) return;
    const storage = { INBOX: {}, '': { separator: '/', folders: structuredClone(FOLDERS) } };
    const server = createHoodiecrow({ plugins: PLUGINS, users: {}, storage });
    server.setMaxListeners(0);
    mailboxes.set(address, server);
  };
  parts.users.forEach(addMailbox);

  const signIn: SignIn = async (connection, username, credential) => {
    const address = username.toLowerCase();
    const mailbox = mailboxes.get(address);
    if (!mailbox || !(await parts.mailLogin.allows(address, 'imap', credential))) return false;
    moveConnection(connection, mailbox);
    return true;
  };
  const front = createHoodiecrow({ plugins: [...PLUGINS, authentication(signIn)], users: {} });
  front.setMaxListeners(0);

  const sockets = new Set<Socket>();
  const accept = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.setNoDelay(true);
    front.createClient(socket);
  };
  const { cert, key } = parts.certificate;
  const listeners: Server[] = [createServer(accept), createTlsServer({ cert, key }, accept)];
  const [plainPort = 0, tlsPort = 0] = await Promise.all(listeners.map((listener) => listen(listener)));

  const folderOf = (address: string, path: string) => {
    const folder = mailboxes.get(address.toLowerCase())?.getMailbox(path);
    if (!folder) throw new Error(`The embedded server has no folder ${path} for ${address}`);
    return folder;
  };
  const append = (address: string, path: string, flags: string[], raw: Buffer) => {
    folderOf(address, path);
    mailboxes.get(address.toLowerCase())?.appendMessage(path, flags, false, raw.toString('binary'));
  };
  return {
    plainPort,
    tlsPort,
    store: {
      addMailbox,
      deliver: async ({ to, raw }) => to.forEach((address) => append(address, 'INBOX', [], raw)),
      saveSent: async (address, raw) => append(address, SENT_FOLDER, ['\\Seen'], raw),
      bumpUidValidity: async (address, path) => {
        const folder = folderOf(address, path);
        folder.uidvalidity += 1;
        folder.messages.forEach((message, index) => (message.uid = index + 1));
        folder.uidnext = folder.messages.length + 1;
        // A real server ends sessions that hold the old numbers.
        for (const socket of sockets) socket.destroy();
      },
      stop: async () => undefined,
    },
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await Promise.all(listeners.map((listener) => new Promise((resolve) => listener.close(resolve))));
    },
  };
}

function moveConnection(connection: hoodiecrow.Connection, mailbox: hoodiecrow.ImapServer): void {
  connection.server.removeListener('notify', connection._notificationCallback);
  connection.server = mailbox;
  mailbox.on('notify', connection._notificationCallback);
  connection.state = 'Authenticated';
}

/** LOGIN, AUTHENTICATE PLAIN and AUTHENTICATE XOAUTH2, all answered in Exchange's words. */
function authentication(signIn: SignIn): (server: hoodiecrow.ImapServer) => void {
  return (server) => {
    const before = (connection: hoodiecrow.Connection) => connection.state === 'Not Authenticated';
    server.registerCapability('AUTH=PLAIN', before);
    server.registerCapability('AUTH=XOAUTH2', before);

    const decide = (
      connection: hoodiecrow.Connection,
      parsed: hoodiecrow.Command,
      login: { username: string; credential: MailCredential } | undefined,
    ) => {
      const answer = (command: string, value: string) =>
        connection.send(
          { tag: parsed.tag, command, attributes: [{ type: 'TEXT', value }] },
          parsed.command,
          parsed,
          '',
        );
      const verdict = login ? signIn(connection, login.username, login.credential) : Promise.resolve(false);
      return verdict.then(
        (allowed) =>
          allowed ? answer('OK', `${parsed.command} completed.`) : answer('NO', `${parsed.command} failed.`),
        () => answer('NO', '[UNAVAILABLE] Server error.'),
      );
    };

    server.setCommandHandler('LOGIN', (connection, parsed, _data, done) => {
      const [username, password] = (parsed.attributes ?? []).map((attribute) => attribute?.value);
      const login = username && password ? { username, credential: { password } } : undefined;
      decide(connection, parsed, login).finally(done);
    });

    const sasl = (
      mechanism: string,
      read: (message: string) => { username: string; credential: MailCredential } | undefined,
    ) => {
      server.setCommandHandler(`AUTHENTICATE ${mechanism}`, (connection, parsed, _data, done) => {
        const named = { ...parsed, command: 'AUTHENTICATE' };
        const decode = (line: string) => read(Buffer.from(line.trim(), 'base64').toString());
        const initial = parsed.attributes?.[0]?.value;
        if (initial) {
          decide(connection, named, decode(initial)).finally(done);
          return;
        }
        connection.socket?.write('+ \r\n');
        connection.inputHandler = (line) => {
          connection.inputHandler = false;
          decide(connection, named, decode(line)).finally(done);
        };
      });
    };
    sasl('PLAIN', (message) => {
      const [, username, password] = message.split('\0');
      return username && password ? { username, credential: { password } } : undefined;
    });
    sasl('XOAUTH2', (message) => {
      const match = /^user=([^\x01]*)\x01auth=Bearer ([^\x01]*)\x01\x01$/.exec(message);
      return match?.[1] && match[2]
        ? { username: match[1], credential: { accessToken: match[2] } }
        : undefined;
    });
  };
}
