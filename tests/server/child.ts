/** Boots the app in a process of its own, with the options of `startStrapi` as JSON in the first argument. */
import { startStrapi, type StartOptions } from './strapi';

const options = JSON.parse(process.argv[2] ?? '{}') as StartOptions;

// Never outlives whoever started it.
process.once('disconnect', () => process.exit());

startStrapi(options).then(
  (app) => {
    process.once('message', () => void app.stop({ keepData: true }).then(() => process.exit()));
    process.send?.({ url: app.url, token: app.token });
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
