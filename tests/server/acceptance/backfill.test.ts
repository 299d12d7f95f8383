import type { SystemEmail } from '../../../shared/contracts/system-emails';
import { openHelpdesk, SUPPORT, until, type Helpdesk } from './helpdesk';

const OLD = 1500;

describe('older mail', () => {
  let desk: Helpdesk;
  let id: number;

  beforeAll(async () => {
    desk = await openHelpdesk();
    await desk.lab.deliverMany(
      SUPPORT,
      Array.from({ length: OLD }, (_, index) => ({ subject: `Old ${index}`, text: 'x' })),
    );
    const { id: idpConfigId } = await desk.createConfig();
    ({ id } = await desk.create({ idpConfigId, remoteMailbox: { existingMail: 'take' } }));
    await desk.signInTo(id);
  });
  afterAll(() => desk.close());

  const control = (action: string) =>
    desk.app.call<{ data: SystemEmail }>('PUT', `/system-email/system-emails/${id}/backfill`, { action });
  const inState = (state: string) =>
    until(
      `the back-fill is ${state}`,
      async () => {
        const { backfill } = await desk.get(id);
        return backfill?.state === state && backfill;
      },
      90_000,
    );

  it('is taken in beside new mail, with its progress, and can be paused', async () => {
    await inState('running');
    expect((await control('pause')).status).toBe(200);
    await inState('paused');
    await desk.lab.deliver(SUPPORT, { subject: 'New while paused', text: 'x' });
    await desk.ticket('New while paused');
    const { backfill } = await desk.get(id);
    expect(backfill).toMatchObject({ reason: 'existing', state: 'paused', total: OLD, since: null });
    expect(backfill?.done).toBeLessThan(OLD);
  });

  it('goes on where it was, and is stopped for good', async () => {
    expect((await control('resume')).body.data.backfill?.state).toBe('running');
    expect((await control('stop')).status).toBe(200);
    const stopped = await inState('stopped');
    expect((await control('pause')).status).toBe(400);
    await desk.lab.deliver(SUPPORT, { subject: 'New afterwards', text: 'x' });
    await desk.ticket('New afterwards');
    expect((await inState('stopped')).done).toBeGreaterThanOrEqual(stopped.done);
  });

  it('is taken in whole once the wish is saved anew', async () => {
    const { idpConfigId } = await desk.get(id);
    const wish = (existingMail: string) => desk.update(id, { idpConfigId, remoteMailbox: { existingMail } });
    await wish('skip');
    await wish('take');
    const done = await inState('done');
    expect(done.done).toBe(done.total);
    const where = { systemEmailId: id, state: 'entry' };
    expect(await desk.app.strapi.db.query('plugin::system-email.receipt').count({ where })).toBe(OLD + 2);
  });
});
