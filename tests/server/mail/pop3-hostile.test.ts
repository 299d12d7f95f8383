import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createPop3Transport } from '../../../server/src/mail/pop3';
import type {
  FetchedMessage,
  InboundConnection,
  InboundTransport,
  Login,
  MailServer,
} from '../../../server/src/mail/ports';
import { credentialOf, never, token } from './credentials';
import { failureOf } from './failures';

const TOKEN = 'eyJ0eXAi.the-token-of-nobody.c2lnbmF0dXJl';
const USER = 'support@contoso.test';

/** What a server says to a command; `null`: as usual. */
type Script = (command: string, socket: Socket) => string | Buffer | null | undefined;

interface Stage {
  script?: Script;
  greeting?: string | Buffer | null;
  messages?: (string | Buffer)[];
  capabilities?: string[];
}

const MESSAGES = [
  'Subject: one\r\n\r\nHello\r\n',
  'Subject: two\r\n\r\n.\r\n..dots\r\n',
  'Subject: three\r\n\r\nBye\r\n',
];
const CAPABILITIES = ['TOP', 'UIDL', 'SASL XOAUTH2', 'PIPELINING'];

const stuffed = (message: string | Buffer): string => message.toString('latin1').replace(/^\./gm, '..');

const servers: Server[] = [];
const sockets = new Set<Socket>();
const open: InboundConnection[] = [];
let pop3: InboundTransport;

beforeAll(() => {
  pop3 = createPop3Transport({
    additionalCertificates: [],
    timeouts: { connect: 2_000, greeting: 300, silence: 300 },
  });
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((connection) => connection.close()));
  for (const socket of sockets) socket.destroy();
  await Promise.all(
    servers.splice(0).map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
  );
});

/** A POP3 server that keeps to the script, and to RFC 1939 where the script says nothing. */
async function serverWith({
  script,
  greeting = '+OK ready <1@host>\r\n',
  messages = MESSAGES,
  capabilities = CAPABILITIES,
}: Stage = {}): Promise<{
  server: MailServer;
  commands: string[];
}> {
  const commands: string[] = [];
  const usual = (command: string): string => {
    const [verb = '', argument = ''] = command.split(' ');
    const number = Number(argument);
    const message = stuffed(messages[number - 1] ?? '');
    switch (verb) {
      case 'CAPA':
        return `+OK\r\n${capabilities.map((line) => `${line}\r\n`).join('')}.\r\n`;
      case 'AUTH':
        return '+ \r\n';
      case 'STAT':
        return `+OK ${messages.length} 100\r\n`;
      case 'UIDL':
        return `+OK\r\n${messages.map((_, index) => `${index + 1} id${index + 1}\r\n`).join('')}.\r\n`;
      case 'LIST':
        if (argument !== '') return `+OK ${number} ${message.length}\r\n`;
        return `+OK\r\n${messages.map((each, index) => `${index + 1} ${each.length}\r\n`).join('')}.\r\n`;
      case 'RETR':
        return `+OK\r\n${message}.\r\n`;
      case 'TOP':
        return `+OK\r\n${message.slice(0, message.indexOf('\r\n\r\n') + 4)}.\r\n`;
      default:
        return '+OK\r\n';
    }
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true).on('error', () => undefined);
    if (greeting !== null) socket.write(greeting);
    let rest = '';
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString('latin1')).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        commands.push(line);
        const said = script?.(line, socket);
        if (said !== undefined && said !== null) socket.write(said);
        else if (said === undefined) socket.write(usual(line), 'latin1');
      }
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    server: { host: '127.0.0.1', port, security: 'none', verifyCertificate: true },
    commands,
  };
}

async function connect(stage: Stage, login: Login = token(USER, TOKEN)): Promise<InboundConnection> {
  const { server } = await serverWith(stage);
  return connectTo(server, login);
}

