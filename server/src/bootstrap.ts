import type { Core } from '@strapi/types';

export default async function bootstrap(_: { strapi: Core.Strapi }): Promise<void> {}
