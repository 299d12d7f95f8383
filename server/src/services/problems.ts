import type { Problem } from '../../../shared/contracts/common';
import { describe, toProblem, type ProblemContext, type RecordedFailure } from '../diagnostics/problem';
import { remedyFor, remedyValues } from '../diagnostics/remedies';
import type { RemedyKey } from '../../../shared/remedies';
import type { IdpConfigStore } from '../stores/idp-configs';
import type { SystemEmailRecord } from '../stores/system-emails';
import { asOfApp } from './app-refusal';

export type Side = 'remote' | 'outgoing';

export type Problems = ReturnType<typeof createProblems>;

interface Parts {
  credentials: { find(id: number): Promise<{ username: string } | null> };
  idpConfigs: Pick<IdpConfigStore, 'find'>;
  callbackUrl: string;
  clock: () => Date;
}

/** Turns failures into what the panel shows, with the values of the System Email that they are about. */
export const createProblems = ({ credentials, idpConfigs, callbackUrl, clock }: Parts) => {
  const idpConfigOf = async (record: SystemEmailRecord, side: Side) => {
    const own = side === 'outgoing' && record.outgoingServer.authentication === 'oauth';
    const id = own ? record.outgoingIdpConfigId : record.idpConfigId;
    return id === null ? null : idpConfigs.find(id);
  };

  const contextOf = async (record: SystemEmailRecord | null, side: Side): Promise<ProblemContext> => {
    if (!record) return { callbackUrl };
    const credential =
      record.remoteCredentialId === null ? null : await credentials.find(record.remoteCredentialId);
    const idpConfig = await idpConfigOf(record, side);
    const { server } = side === 'remote' ? record.remoteMailbox : record.outgoingServer;
    return {
      callbackUrl,
      address: record.address,
      signedInAs: credential?.username || undefined,
      clientId: idpConfig?.clientId,
      tenant: idpConfig?.tenant || undefined,
      servicePrincipalId: idpConfig?.servicePrincipalId || undefined,
      host: server.host,
      port: server.port,
      folder: record.remoteMailbox.folder,
      label: record.servedFrom || undefined,
    };
  };

  const signsInByItself = async (record: SystemEmailRecord, side: Side): Promise<boolean> => {
    const { remoteMailbox, outgoingServer } = record;
    const authentication =
      side === 'outgoing' && outgoingServer.authentication !== 'same'
        ? outgoingServer.authentication
        : remoteMailbox.authentication;
    return (
      authentication === 'oauth' && (await idpConfigOf(record, side))?.grantKind === 'client_credentials'
    );
  };

  return {
    /**
     * @param error whatever was thrown; only what was made for people is shown
     * @param signedInAs who signed in, where nothing of that is kept
     */
    async of(
      error: unknown,
      record: SystemEmailRecord | null,
      side: Side = 'remote',
      signedInAs?: string,
    ): Promise<Problem> {
      const failure = record && (await signsInByItself(record, side)) ? asOfApp(error) : error;
      const context = await contextOf(record, side);
      return toProblem(failure, { ...context, ...(signedInAs && { signedInAs }), at: clock() });
    },

    /** @param failure as it was stored with a credential, a sign-in or a delivery */
    async recorded(
      failure: RecordedFailure,
      record: SystemEmailRecord | null,
      side: Side = 'remote',
    ): Promise<Problem> {
      return describe(failure, await contextOf(record, side));
    },

    /** What holds without anything having failed just now. */
    async standing(remedy: RemedyKey, record: SystemEmailRecord, side: Side): Promise<Problem> {
      const context = await contextOf(record, side);
      return describe({ remedy, message: remedyFor(remedy, context).meaning }, context);
    },

    /** A failure that belongs to no System Email. */
    byKey(key: string): Problem {
      const context = { callbackUrl };
      const { meaning, action } = remedyFor(key, context);
      return { remedy: key, values: remedyValues(context), message: meaning, action };
    },
  };
};