async function connectTo(server: MailServer, login: Login = token(USER, TOKEN)): Promise<InboundConnection> {
  const connection = await pop3.connect({ server, folder: 'INBOX' }, credentialOf(login), never());
  open.push(connection);
  return connection;
}

const listed = (connection: InboundConnection) => connection.list({ epoch: connection.epoch, position: 0 });

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const fetchAll = async (connection: InboundConnection): Promise<FetchedMessage[]> =>
  all(connection.fetch(await listed(connection)));

const rawsOf = (messages: FetchedMessage[]): string[] => messages.map(({ raw }) => raw.toString('latin1'));

/** Sends a text in two parts, or byte by byte, each in a packet of its own. */
const inPieces = (socket: Socket, text: string, cuts: number[]): void => {
  const bytes = Buffer.from(text, 'latin1');
  const ends = [...cuts, bytes.length];
  const next = (from: number): void => {
    const to = ends.shift();
    if (to === undefined) return;
    socket.write(bytes.subarray(from, to), () => setImmediate(() => next(to)));
  };
  next(0);
};

describe('answers in pieces', () => {
  const reply = `+OK\r\n${stuffed(MESSAGES[1] ?? '')}.\r\n`;

  it.each(Array.from({ length: reply.length - 1 }, (_, index) => index + 1))(
    'a message that is cut after byte %d comes as it is',
    async (cut) => {
      const connection = await connect({
        capabilities: ['SASL XOAUTH2'],
        script: (command, socket) =>
          command === 'RETR 2' ? (inPieces(socket, reply, [cut]), null) : undefined,
      });
      expect(rawsOf(await fetchAll(connection))).toEqual(MESSAGES);
    },
  );

  it('everything the server says may come byte by byte', async () => {
    const { server } = await serverWith();
    const relay = createServer((client) => {
      const upstream = new (client.constructor as new () => Socket)().connect(server.port, '127.0.0.1');
      sockets.add(client).add(upstream);
      client.setNoDelay(true).pipe(upstream);
      for (const socket of [client, upstream]) socket.on('error', () => socket.destroy());
      let queue = Promise.resolve();
      upstream.on('data', (chunk) => {
        for (const byte of chunk) {
          queue = queue.then(
            () => new Promise((resolve) => client.write(Buffer.from([byte]), () => resolve())),
          );
        }
      });
    });
    servers.push(relay);
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
    const connection = await connectTo({ ...server, port: (relay.address() as AddressInfo).port });
    expect(rawsOf(await fetchAll(connection))).toEqual(MESSAGES);
    await connection.settle(await listed(connection), { action: 'delete' });
    await connection.finish();
  });
});

