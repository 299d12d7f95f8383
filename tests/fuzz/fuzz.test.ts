import { randomUUID } from 'node:crypto';
import { fuzz } from './fuzz';
import { fuzzCorpus } from './corpus';
import { mutant } from './mutate';

const COUNT = 1_500;

it('whatever bytes come, each message is an entry or in quarantine with the same bytes, and none takes long', async () => {
  const result = await fuzz({ seed: randomUUID().slice(0, 8), from: 0, count: COUNT, say: () => undefined });
  // The findings name the message, so that it can be tried again.
  expect(result).toMatchObject({ findings: [], ok: true, messages: COUNT });
}, 600_000);

it('the same seed and index bring the same message', () => {
  const corpus = fuzzCorpus();
  const three = [0, 1, 2].map((index) => mutant(corpus, 'seed', index).toString('hex'));
  expect([0, 1, 2].map((index) => mutant(fuzzCorpus(), 'seed', index).toString('hex'))).toEqual(three);
  expect(new Set(three).size).toBe(3);
});
