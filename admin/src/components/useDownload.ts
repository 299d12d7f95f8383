import { useState } from 'react';
import { useFetchClient, useNotification } from '@strapi/strapi/admin';
import { useReadFailure } from '../api/failure';
import { useTranslation } from '../translations/useTranslation';

/** Fetches a file through an authorised route, which a plain link could not do, and saves it under a name. */
export function useDownload() {
  const t = useTranslation();
  const readFailure = useReadFailure();
  const { get } = useFetchClient();
  const { toggleNotification } = useNotification();
  const [isDownloading, setIsDownloading] = useState(false);

  const download = async (url: string, filename: string) => {
    setIsDownloading(true);
    try {
      const { data } = await get(url, { responseType: 'blob' });
      // Saved, never opened: the bytes come from outside, and a page made of them would run with our origin.
      const address = URL.createObjectURL(new Blob([data], { type: 'application/octet-stream' }));
      const link = document.createElement('a');
      link.href = address;
      link.download = filename;
      link.click();
      URL.revokeObjectURL(address);
    } catch (error) {
      toggleNotification({
        type: 'danger',
        message: t('download.refused', { filename, message: readFailure(error).message }),
      });
    } finally {
      setIsDownloading(false);
    }
  };

  return { download, isDownloading };
}