describe('servers that refuse', () => {
  it.each([
    ['CAPA', null],
    ['AUTH', 'pop3.authentication-failed'],
    ['STAT', 'pop3.protocol-error'],
    ['UIDL', 'pop3.no-identifiers'],
    ['LIST', 'pop3.protocol-error'],
  ])('%s with -ERR: %s', async (verb, remedy) => {
    const connecting = connect({
      script: (command) => (command.startsWith(verb) ? '-ERR I would rather not\r\n' : undefined),
    });
    if (remedy === null) await expect(connecting).resolves.toBeDefined();
    else {
      expect(await failureOf(connecting)).toMatchObject({
        remedy,
        serverResponse: '-ERR I would rather not',
      });
    }
  });

  it('everything, from the greeting on', async () => {
    expect(await failureOf(connect({ greeting: '-ERR Go away\r\n' }))).toMatchObject({
      kind: 'transient',
      remedy: 'pop3.out-of-order',
      serverResponse: '-ERR Go away',
    });
  });

  it('a message because the whole mailbox is out of order', async () => {
    const connection = await connect({
      script: (command) =>
        command === 'RETR 2'
          ? '-ERR [SYS/TEMP] Mailbox is in inconsistent state, please relogin.\r\n'
          : undefined,
    });
    expect(await failureOf(fetchAll(connection))).toMatchObject({
      kind: 'transient',
      remedy: 'pop3.unavailable',
    });
  });

  it('any way of signing in that we know', async () => {
    expect(await failureOf(connect({ capabilities: ['UIDL', 'SASL CRAM-MD5'] }))).toMatchObject({
      kind: 'configuration',
      remedy: 'pop3.mechanism-not-offered',
      serverResponse: 'SASL CRAM-MD5',
    });
  });

  it('a token with a challenge first: XOAUTH2 is answered with an empty line', async () => {
    let commands: string[] = [];
    const stage: Stage = {
      script: (command) => {
        if (command.length > 40) return `+ ${Buffer.from('{"status":"401"}').toString('base64')}\r\n`;
        return command === '' ? '-ERR [AUTH] Invalid credentials\r\n' : undefined;
      },
    };
    const started = await serverWith(stage);
    commands = started.commands;
    expect(await failureOf(connectTo(started.server))).toMatchObject({
      kind: 'authentication',
      serverResponse: '-ERR [AUTH] Invalid credentials',
    });
    expect(commands.at(-1)).toBe('');
  });

  it('a token with a challenge first: OAUTHBEARER is answered with AQ==', async () => {
    const { server, commands } = await serverWith({
      capabilities: ['UIDL', 'SASL OAUTHBEARER'],
      script: (command) => {
        if (command.length > 40)
          return `+ ${Buffer.from('{"status":"invalid_token"}').toString('base64')}\r\n`;
        return command === 'AQ==' ? '-ERR [AUTH] Invalid token\r\n' : undefined;
      },
    });
    expect(await failureOf(connectTo(server))).toMatchObject({
      kind: 'authentication',
      serverResponse: '-ERR [AUTH] Invalid token',
    });
    expect(Buffer.from(commands.at(-2) ?? '', 'base64').toString()).toBe(
      `n,a=${USER},\x01host=127.0.0.1\x01port=${server.port}\x01auth=Bearer ${TOKEN}\x01\x01`,
    );
  });

  it('a sign-in without ever coming to an end', async () => {
    expect(
      await failureOf(
        connect({ script: (command) => (/^(?!CAPA)/.test(command) ? '+ more\r\n' : undefined) }),
      ),
    ).toMatchObject({ remedy: 'pop3.authentication-failed' });
  });
});

describe('servers that repeat what they were given', () => {
  it('do not get a token into the failure, as it is, in base64 or in a challenge', async () => {
    const blob = Buffer.from(`user=${USER}\x01auth=Bearer ${TOKEN}\x01\x01`).toString('base64');
    for (const said of [TOKEN, blob, `AUTH XOAUTH2 ${blob}`, Buffer.from(TOKEN).toString('base64')]) {
      const failure = await failureOf(
        connect({ script: (command) => (command.length > 40 ? `-ERR No to ${said}\r\n` : undefined) }),
      );
      const told = [
        failure.message,
        failure.serverResponse,
        failure.stack,
        (failure.cause as Error).stack,
      ].join();
      expect(told).not.toContain('the-token-of-nobody');
      expect(told).not.toContain(blob.slice(60, 80));
      expect(failure.serverResponse).toContain('(hidden)');
    }
  });

  it('do not get a password into the failure', async () => {
    const login: Login = { kind: 'password', username: USER, secret: 'correct horse battery' };
    const failure = await failureOf(
      connect(
        {
          capabilities: ['UIDL', 'USER'],
          script: (command) => (command.startsWith('PASS') ? `-ERR ${command}?\r\n` : undefined),
        },
        login,
      ),
    );
    expect(failure).toMatchObject({ kind: 'authentication', serverResponse: '-ERR PASS (hidden)?' });
    expect(String(failure.stack) + (failure.cause as Error).stack).not.toContain('horse');
  });

  it('never see a second command in a name or a password', async () => {
    const { server, commands } = await serverWith({ capabilities: ['UIDL', 'USER'] });
    for (const [username, secret] of [
      [`${USER}\r\nDELE 1`, 'secret'],
      [USER, 'secret\r\nDELE 1'],
    ] as const) {
      const login: Login = { kind: 'password', username, secret };
      expect(await failureOf(connectTo(server, login))).toMatchObject({ kind: 'configuration' });
    }
    expect(commands.filter((command) => command.startsWith('DELE'))).toEqual([]);
  });
});

