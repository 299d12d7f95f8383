import type { Context } from 'koa';
import { errors, validateZodSchema } from '@strapi/utils';
import { idParam } from '../../../shared/contracts/common';

/** The id in the path. @throws ValidationError when it is none */
export const idOf = (ctx: Context): number => validateZodSchema(idParam)(ctx.params).id;

/** The admin who asks; the route's policy has made sure that there is one. */
export const adminIdOf = (ctx: Context): number | null => {
  const user: unknown = ctx.state.user;
  return user && typeof user === 'object' && 'id' in user && typeof user.id === 'number' ? user.id : null;
};

/** Who asks, in one line for people. */
export const adminNameOf = (ctx: Context): string => {
  const user: unknown = ctx.state.user;
  if (!user || typeof user !== 'object') return 'An app';
  const { firstname, lastname, email } = user as Partial<Record<'firstname' | 'lastname' | 'email', unknown>>;
  const lineOf = (parts: unknown[]): string =>
    parts
      .filter((part): part is string => typeof part === 'string')
      .join(' ')
      .replace(/\p{Cc}+/gu, ' ')
      .trim();
  return lineOf([firstname, lastname]) || lineOf([email]) || 'An admin';
};

/** The same where there must be one. @throws UnauthorizedError */
export const mustBeAdmin = (ctx: Context): number => {
  const id = adminIdOf(ctx);
  if (id === null) throw new errors.UnauthorizedError();
  return id;
};
