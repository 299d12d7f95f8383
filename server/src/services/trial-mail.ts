import { errors, type z } from '@strapi/utils';
import type {
  candidateInput,
  MailboxFolder,
  TestMail,
  testMailInput,
  ValidatedSystemEmail,
} from '../../../shared/contracts/trying-settings';
import { MailFailure } from '../mail/failure';
import type { InboundTransport, OutboundTransport } from '../mail/ports';
import { composeTestMail, type ComposedTestMail } from '../outbound/test-mail';
import type { SystemEmailRecord, SystemEmailSettings } from '../stores/system-emails';
import { mustHaveHost, type Candidate, type createCandidates } from './candidate';
import { automaticFromName } from './from-name';
import type { Problems } from './problems';
import type { MustReach } from './served-from';
import type { createSystemEmails } from './system-emails';

/** Milliseconds that a server may take to list its folders, or to take a mail. */
const PATIENCE = 60_000;

/** @throws Error when there is no such protocol */
export const known = <T>(registry: Record<string, T>, protocol: string): T => {
  const entry = registry[protocol];
  if (!entry) throw new Error(`There is no protocol called ${protocol}.`);
  return entry;
};

export const testMailOf = (
  record: SystemEmailRecord,
  to: string,
  date: Date,
  why: string,
): Promise<ComposedTestMail> =>
  composeTestMail({
    from: { address: record.address, name: automaticFromName(record) },
    to,
    replyTo: record.outgoingServer.replyTo,
    date,
    why,
  });

/** What a server refuses in a conversation has to be mended there; a test mail goes to whom the admin named. */
export const asTrial = (error: unknown): unknown =>
  error instanceof MailFailure && error.remedy === 'smtp.recipient-rejected'
    ? new MailFailure(error.message, { ...error, remedy: 'trial.recipient-rejected', cause: error })
    : error;

interface Parts {
  candidates: ReturnType<typeof createCandidates>;
  inbound: Record<string, InboundTransport>;
  outbound: Record<string, OutboundTransport>;
  systemEmails: Pick<ReturnType<typeof createSystemEmails>, 'create' | 'update'>;
  problems: Problems;
  mustReach: MustReach;
  logger: { error(message: string): void };
  clock: () => Date;
}

/** Uses settings before they are saved: lists folders, sends a mail. */
export const createTrials = (parts: Parts) => {
  const { candidates, inbound, outbound, systemEmails, problems, mustReach, logger, clock } = parts;

  /** @throws ApplicationError with the problem in its details */
  const explained = async <T>(
    work: Promise<T>,
    { record }: Candidate,
    side: 'remote' | 'outgoing',
  ): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      const problem = await problems.of(asTrial(error), record, side);
      if (problem.remedy === 'unknown') logger.error(`Settings could not be tried: ${String(error)}`);
      throw new errors.ApplicationError(problem.message, { problem });
    }
  };

  const send = async (candidate: Candidate, to: string, why: string): Promise<TestMail> => {
    const { record } = candidate;
    const { protocol, server } = record.outgoingServer;
    const { mime, messageId } = await testMailOf(record, to, clock(), why);
    const signal = AbortSignal.timeout(PATIENCE);
    const connection = await known(outbound, protocol).connect(
      server,
      candidate.credential('outgoing'),
      signal,
    );
    try {
      const { response } = await connection.send({ from: record.address, to: [to] }, mime, signal);
      return { to, messageId, response };
    } finally {
      await connection.close();
    }
  };

  const sendTestMail = async (candidate: Candidate, to: string, why: string): Promise<TestMail> => {
    mustHaveHost(candidate, 'outgoing');
    await mustReach(candidate.record, 'outgoing');
    return explained(send(candidate, to, why), candidate, 'outgoing');
  };

  return {
    /** @throws ApplicationError with the problem in its details */
    async folders(input: z.output<typeof candidateInput>): Promise<MailboxFolder[]> {
      const candidate = await candidates.of(input);
      mustHaveHost(candidate, 'remote');
      await mustReach(candidate.record, 'remote');
      const { protocol, server } = candidate.record.remoteMailbox;
      const signal = AbortSignal.timeout(PATIENCE);
      const listed = known(inbound, protocol).folders(server, candidate.credential('remote'), signal);
      return explained(listed, candidate, 'remote');
    },

    /** @throws ApplicationError with the problem in its details when the server refuses */
    async sendTestMail({ to, ...input }: z.output<typeof testMailInput>): Promise<TestMail> {
      const candidate = await candidates.of(input);
      return sendTestMail(candidate, to, 'Somebody asked for it in the settings.');
    },

    /**
     * Saves settings only after a mail to the admin was accepted with them.
     * @param systemEmailId null for a new one
     * @param to the admin's own address
     * @throws ApplicationError when it was refused, with the problem in its details; nothing has changed then
     */
    async validateAndSave(
      systemEmailId: number | null,
      settings: SystemEmailSettings,
      to: string | null,
    ): Promise<ValidatedSystemEmail> {
      if (to === null) {
        throw new errors.ApplicationError(
          'Your admin account has no mail address that a test mail could go to. Enter one in your profile, or save without validating.',
        );
      }
      if (!settings.outgoingServer.enabled) {
        throw new errors.ApplicationError(
          'Outgoing (SMTP) is switched off, so there is nothing to validate. Save without validating, or switch it on.',
        );
      }
      const candidate = await candidates.of({ systemEmailId, settings });
      const testMail = await sendTestMail(
        candidate,
        to,
        'It validates settings that are about to be saved: they are saved only because it was accepted.',
      );
      const systemEmail =
        systemEmailId === null
          ? await systemEmails.create(settings)
          : await systemEmails.update(systemEmailId, settings);
      return { systemEmail, testMail };
    },
  };
};