describe('servers that say nothing', () => {
  it.each(['CAPA', 'AUTH', 'STAT', 'UIDL', 'LIST'])('to %s are left after a while', async (verb) => {
    expect(
      await failureOf(connect({ script: (command) => (command.startsWith(verb) ? null : undefined) })),
    ).toMatchObject({ kind: 'transient', remedy: 'network.timeout' });
  });

  it('at the greeting are left after a while', async () => {
    expect(await failureOf(connect({ greeting: null }))).toMatchObject({ remedy: 'network.timeout' });
  });

  it.each(['+OK', '+OK\r\nSubject: x', '+OK\r\nSubject: x\r\n', '+OK\r\nx\r\n.', '+OK\r\nx\r\n.\r'])(
    'more in the middle of a message (%j) are left after a while, and nothing comes of what came',
    async (beginning) => {
      const connection = await connect({
        capabilities: ['SASL XOAUTH2'],
        script: (command) => (command === 'RETR 1' ? beginning : undefined),
      });
      expect(await failureOf(fetchAll(connection))).toMatchObject({ remedy: 'network.timeout' });
    },
  );
});

describe('servers that hang up', () => {
  it.each(['CAPA', 'AUTH', 'STAT', 'UIDL', 'LIST'])('at %s', async (verb) => {
    expect(
      await failureOf(
        connect({
          script: (command, socket) => (command.startsWith(verb) ? (socket.destroy(), null) : undefined),
        }),
      ),
    ).toMatchObject({ kind: 'transient', remedy: 'network.dropped' });
  });

  it.each(['', '+OK\r\nSubject: x\r\n', '+OK\r\nx\r\n.', '+OK\r\nx\r\n.\r'])(
    'in the middle of a message (%j): what came before is complete, and nothing comes of the rest',
    async (beginning) => {
      const connection = await connect({
        script: (command, socket) => (command === 'RETR 2' ? (socket.end(beginning), null) : undefined),
      });
      const complete: FetchedMessage[] = [];
      const reading = (async () => {
        for await (const message of connection.fetch(await listed(connection))) complete.push(message);
      })();
      expect(await failureOf(reading)).toMatchObject({ kind: 'transient', remedy: 'network.dropped' });
      expect(rawsOf(complete)).toEqual(MESSAGES.slice(0, 1));
    },
  );

  it.each(['RETR 1', 'RETR 2', 'QUIT'])('with a word, at %s: it is told', async (command) => {
    const words = '-ERR Disconnected for inactivity.';
    const connection = await connect({
      capabilities: ['SASL XOAUTH2'],
      script: (line, socket) => (line === command ? (socket.end(`${words}\r\n`), null) : undefined),
    });
    const using = fetchAll(connection).then(() => connection.finish());
    expect(await failureOf(using)).toMatchObject({ kind: 'transient', serverResponse: words });
  });

  it('with a word while nobody asks: it is told to who asks next', async () => {
    const { server } = await serverWith();
    const connection = await connectTo(server);
    const [socket] = [...sockets].slice(-1);
    socket?.write('-ERR Disconnected for inactivity.\r\n');
    // Loopback delivers in order: what another connection is told afterwards comes later.
    await connectTo(server);
    expect(await failureOf(fetchAll(connection))).toMatchObject({
      remedy: 'network.dropped',
      serverResponse: '-ERR Disconnected for inactivity.',
    });
  });
});

