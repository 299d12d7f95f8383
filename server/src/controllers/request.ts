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

/** The same where there must be one. @throws UnauthorizedError */
export const mustBeAdmin = (ctx: Context): number => {
  const id = adminIdOf(ctx);
  if (id === null) throw new errors.UnauthorizedError();
  return id;
};
