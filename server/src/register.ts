import type { Core } from '@strapi/types';

export default function register(_: { strapi: Core.Strapi }): void {}