describe('servers that never end', () => {
  /** Says the same for ever, as fast as it is read. */
  const endless = (socket: Socket, text: string): null => {
    const block = Buffer.from(text.repeat(Math.ceil(65_536 / text.length)), 'latin1');
    const more = (): void => {
      while (!socket.destroyed && socket.write(block));
    };
    socket.on('drain', more);
    more();
    return null;
  };

  it.each([
    ['a greeting', { greeting: `+OK ${'x'.repeat(100_000)}` }],
    ['a greeting of line ends', { greeting: '\r\n'.repeat(10_000) }],
    [
      'a status line',
      {
        script: (command: string, socket: Socket) =>
          command === 'STAT' ? endless(socket, '+OK 1') : undefined,
      },
    ],
    [
      'capabilities',
      {
        script: (command: string, socket: Socket) =>
          command === 'CAPA' ? (socket.write('+OK\r\n'), endless(socket, 'TOP\r\n')) : undefined,
      },
    ],
    [
      'a line of capabilities',
      {
        script: (command: string, socket: Socket) =>
          command === 'CAPA' ? (socket.write('+OK\r\n'), endless(socket, 'TOP')) : undefined,
      },
    ],
    [
      'names',
      {
        script: (command: string, socket: Socket) =>
          command === 'UIDL' ? (socket.write('+OK\r\n'), endless(socket, '1 id\r\n')) : undefined,
      },
    ],
    [
      'a name',
      {
        script: (command: string, socket: Socket) =>
          command === 'UIDL' ? (socket.write('+OK\r\n1 '), endless(socket, 'id')) : undefined,
      },
    ],
    [
      'numbers',
      { script: (command: string) => (command === 'STAT' ? '+OK 999999999999999999999 1\r\n' : undefined) },
    ],
  ] satisfies [string, Stage][])('%s is not POP3', async (_, stage) => {
    expect(await failureOf(connect(stage))).toMatchObject({
      kind: 'protocol',
      remedy: 'pop3.protocol-error',
    });
  });

  it('a message is given up at a size that nothing has, in little memory', async () => {
    const connection = await connect({
      script: (command, socket) =>
        command === 'RETR 1'
          ? (socket.write('+OK\r\n'), endless(socket, `${'x'.repeat(998)}\r\n`))
          : undefined,
    });
    const before = process.memoryUsage.rss();
    expect(await failureOf(fetchAll(connection))).toMatchObject({ remedy: 'pop3.protocol-error' });
    expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 1024 * 1024);
  });
});

describe('servers that say what nobody asked', () => {
  it.each(['+OK and more\r\n', 'garbage', '\x16\x03\x01\x02\x00'])(
    'before the handshake of STLS (%j) are not believed',
    async (injected) => {
      const { server, commands } = await serverWith({
        script: (command) => (command === 'STLS' ? `+OK Begin TLS\r\n${injected}` : undefined),
      });
      expect(await failureOf(connectTo({ ...server, security: 'starttls' }))).toMatchObject({
        kind: 'protocol',
        remedy: 'pop3.protocol-error',
      });
      expect(commands).toEqual(['STLS']);
    },
  );

  it('refuse STLS, and get no credential', async () => {
    const { server, commands } = await serverWith({
      script: (command) => (command === 'STLS' ? '-ERR Unknown command.\r\n' : undefined),
    });
    expect(await failureOf(connectTo({ ...server, security: 'starttls' }))).toMatchObject({
      kind: 'configuration',
      remedy: 'tls.not-offered',
    });
    expect(commands).toEqual(['STLS']);
  });

  it('an answer too many does not become the answer to the next command', async () => {
    const connection = await connect({
      script: (command) =>
        command === 'LIST'
          ? '+OK\r\n1 10\r\n2 10\r\n3 10\r\n.\r\n+OK\r\nSubject: not one\r\n.\r\n'
          : undefined,
    });
    expect(await failureOf(fetchAll(connection))).toMatchObject({ remedy: 'pop3.protocol-error' });
  });
});

