import { useCallback } from 'react';
import { useFetchClient } from '@strapi/strapi/admin';
import type { LoadUpload } from '../../../components/rich-text/UploadedImage';

/** One's own uploads that are not part of an entry yet; a plain image address would lack the session's token. */
export function useLoadUpload(): LoadUpload {
  const { get } = useFetchClient();
  return useCallback(
    async (uploadId) => {
      const { data } = await get<Blob>(`/system-email/attachments/${uploadId}`, { responseType: 'blob' });
      return data;
    },
    [get],
  );
}
