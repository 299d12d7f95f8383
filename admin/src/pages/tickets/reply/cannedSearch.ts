import type { CannedReply } from '../../../../../shared/contracts/templates';

/** Those with every word in their name or text; names that begin with what is searched for come first. */
export function matching(replies: CannedReply[], search: string): CannedReply[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return replies;
  const start = words.join(' ');
  const begins = ({ name }: CannedReply) => (name.toLowerCase().startsWith(start) ? 0 : 1);
  return replies
    .filter(({ name, excerpt }) => {
      const text = `${name} ${excerpt}`.toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((one, other) => begins(one) - begins(other));
}