describe('servers that speak something else', () => {
  it.each([
    ['HTTP', 'HTTP/1.1 400 Bad Request\r\n\r\n'],
    ['IMAP', '* OK IMAP4rev1 ready\r\n'],
    ['SMTP', '220 mail.example.com ESMTP\r\n'],
    ['TLS', Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x0a, 0x0a])],
    ['binary garbage', Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919) % 256))],
  ])('%s', async (_, greeting) => {
    expect(await failureOf(connect({ greeting }))).toMatchObject({
      kind: 'protocol',
      remedy: 'pop3.protocol-error',
    });
  });
});

describe('names', () => {
  const named = (uidl: string, list = '1 10\r\n2 10\r\n3 10\r\n'): Stage => ({
    script: (command) => {
      if (command === 'UIDL') return `+OK\r\n${uidl}.\r\n`;
      return command === 'LIST' ? `+OK\r\n${list}.\r\n` : undefined;
    },
  });

  it('of identical messages: the first counts, and its copies go with it', async () => {
    const { server, commands } = await serverWith(named('1 same\r\n2 other\r\n3 same\r\n'));
    const connection = await connectTo(server);
    const refs = await listed(connection);
    expect(refs.map(({ identifier, position }) => [identifier, position])).toEqual([
      ['same', 1],
      ['other', 2],
    ]);
    expect(connection.nextPosition).toBe(4);
    await connection.settle(refs, { action: 'delete' });
    expect(commands.filter((command) => command.startsWith('DELE'))).toEqual(['DELE 1', 'DELE 3', 'DELE 2']);
  });

  it('that different messages share are none', async () => {
    expect(
      await failureOf(connect(named('1 same\r\n2 other\r\n3 same\r\n', '1 10\r\n2 10\r\n3 11\r\n'))),
    ).toMatchObject({ kind: 'configuration', remedy: 'pop3.no-identifiers', serverResponse: 'same' });
  });

  it.each([
    ['fewer than messages', '1 a\r\n2 b\r\n'],
    ['more than messages', '1 a\r\n2 b\r\n3 c\r\n4 d\r\n'],
    ['one of them twice', '1 a\r\n2 b\r\n2 c\r\n'],
    ['one of them empty', '1 a\r\n2 \r\n3 c\r\n'],
    ['without numbers', 'a\r\nb\r\nc\r\n'],
  ])('%s are not POP3', async (_, uidl) => {
    expect(await failureOf(connect(named(uidl)))).toMatchObject({ remedy: 'pop3.protocol-error' });
  });

  it('keep every character that a server gives them', async () => {
    const name = '!"#$%&\'()*+,-./<>[]{}~=AZ9';
    const connection = await connect(named(`1 ${name}\r\n2 b\r\n3 c\r\n`));
    expect((await listed(connection))[0]?.identifier).toBe(name);
  });
});

it('a consumer that is slow slows the server down', async () => {
  let written = 0;
  const connection = await connect({
    messages: ['x'.repeat(400_000)],
    script: (command, socket) => {
      if (command !== 'RETR 1') return undefined;
      const line = Buffer.from(`${'x'.repeat(998)}\r\n`.repeat(64));
      socket.write('+OK\r\n');
      const more = (): void => {
        while (written < 50_000_000) {
          written += line.length;
          if (!socket.write(line)) return;
        }
        socket.end('.\r\n');
      };
      socket.on('drain', more);
      more();
      return null;
    },
  });
  const [ref = { epoch: '', position: 0 }] = await listed(connection);
  const pieces = connection.read(ref)[Symbol.asyncIterator]();
  expect((await pieces.next()).value?.length).toBeGreaterThan(0);
  // What the kernel holds between the two is all that may go on.
  let seen = -1;
  while (seen !== written) {
    seen = written;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(written).toBeLessThan(20_000_000);
  let total = 0;
  for (let next = await pieces.next(); !next.done; next = await pieces.next()) total += next.value.length;
  expect(total).toBeGreaterThan(49_000_000);
});
