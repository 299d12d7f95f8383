import { useEffect, useRef, useState } from 'react';
import { useAuth } from '@strapi/strapi/admin';
import type { AttachmentSummary } from '../../../../../shared/contracts/tickets';
import { useReadFailure } from '../../../api/failure';
import { uploadFile } from './uploadFile';

/** A file on its way to the server, or one that did not get there. */
export interface Upload {
  key: number;
  file: File;
  /** It was put into the text, which is to show it. */
  intoText: boolean;
  /** From 0 to 1. */
  progress: number;
  /** Why it did not get there; empty when the server could not be reached, null while it is on its way. */
  failure: string | null;
}

export interface Uploads {
  uploads: Upload[];
  add: (files: File[], intoText: boolean) => void;
  retry: (key: number) => void;
  remove: (key: number) => void;
}

/** Files being uploaded; each leaves the list when it is there, and `onUploaded` has it. */
export function useUploads(onUploaded: (attachment: AttachmentSummary, intoText: boolean) => void): Uploads {
  const readFailure = useReadFailure();
  const token = useAuth('useUploads', (state) => state.token);
  const [uploads, setUploads] = useState<Upload[]>([]);
  const controllers = useRef(new Map<number, AbortController>());
  const lastKey = useRef(0);
  const latest = useRef({ onUploaded, token });
  useEffect(() => {
    latest.current = { onUploaded, token };
  });
  useEffect(() => {
    const running = controllers.current;
    return () => running.forEach((controller) => controller.abort());
  }, []);

  const patch = (key: number, changes: Partial<Upload>) =>
    setUploads((current) =>
      current.map((upload) => (upload.key === key ? { ...upload, ...changes } : upload)),
    );
  const drop = (key: number) => setUploads((current) => current.filter((upload) => upload.key !== key));

  const run = async ({ key, file, intoText }: Upload) => {
    const controller = new AbortController();
    controllers.current.set(key, controller);
    try {
      const attachment = await uploadFile({
        file,
        token: latest.current.token,
        signal: controller.signal,
        onProgress: (progress) => patch(key, { progress }),
      });
      drop(key);
      latest.current.onUploaded(attachment, intoText);
    } catch (error) {
      if (!controller.signal.aborted) patch(key, { failure: readFailure(error).message });
    } finally {
      controllers.current.delete(key);
    }
  };

  return {
    uploads,
    add: (files, intoText) => {
      const added = files.map((file) => ({
        ...{ key: ++lastKey.current, file, intoText },
        ...{ progress: 0, failure: null },
      }));
      setUploads((current) => [...current, ...added]);
      for (const upload of added) void run(upload);
    },
    retry: (key) => {
      const upload = uploads.find((candidate) => candidate.key === key);
      if (!upload) return;
      patch(key, { progress: 0, failure: null });
      void run(upload);
    },
    remove: (key) => {
      controllers.current.get(key)?.abort();
      drop(key);
    },
  };
}
