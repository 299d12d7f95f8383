import type { Core } from '@strapi/types';

export default async function destroy(_: { strapi: Core.Strapi }): Promise<void> {}
