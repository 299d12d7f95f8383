import { errors } from '@strapi/utils';

export const notFound = (what: string) => new errors.NotFoundError(`There is no such ${what} (any more).`);

/** @throws NotFoundError when there is no value */
export const found = <T>(value: T | null | undefined, what: string): T => {
  if (value === null || value === undefined) throw notFound(what);
  return value;
};
