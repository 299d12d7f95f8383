import type { z } from '@strapi/utils';
import {
  SYSTEM_EMAIL_STATUSES,
  type systemEmailQuery,
  type SystemEmailList,
  type SystemEmailSummary,
} from '../../../shared/contracts/system-emails';
import type { Problem } from '../../../shared/contracts/common';
import type { CredentialStore } from '../stores/credentials';
import type { IdpConfigStore } from '../stores/idp-configs';
import type { MailboxStateStore } from '../stores/mailbox-states';
import type { SystemEmailOverview, SystemEmailOverviewStore } from '../stores/system-email-overview';
import type { SystemEmailRecord, SystemEmailStore } from '../stores/system-emails';
import type { Problems } from './problems';
import type { UnservedSource } from './served-from';
import { signInOf, statusOf, type Verdict } from './status';

type Query = z.output<typeof systemEmailQuery>;

/** Where problems find what they name. */
export interface ProblemFinders {
  credentials: { find(id: number): Promise<{ username: string } | null> };
  idpConfigs: Pick<IdpConfigStore, 'find'>;
}

interface Parts {
  overviews: SystemEmailOverviewStore;
  store: Pick<SystemEmailStore, 'findMany'>;
  states: Pick<MailboxStateStore, 'findMany'>;
  credentials: Pick<CredentialStore, 'briefs'>;
  idpConfigs: Pick<IdpConfigStore, 'find'>;
  problemsWith(finders: ProblemFinders): Problems;
  /** Tells whether no running instance may serve mailboxes that want to be served from such a place. */
  unserved: UnservedSource;
  clock: () => Date;
}

