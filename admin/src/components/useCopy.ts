import { useClipboard, useNotification } from '@strapi/strapi/admin';
import { useTranslation } from '../translations/useTranslation';

/** Copies a text and says so, or says that the browser did not allow it. @returns whether it was copied */
export function useCopy() {
  const t = useTranslation();
  const { copy } = useClipboard();
  const { toggleNotification } = useNotification();
  /** @param label what the text is called in the message */
  return async (text: string, label: string): Promise<boolean> => {
    const copied = await copy(text);
    toggleNotification({
      type: copied ? 'success' : 'warning',
      message: t(copied ? 'copy.done' : 'copy.refused', { label }),
    });
    return copied;
  };
}
