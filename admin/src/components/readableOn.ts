import type { StatusProps } from '@strapi/design-system';

/** The theme's own colour for words on a warning is too pale to be read; the others are good. */
export const readableOn = (variant: StatusProps['variant']): string | undefined =>
  variant === 'warning' ? 'neutral800' : undefined;
