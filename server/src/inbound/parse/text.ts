/**
 * Text that every database takes: PostgreSQL refuses NUL in text and lone surrogates in JSON, and a mail may hold
 * both. NUL has no meaning in a mail; a lone surrogate is shown as the replacement character it stands for.
 */
export const storableText = (text: string): string =>
  text.replace(/\0/g, '').replace(/\p{Surrogate}/gu, '\uFFFD');