interface Line {
  overview: SystemEmailOverview;
  verdict: Verdict;
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** The System Emails as a list: everything is judged at a glance, and only what is shown is looked at closely. */
export const createSystemEmailList = (parts: Parts) => {
  const { overviews, store, states, idpConfigs, clock } = parts;

  const todayOf = ({ today }: Query): Date => {
    if (today !== undefined) return new Date(today);
    const midnight = clock();
    midnight.setHours(0, 0, 0, 0);
    return midnight;
  };

  /** The reasons of those among them that have one. */
  const problemsOf = async (lines: Line[]): Promise<Map<number, Problem>> => {
    const concerned = lines.filter(({ verdict }) => verdict.because !== null);
    const idsOf = (what: (because: NonNullable<Verdict['because']>['what']) => boolean) =>
      concerned.filter(({ verdict }) => verdict.because && what(verdict.because.what)).map(idOf);
    const [records, ofStates] = await Promise.all([
      store.findMany(idsOf((what) => what !== 'state')),
      states.findMany(idsOf((what) => what === 'state')),
    ]);
    const briefs = await parts.credentials.briefs(records.flatMap(credentialIdsOf));
    const problems = parts.problemsWith({
      credentials: { find: async (id) => briefs.get(id) ?? null },
      idpConfigs: { find: remembered((id) => idpConfigs.find(id)) },
    });
    const recordOf = new Map(records.map((record) => [record.id, record]));
    const stateOf = new Map(ofStates.map((state) => [state.systemEmailId, state]));

    const problemOf = async ({ overview: { id }, verdict: { because } }: Line): Promise<Problem | null> => {
      if (because === null) return null;
      const state = stateOf.get(id);
      if (because.what === 'state')
        return (because.side === 'remote' ? state?.inboundProblem : state?.outboundProblem) ?? null;
      const record = recordOf.get(id);
      if (!record) return null;
      const { outgoingServer, remoteCredentialId, outgoingCredentialId } = record;
      const credentialId =
        signInOf(because.side, outgoingServer) === 'remote' ? remoteCredentialId : outgoingCredentialId;
      if (because.what === 'unserved') return problems.standing('cluster.no-instance', record, because.side);
      if (because.what === 'nobody-signed-in' || credentialId === null)
        return problems.standing('oauth.needs-authorization', record, because.side);
      const refused = briefs.get(credentialId)?.problem;
      return refused
        ? problems.recorded(refused, record, because.side)
        : problems.standing('oauth.needs-authorization', record, because.side);
    };
    const found = await Promise.all(
      concerned.map(async (line) => [line.overview.id, await problemOf(line)] as const),
    );
    return new Map(found.flatMap(([id, problem]) => (problem ? [[id, problem] as const] : [])));
  };

  return async (query: Query): Promise<SystemEmailList> => {
    const { page, pageSize, status, sort, order } = query;
    const today = todayOf(query);
    const unserved = await parts.unserved();
    const lines = (await overviews.all()).filter(matching(query.search)).map((overview): Line => ({
      overview,
      verdict: statusOf({ ...overview, unserved: unserved(overview.servedFrom) }),
    }));
    const found = lines.filter(({ verdict }) => status === undefined || verdict.status === status);
    const counted = sort === 'messagesToday' ? await overviews.received(found.map(idOf), today) : undefined;
    const shown = sorted(found, sort, order, counted ?? new Map()).slice(
      (page - 1) * pageSize,
      page * pageSize,
    );
    const [problems, received] = await Promise.all([
      problemsOf(shown),
      counted ?? overviews.received(shown.map(idOf), today),
    ]);
    return {
      results: shown.map((line) => summaryOf(line, problems, received)),
      pagination: { page, pageSize, pageCount: Math.ceil(found.length / pageSize), total: found.length },
    };
  };
};

const idOf = ({ overview }: Line): number => overview.id;

const credentialIdsOf = ({ remoteCredentialId, outgoingCredentialId }: SystemEmailRecord): number[] =>
  [remoteCredentialId, outgoingCredentialId].filter((id) => id !== null);

/** The same question is asked once. */
const remembered = <T>(ask: (id: number) => Promise<T>): ((id: number) => Promise<T>) => {
  const answers = new Map<number, Promise<T>>();
  return (id) => {
    const answer = answers.get(id) ?? ask(id);
    answers.set(id, answer);
    return answer;
  };
};

const matching = (search: string | undefined) => {
  const wanted = search?.toLowerCase() ?? '';
  return ({ address, name, department }: SystemEmailOverview): boolean =>
    wanted === '' || [address, name, department].some((text) => text.toLowerCase().includes(wanted));
};

const sorted = (
  lines: Line[],
  sort: Query['sort'],
  order: Query['order'],
  counted: Map<number, number>,
): Line[] => {
  const difference: Record<Query['sort'], (a: Line, b: Line) => number> = {
    address: (a, b) => collator.compare(a.overview.address, b.overview.address),
    name: (a, b) => collator.compare(a.overview.name, b.overview.name),
    status: (a, b) =>
      SYSTEM_EMAIL_STATUSES.indexOf(a.verdict.status) - SYSTEM_EMAIL_STATUSES.indexOf(b.verdict.status),
    // ISO instants compare as texts; never fetched is the longest ago.
    lastFetchAt: (a, b) => compare(a.overview.lastFetchAt ?? '', b.overview.lastFetchAt ?? ''),
    messagesToday: (a, b) => (counted.get(idOf(a)) ?? 0) - (counted.get(idOf(b)) ?? 0),
  };
  const direction = order === 'asc' ? 1 : -1;
  return lines.sort(
    (a, b) => direction * difference[sort](a, b) || difference.address(a, b) || idOf(a) - idOf(b),
  );
};

const compare = (a: string, b: string): number => Number(a > b) - Number(a < b);

const summaryOf = (
  { overview, verdict }: Line,
  problems: Map<number, Problem>,
  received: Map<number, number>,
): SystemEmailSummary => {
  const { id, address, name, enabled, activity, activityUntil, department, lastFetchAt, remote, outgoing } =
    overview;
  return {
    id,
    address,
    name,
    enabled,
    status: verdict.status,
    problem: problems.get(id) ?? null,
    activity,
    activityUntil,
    remoteProtocol: remote.enabled ? remote.protocol : '',
    outgoingProtocol: outgoing.enabled ? outgoing.protocol : '',
    department,
    lastFetchAt,
    messagesToday: received.get(id) ?? 0,
    verifiedAt: remote.verifiedAt ?? outgoing.verifiedAt,
  };
};
