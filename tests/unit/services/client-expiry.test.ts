import {
  createClientExpiryStore,
  createExpiryTeller,
  decisiveCredential,
} from '../../../server/src/services/client-expiry';
import type { IdpConfig } from '../../../shared/contracts/idp-configs';
import { clientWith } from './clients';

describe('the end that matters', () => {
  it('is that of the newest secret', () => {
    const client = clientWith([{ expiresAt: '2027-01-01' }, { expiresAt: '2026-12-01' }]);
    expect(decisiveCredential(client)?.expiresAt).toBe('2027-01-01');
  });

  it('is that of the one before while the provider does not take the newest', () => {
    const client = clientWith([
      { expiresAt: '2027-01-01', standing: 'refused' },
      { expiresAt: '2026-12-01' },
    ]);
    expect(decisiveCredential(client)?.expiresAt).toBe('2026-12-01');
  });

  it('is that of the newest where it takes none, and none where there is nothing to authenticate with', () => {
    const refused = clientWith([{ expiresAt: '2027-01-01', standing: 'refused' }]);
    expect(decisiveCredential(refused)?.expiresAt).toBe('2027-01-01');
    expect(decisiveCredential({ ...refused, clientAuthentication: 'none' })).toBeNull();
    expect(decisiveCredential(clientWith([]))).toBeNull();
  });
});

it('what ends is found by its day, with what was told of it', async () => {
  const clients = [
    clientWith([{ id: 7, expiresAt: '2026-12-01' }]),
    clientWith([{ id: 8, expiresAt: '2027-12-01' }]),
    clientWith([{ id: 9 }]),
  ];
  const store = createClientExpiryStore({
    idpConfigs: { list: async () => clients as IdpConfig[] },
    told: { of: async (id) => `told of ${id}`, claim: async () => true },
  });
  expect(await store.expiring('2026-12-22')).toEqual([
    { id: 7, what: 'secret', name: 'Contoso', expiresAt: '2026-12-01', told: 'told of 7' },
  ]);
});

describe('it is told', () => {
  const item = { id: 1, what: 'secret', name: 'Contoso', expiresAt: '2026-12-01', told: null } as const;
  const tell = async (days: number, users: number[]) => {
    const said: unknown[][] = [];
    await createExpiryTeller({
      idpConfigs: {
        list: async () => [clientWith([{ id: 1 }])] as IdpConfig[],
        users: async () => users,
      },
      activity: { record: (...line) => void said.push(line) },
      logger: { warn: (...line) => void said.push(line) },
    })(item, days);
    return said;
  };

  it('to each System Email that signs in with it', async () => {
    const text =
      'The client secret of the IdP Config Contoso expires on 2026-12-01, in 7 days. Create a new one at the provider and add it before that day.';
    expect(await tell(7, [3, 4])).toEqual([
      [3, 'warning', 'idp-config.secret-expires', text],
      [4, 'warning', 'idp-config.secret-expires', text],
    ]);
  });

  it('as an error once it is over', async () => {
    expect(await tell(-1, [3])).toEqual([
      [3, 'error', 'idp-config.secret-expired', expect.stringContaining('expired on 2026-12-01')],
    ]);
  });

  it('in Strapi’s log where nobody signs in with it', async () => {
    expect(await tell(1, [])).toEqual([[expect.stringContaining('2026-12-01, tomorrow')]]);
  });
});
