import { errors } from '@strapi/utils';
import { ReplyRefused } from '../outbound/reply';
import { notFound } from './found';

/** What a refusal is in HTTP; the rest is 400. */
const toHttp = ({ code, message }: ReplyRefused): Error => {
  if (code === 'ticket-not-found') return notFound('ticket');
  if (code === 'delivery-not-found') return notFound('reply');
  if (code === 'attachments-too-large') return new errors.PayloadTooLargeError(message, { code });
  if (code === 'somebody-elses') return new errors.ForbiddenError(message, { code });
  return new errors.ApplicationError(message, { code });
};

/** @throws the errors that Strapi answers with */
export const answering = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    throw error instanceof ReplyRefused ? toHttp(error) : error;
  }
};
