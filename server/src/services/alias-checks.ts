import { errors } from '@strapi/utils';
import type { AliasCheck } from '../../../shared/contracts/trying-settings';
import type { OutboundTransport } from '../mail/ports';
import type { SystemEmailRecord, SystemEmailStore } from '../stores/system-emails';
import { canTry, type CredentialSources } from './credential-sources';
import { found } from './found';
import type { Problems } from './problems';
import type { MustReach } from './served-from';
import { known } from './trial-mail';

/** Milliseconds that a server may take to answer. */
const PATIENCE = 60_000;

interface Parts {
  systemEmails: Pick<SystemEmailStore, 'find'>;
  sources: CredentialSources;
  outbound: Record<string, OutboundTransport>;
  problems: Problems;
  mustReach: MustReach;
  logger: { error(message: string): void };
}

/** Asks the Outgoing Server, as it is saved, whether it lets its account send from another address. */
export const createAliasChecks = (parts: Parts) => {
  const { systemEmails, sources, outbound, problems, mustReach, logger } = parts;

  const ask = async (record: SystemEmailRecord, address: string): Promise<string> => {
    const { protocol, server } = record.outgoingServer;
    const signal = AbortSignal.timeout(PATIENCE);
    const credential = sources.for(record, 'outgoing');
    const connection = await known(outbound, protocol).connect(server, credential, signal);
    try {
      return await connection.trySender(address, signal);
    } finally {
      await connection.close();
    }
  };

  /**
   * @throws NotFoundError when there is no such System Email
   * @throws ApplicationError when it has no server to ask, or this instance may not use it
   */
  return async (id: number, address: string): Promise<AliasCheck> => {
    const record = found(await systemEmails.find(id), 'System Email');
    if (record.outgoingServer.server.host === '') {
      throw new errors.ApplicationError(
        'Enter the host name of the Outgoing Server and save, then check again.',
      );
    }
    await mustReach(record, 'outgoing');
    // What to do about it names the address that was refused, not the System Email's.
    const subject = { ...record, address };
    if (!canTry(record, 'outgoing')) {
      const problem = await problems.standing('oauth.needs-authorization', record, 'outgoing');
      return { address, ok: false, response: '', problem };
    }
    try {
      return { address, ok: true, response: await ask(record, address), problem: null };
    } catch (error) {
      const problem = await problems.of(error, subject, 'outgoing');
      if (problem.remedy === 'unknown') logger.error(`An address could not be checked: ${String(error)}`);
      return { address, ok: false, response: problem.serverResponse ?? '', problem };
    }
  };
};
