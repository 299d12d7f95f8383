import type { Core } from '@strapi/types';
import { houseOf } from './services/house';

export default async function destroy({ strapi }: { strapi: Core.Strapi }): Promise<void> {
  await houseOf(strapi).stop();
}
