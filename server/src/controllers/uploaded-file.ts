import { readFile, rm } from 'node:fs/promises';
import type { Context } from 'koa';
import { errors } from '@strapi/utils';

/** A file of a multipart body, as Strapi's body parser leaves it on the disk. */
interface ParsedFile {
  filepath: string;
  originalFilename?: unknown;
  mimetype?: unknown;
  size: number;
}

const isParsedFile = (value: unknown): value is ParsedFile =>
  typeof value === 'object' &&
  value !== null &&
  'filepath' in value &&
  typeof value.filepath === 'string' &&
  'size' in value &&
  typeof value.size === 'number';

/**
 * Gives the one file of the field `file` to the work, and removes whatever came with the request from the disk afterwards.
 * @throws ValidationError when there is no such file, or more than one
 */
export const withUploadedFile = async <T>(
  ctx: Context,
  work: (file: {
    filename: string;
    contentType: string;
    size: number;
    read(): Promise<Buffer>;
  }) => Promise<T>,
): Promise<T> => {
  const { files }: { files?: unknown } = ctx.request;
  const fields: Record<string, unknown> = typeof files === 'object' && files !== null ? { ...files } : {};
  try {
    const { file } = fields;
    if (!isParsedFile(file)) {
      throw new errors.ValidationError('Send one file as multipart/form-data, in the field “file”.');
    }
    return await work({
      filename: typeof file.originalFilename === 'string' ? file.originalFilename : '',
      contentType: typeof file.mimetype === 'string' ? file.mimetype : '',
      size: file.size,
      read: () => readFile(file.filepath),
    });
  } finally {
    const parsed = Object.values(fields).flat().filter(isParsedFile);
    await Promise.all(parsed.map(({ filepath }) => rm(filepath, { force: true })));
  }
};
