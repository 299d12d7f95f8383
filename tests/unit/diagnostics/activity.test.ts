import { createActivity } from '../../../server/src/diagnostics/activity';
import type { NewEvent } from '../../../server/src/diagnostics/ports';

const stage = (refuse: (events: NewEvent[]) => boolean = () => false) => {
  const stored: string[][] = [];
  const errors: string[] = [];
  const activity = createActivity({
    store: {
      async add(events) {
        if (refuse(events)) throw new Error('The database does not take it.');
        stored.push(events.map(({ message }) => message));
      },
      latest: async () => [],
      removeFor: async () => undefined,
    },
    logger: {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: (message) => errors.push(message),
    },
    clock: () => new Date(0),
    redact: (text) => text.replace('secret', '…'),
  });
  const record = (...messages: string[]) => {
    for (const message of messages) activity.record(1, 'info', 'outbound.sent', message);
  };
  return { activity, record, stored, errors };
};

describe('lines of the activity log', () => {
  it('are stored at once, and those that follow in the next moment together', async () => {
    const { activity, record, stored } = stage();
    record('one');
    await Promise.resolve();
    await Promise.resolve();
    expect(stored).toEqual([['one']]);
    record('two', 'a secret', 'four');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(stored).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(stored).toEqual([['one'], ['two', 'a …', 'four']]);
    await activity.flush();
    expect(stored).toHaveLength(2);
  });

  it('are all there for whoever looks, and before the database goes away', async () => {
    const { activity, record, stored } = stage();
    record('one', 'two');
    await activity.latest(1);
    expect(stored.flat()).toEqual(['one', 'two']);
    record('three');
    await activity.flush();
    expect(stored.flat()).toEqual(['one', 'two', 'three']);
  });

  it('that cannot be stored take no other with them, and are reported', async () => {
    const { activity, record, stored, errors } = stage((events) =>
      events.some(({ message }) => message === 'bad'),
    );
    record('one', 'two', 'bad', 'four');
    await activity.flush();
    expect(stored.flat()).toEqual(['one', 'two', 'four']);
    expect(errors.filter((error) => error.includes('could not be stored'))).toHaveLength(1);
  });
});
