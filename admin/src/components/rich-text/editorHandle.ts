/** What can be done to an editor from outside, once it is loaded. */
export interface EditorHandle {
  /** Puts HTML where the cursor is, in place of what is selected, and the focus behind it. */
  insert: (html: string) => void;
  /** The same without taking the focus, for what arrives while somebody may be writing elsewhere. */
  insertQuietly: (html: string) => void;
}
