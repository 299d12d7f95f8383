import { errors } from '@strapi/utils';
import { TemplateRefused } from '../outbound/template';

/** What Strapi answers where one field of a form is to blame. */
export const fieldError = (path: string[], message: string) =>
  new errors.ValidationError(message, { errors: [{ path, message, name: 'ValidationError' }] });

/** @throws ValidationError for this field where the check refuses a template */
export const templateIn = (path: string[], check: () => void): void => {
  try {
    check();
  } catch (error) {
    throw error instanceof TemplateRefused ? fieldError(path, error.message) : error;
  }
};
