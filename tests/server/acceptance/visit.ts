import type { SystemEmail } from '../../../shared/contracts/system-emails';
import { until, type Helpdesk } from './helpdesk';

type Desk = Pick<Helpdesk, 'api' | 'get'>;

/** Where new mail is not announced: the reader starts anew from what is in the database, and looks at once. */
export const visit = async ({ api, get }: Desk, id: number): Promise<void> => {
  const before = (await get(id)).lastFetchAt;
  await api('PUT', `/system-emails/${id}/enabled`, { enabled: false });
  await api('PUT', `/system-emails/${id}/enabled`, { enabled: true });
  await until(`a visit to ${id}`, async () => {
    const { lastFetchAt, problem } = await get(id);
    expect(problem).toBeNull();
    return lastFetchAt !== before;
  });
};

/** Visits all System Emails that are not watched. */
export const visitAll = async (desk: Desk): Promise<void> => {
  const { results } = await desk.api<{ results: SystemEmail[] }>('GET', '/system-emails');
  for (const { id, activity } of results) if (activity === 'waiting') await visit(desk, id);
};
