// npm run setup: everything the other commands need.
import { buildPlayground, buildPlugin, installDependencies, installSystemPackages, say } from './steps.mjs';

await installDependencies();
await buildPlugin();
await buildPlayground();
const missing = await installSystemPackages();
if (missing.length)
  say(
    `Not installed: ${missing.join(', ')}. Tests against real mail servers need: apt-get install ${missing.join(' ')}`,
  );
