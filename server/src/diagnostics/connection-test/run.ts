/**
 * A test of settings, stage by stage and both sides at once, with the transports that will use them afterwards. Nothing
 * on the server is changed, except by the mail of a round trip, which is deleted again.
 */
import type {
  ConnectObserver,
  CredentialSource,
  InboundConnection,
  Login,
  OutboundConnection,
} from '../../mail/ports';
import { TOKEN_MARGIN } from '../../mail/sign-in';
import type { OutgoingPlan, RemotePlan, TestPlan } from './plan';
import { progressOf, StageFailed, type ProgressOptions, type SideProgress } from './progress';
import { makeRoundTrip } from './round-trip';

/** Remembers who signs in, which is shown, and not with what. */
const watched = (source: CredentialSource) => {
  let last: Login | undefined;
  return {
    source: {
      async take(request: Parameters<CredentialSource['take']>[0]) {
        last = await source.take(request);
        return last;
      },
      reject: (reason: string) => source.reject(reason),
    },
    username: () => last?.username ?? '',
  };
};

/** The work, or the signal's reason as soon as it aborts, for work that cannot be stopped. */
const unlessAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });

const takeToken = async (
  progress: SideProgress,
  { signIn, credential, transport: { resource = 'outlook' } }: RemotePlan | OutgoingPlan,
  signal: AbortSignal,
): Promise<void> => {
  if (signIn !== 'token') return progress.skip('token');
  await progress.stage('token', async (found) => {
    const login = await unlessAborted(credential.take({ resource, validFor: TOKEN_MARGIN }), signal);
    found({
      username: login.username,
      ...(login.kind === 'token' ? { expiresAt: login.expiresAt.toISOString() } : {}),
    });
  });
};

const testRemote = async (
  plan: RemotePlan,
  progress: SideProgress,
  signal: AbortSignal,
): Promise<InboundConnection> => {
  const { mailbox, transport } = plan;
  await plan.probe.run(mailbox.server, progress, signal);
  await takeToken(progress, plan, signal);
  const { source, username } = watched(plan.credential);
  let messages = 0;
  let signedIn: () => void = () => undefined;
  const entered = new Promise<void>((resolve) => (signedIn = resolve));
  const observer: ConnectObserver = { signedIn: () => signedIn(), opened: (count) => (messages = count) };
  let opening: Promise<InboundConnection> | undefined;
  await progress.stage('sign-in', async (found) => {
    opening = transport.connect(mailbox, source, signal, observer);
    // What fails after the sign-in is told by the next stage.
    opening.catch(() => undefined);
    await unlessAborted(Promise.race([entered, opening]), signal);
    found({ username: username() });
  });
  return progress.stage('mailbox', async (found) => {
    const connection = await (opening ?? transport.connect(mailbox, source, signal, observer));
    found({ folder: mailbox.folder, messages: String(messages) });
    return connection;
  });
};

const testOutgoing = async (
  plan: OutgoingPlan,
  progress: SideProgress,
  signal: AbortSignal,
): Promise<OutboundConnection> => {
  const { server, transport } = plan;
  await plan.probe.run(server, progress, signal);
  await takeToken(progress, plan, signal);
  const { source, username } = watched(plan.credential);
  const connect = () => transport.connect(server, source, signal);
  let connection: OutboundConnection | undefined;
  if (plan.signIn === 'none') progress.skip('sign-in');
  else {
    connection = await progress.stage('sign-in', async (found) => {
      const opened = await connect();
      found({ username: username() });
      return opened;
    });
  }
  return progress.stage('sender', async (found) => {
    const open = connection ?? (await connect());
    try {
      found({ from: plan.sender, response: await open.trySender(plan.sender, signal) });
      return open;
    } catch (error) {
      await open.close();
      throw error;
    }
  });
};

/** Null when a stage failed, which is written down by then. @throws whatever else went wrong */
const orNull = async <T>(side: Promise<T> | undefined): Promise<T | null> => {
  try {
    return (await side) ?? null;
  } catch (error) {
    if (error instanceof StageFailed) return null;
    throw error;
  }
};

/**
 * Runs all stages of a plan; how they end is in `options.stages`.
 * @param signal ends it at once: open sockets are closed
 * @throws only what is our own mistake
 */
export const runConnectionTest = async (
  plan: TestPlan,
  options: ProgressOptions,
  signal: AbortSignal,
): Promise<void> => {
  const outgoingProgress = progressOf('outgoing', options);
  const [remote, outgoing] = await Promise.all([
    orNull(plan.remote && testRemote(plan.remote, progressOf('remote', options), signal)),
    orNull(plan.outgoing && testOutgoing(plan.outgoing, outgoingProgress, signal)),
  ]);
  try {
    const { roundTrip, remote: remotePlan, outgoing: outgoingPlan } = plan;
    if (!roundTrip) return;
    if (!remote || !remotePlan || !outgoing || !outgoingPlan) return outgoingProgress.skip('round-trip');
    await orNull(
      outgoingProgress.stage('round-trip', (found) =>
        makeRoundTrip(
          {
            remote,
            reopen: () => remotePlan.transport.connect(remotePlan.mailbox, remotePlan.credential, signal),
            outgoing,
            address: outgoingPlan.sender,
            ...roundTrip,
          },
          found,
          signal,
        ),
      ),
    );
  } finally {
    await Promise.all([remote?.close(), outgoing?.close()]);
  }
};
