import { randomBytes } from 'node:crypto';
import type { GrantHolder } from '../../../server/src/oauth/grants';
import { createKeepAlive, type KeepAliveOptions } from '../../../server/src/oauth/keep-alive';
import { createKeepAliveStore } from '../../../server/src/stores/keep-alive';
import { startStage, type Stage } from './stage';

const SUPPORT = 'support@contoso.test';
const SALES = 'sales@contoso.test';
const DAY = 86_400_000;

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterEach(() => stage.reset());
afterAll(() => stage.stop());

const signedIn = async (address = SUPPORT): Promise<GrantHolder> => {
  const { credentialId, idpConfigId } = await stage.signedIn(address);
  return { credentialId, idpConfigId, username: address, protocol: 'imap' };
};

/** Rounds of one instance, which shares nothing with others but the database, so many days from now. */
const roundsOf = (holders: GrantHolder[], daysLater: number, changes: Partial<KeepAliveOptions> = {}) => {
  const clock = () => new Date(Date.now() + daysLater * DAY);
  return createKeepAlive({
    store: createKeepAliveStore({ db: stage.db }),
    grants: stage.newGrants({ clock }),
    holderOf: async (id) => holders.find(({ credentialId }) => credentialId === id) ?? null,
    record: async (event) => void stage.events.push(event),
    pause: async () => undefined,
    clock,
    ...changes,
  });
};
const round = (...given: Parameters<typeof roundsOf>) => roundsOf(...given)(new AbortController().signal);

/** The clock of the store is real: what a refresh there brings counts as brought then. */
const setRefreshedAt = async (credentialId: number, refreshedAt: Date | null) => {
  await stage.db
    .query('plugin::system-email.credential')
    .update({ where: { id: credentialId }, data: { refreshedAt } });
};
const keptAlive = () => stage.events.filter(({ type }) => type === 'grant.kept-alive');

describe('a grant that nobody uses', () => {
  it('is renewed after a week, and not before', async () => {
    const holder = await signedIn();
    await round([holder], 6);
    expect(await stage.refreshRequests()).toHaveLength(0);
    const before = await stage.grantStore.load(holder.credentialId);
    await round([holder], 8);
    expect(await stage.refreshRequests()).toMatchObject([{ ok: true }]);
    expect((await stage.grantStore.load(holder.credentialId))?.refreshToken).not.toBe(before?.refreshToken);
    expect(keptAlive()).toMatchObject([{ level: 'info', credentialId: holder.credentialId }]);
  });

  it('counts as used from then on', async () => {
    const holder = await signedIn();
    await setRefreshedAt(holder.credentialId, new Date(Date.now() - 8 * DAY));
    await round([holder], 0);
    await round([holder], 0);
    await round([holder], 2);
    expect(await stage.refreshRequests()).toHaveLength(1);
  });

  it('lives on for a year although nothing else uses it', async () => {
    const holder = await signedIn();
    for (let day = 0; day < 365; day += 1) {
      await round([holder], day);
      // As the store would have noted it on that day.
      if ((await stage.refreshRequests()).length > 0) {
        await stage.lab.idp.resetTokenRequests();
        await setRefreshedAt(holder.credentialId, new Date(Date.now() + day * DAY));
      }
    }
    expect(keptAlive().length).toBeGreaterThan(40);
    expect((await stage.grantStore.load(holder.credentialId))?.state).toBe('authorized');
  });

  it('from before this was noted is renewed at once', async () => {
    const holder = await signedIn();
    await setRefreshedAt(holder.credentialId, null);
    await round([holder], 0);
    expect(await stage.refreshRequests()).toHaveLength(1);
  });

  it('is renewed by one of five instances that look at once', async () => {
    const holder = await signedIn();
    await Promise.all(Array.from({ length: 5 }, () => round([holder], 8)));
    expect(await stage.refreshRequests()).toHaveLength(1);
    expect(keptAlive()).toHaveLength(1);
  });

  it('is tried again a day later when the provider is away, and keeps what it has', async () => {
    const holder = await signedIn();
    await stage.lab.idp.answerTokenRequests({ http: 503 }, { times: 1 });
    await round([holder], 8);
    await round([holder], 8.5);
    expect(await stage.refreshRequests()).toMatchObject([{ ok: false }]);
    expect((await stage.grantStore.load(holder.credentialId))?.state).toBe('authorized');
    await round([holder], 9.1);
    expect(await stage.refreshRequests()).toMatchObject([{ ok: false }, { ok: true }]);
    expect(keptAlive()).toHaveLength(1);
  });

  it('that has ended all the same is found out, told once, and left alone', async () => {
    const holder = await signedIn();
    await stage.lab.idp.answerTokenRequests({ aadsts: 700082 }, { times: 2 });
    await round([holder], 8);
    await round([holder], 12);
    expect(await stage.refreshRequests()).toHaveLength(1);
    expect(await stage.grantStore.load(holder.credentialId)).toMatchObject({
      state: 'needs-authorization',
      problem: { remedy: 'oauth.grant-inactive' },
    });
    expect(stage.events.filter(({ type }) => type === 'grant.needs-authorization')).toHaveLength(1);
  });

  it('stays unclaimed where nobody signs in with it, and does not stand in the way of others', async () => {
    const [orphan, other] = [await signedIn(SUPPORT), await signedIn(SALES)];
    await round([other], 8);
    expect(await stage.refreshRequests()).toHaveLength(1);
    await round([orphan, other], 8);
    expect(keptAlive().map(({ credentialId }) => credentialId)).toEqual([
      other.credentialId,
      orphan.credentialId,
    ]);
  });
});

describe('many grants that come due together', () => {
  it('do not go out together, and no more than 25 in a round', async () => {
    const holder = await signedIn();
    const row = await stage.db
      .query('plugin::system-email.credential')
      .findOne({ where: { id: holder.credentialId }, populate: { idpConfig: true } });
    const { id: _id, idpConfig, ...copied } = row as { id: number; idpConfig: { id: number } };
    for (let copy = 0; copy < 29; copy += 1) {
      await stage.db.query('plugin::system-email.credential').create({
        data: { ...copied, documentId: randomBytes(12).toString('hex'), idpConfig: idpConfig.id },
      });
    }
    const renewed: number[] = [];
    const pauses: number[] = [];
    const changes: Partial<KeepAliveOptions> = {
      holderOf: async (credentialId) => ({ ...holder, credentialId }),
      grants: { renew: async ({ credentialId }) => void renewed.push(credentialId) },
      pause: async (milliseconds) => void pauses.push(milliseconds),
      random: () => 0.5,
    };
    await round([], 8, changes);
    expect(renewed).toHaveLength(25);
    expect(pauses).toEqual(Array.from({ length: 24 }, () => 5000));
    await round([], 8, changes);
    expect(new Set(renewed).size).toBe(30);
  });

  it('stop when the instance does', async () => {
    const holders = [await signedIn(SUPPORT), await signedIn(SALES)];
    const stopped = new AbortController();
    await roundsOf(holders, 8, { pause: async () => stopped.abort() })(stopped.signal);
    expect(await stage.refreshRequests()).toHaveLength(1);
  });
});
