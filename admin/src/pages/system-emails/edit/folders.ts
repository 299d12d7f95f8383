import type { MailboxFolder } from '../../../../../shared/contracts/trying-settings';

export interface PlacedFolder {
  folder: MailboxFolder;
  /** Without the folders it is in. */
  name: string;
  /** 0 for a folder in no other. */
  depth: number;
}

/** The nearest folder in the list that holds this one: its path, a separator, and more. */
const parentOf = (path: string, paths: Set<string>): string | undefined => {
  for (let end = path.length - 2; end > 0; end -= 1) {
    if (/[/.\\]/.test(path.charAt(end)) && paths.has(path.slice(0, end))) return path.slice(0, end);
  }
  return undefined;
};

/**
 * Folders as people look for them: the inbox first, then by name, each followed by those inside it. A server separates
 * names with `/`, `.` or `\`; which one it is follows from the parent's being a folder too.
 */
export function foldersInOrder(folders: MailboxFolder[]): PlacedFolder[] {
  const paths = new Set(folders.map(({ path }) => path));
  const inside = new Map<string | undefined, MailboxFolder[]>();
  for (const folder of folders) {
    const parent = parentOf(folder.path, paths);
    inside.set(parent, [...(inside.get(parent) ?? []), folder]);
  }
  const isInbox = (folder: MailboxFolder) => folder.path.toUpperCase() === 'INBOX';
  const place = (parent: string | undefined, depth: number): PlacedFolder[] =>
    [...(inside.get(parent) ?? [])]
      .sort((a, b) => Number(isInbox(b)) - Number(isInbox(a)) || a.path.localeCompare(b.path))
      .flatMap((folder) => [
        { folder, depth, name: parent === undefined ? folder.path : folder.path.slice(parent.length + 1) },
        ...place(folder.path, depth + 1),
      ]);
  return place(undefined, 0);
}
