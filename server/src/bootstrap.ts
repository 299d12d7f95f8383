import type { Core } from '@strapi/types';
import { provideEmail } from './services/email-provider';
import { houseOf } from './services/house';
import { registerPermissions } from './services/permissions';
import { keepTables } from './services/tables';

export default async function bootstrap({ strapi }: { strapi: Core.Strapi }): Promise<void> {
  await keepTables(strapi);
  await registerPermissions(strapi);
  const house = houseOf(strapi);
  await house.prepare();
  if (house.emailProvider) provideEmail(strapi, house.emailProvider);
  // Only a Strapi that serves works: a console or a script that merely loads it must not fetch or send mail.
  strapi.server.httpServer.once('listening', house.start);
}
