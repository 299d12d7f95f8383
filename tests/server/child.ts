/** Boots the app in a process of its own, with the options of `startStrapi` as JSON in the first argument. */
import { startStrapi, type StartOptions } from './strapi';

const options = JSON.parse(process.argv[2] ?? '{}') as StartOptions;

// Never outlives whoever started it.
process.once('disconnect', () => process.exit());

startStrapi(options).then(
  ({ url, token }) => {
    process.send?.({ url, token });
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
