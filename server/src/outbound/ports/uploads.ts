/** A file for a reply or a note: while that is being written, and afterwards. */
export interface Upload {
  id: number;
  filename: string;
  contentType: string;
  /** Bytes. */
  size: number;
  blobHash: string;
}

/** Files as agents bring them. Those of others, and those of entries, are out of reach. All of it joins a running transaction. */
export interface UploadStore {
  add(upload: Omit<Upload, 'id'>, authorId: number): Promise<Upload>;
  /** Those of them that are this author's and unused, in the order of the ids. */
  find(ids: number[], authorId: number): Promise<Upload[]>;
  /**
   * Makes them files of the entry.
   * @param shown those of them that its text shows
   * @returns how many were this author's and unused until now
   */
  attach(ids: number[], authorId: number, entryId: number, shown: Set<number>): Promise<number>;
  /** Takes the entry's files away from it, so that they can be used again. */
  release(entryId: number): Promise<Upload[]>;
  /** False when it is not this author's, or used. */
  remove(id: number, authorId: number): Promise<boolean>;
  /** Deletes what was uploaded before and never used. @returns how many */
  removeUnused(before: Date): Promise<number>;
}
