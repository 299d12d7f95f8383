import type { Core } from '@strapi/strapi';
import path from 'node:path';

export default ({ env }: Core.Config.Shared.ConfigParams) => ({
  'system-email': {
    enabled: env.bool('SYSTEM_EMAIL_ENABLED', true),
    // The plugin lives one folder up; process.cwd() is the playground both for the server and for the panel's build.
    resolve: path.resolve(process.cwd(), '..'),
    config: env.json('SYSTEM_EMAIL_CONFIG', {}),
  },
  'users-permissions': { config: { jwtSecret: env('JWT_SECRET') } },
});
