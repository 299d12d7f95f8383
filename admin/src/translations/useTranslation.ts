import { useCallback } from 'react';
import { useIntl, type PrimitiveType } from 'react-intl';
import { PLUGIN_ID } from '../pluginId';
import type english from './en';

/** Every text on screen is a key of en/; a key that is not there does not compile. */
export type MessageKey = keyof typeof english;

export type Translate = (key: MessageKey, values?: Record<string, PrimitiveType>) => string;

export function useTranslation(): Translate {
  const { formatMessage } = useIntl();
  return useCallback<Translate>(
    (key, values) => formatMessage({ id: `${PLUGIN_ID}.${key}`, defaultMessage: key }, values),
    [formatMessage],
  );
}
