import type { Core } from '@strapi/types';
import { builtHouse } from './services/house';

export default async function destroy({ strapi }: { strapi: Core.Strapi }): Promise<void> {
  await builtHouse(strapi)?.stop();
}
