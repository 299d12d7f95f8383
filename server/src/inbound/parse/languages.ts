/** Ranges that are not asked for, and more of them than anybody speaks. */
const MOST = 20;

const TAG = /^[a-z]{2,3}(?:-[a-z0-9]{1,8})*$/;

interface Weighed {
  tag: string;
  weight: number;
}

/** RFC 9110 §12.4.2: what names no weight weighs one. */
const weighed = (item: string): Weighed => {
  const [tag = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith('q='));
  return { tag, weight: quality === undefined ? 1 : Number(quality.slice(2)) };
};

const tagsIn = (line: string | undefined): string[] =>
  (line ?? '')
    // RFC 5322 §3.2.2: comments.
    .replace(/\([^()]*\)/g, '')
    .slice(0, 1000)
    .split(',')
    .map(weighed)
    .filter(({ tag, weight }) => TAG.test(tag) && weight > 0)
    .sort((one, other) => other.weight - one.weight)
    .map(({ tag }) => tag);

/**
 * What languages a mail says it is written in, and its sender reads (RFC 3282).
 * @returns tags in lower case, the most likely first; empty when it says nothing
 */
export const languagesOf = (header: {
  contentLanguage: string | undefined;
  acceptLanguage: string | undefined;
}): string[] =>
  [...new Set([...tagsIn(header.contentLanguage), ...tagsIn(header.acceptLanguage)])].slice(0, MOST);
