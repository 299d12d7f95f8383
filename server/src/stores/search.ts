/** Looking for words in columns, in forms that SQLite, PostgreSQL and MySQL read alike. */
import type { Database } from './transaction';

type Query = ReturnType<Database['getConnection']>;

/** More words would not narrow a search any further, and each is one more look at every ticket. */
const MOST_WORDS = 6;

export const wordsOf = (search: string | undefined): string[] =>
  (search ?? '').split(/\s+/).filter(Boolean).slice(0, MOST_WORDS);

/** Either what the query asks for already, or a column that holds the word, in capital or small letters. */
export const contains = (db: Database, query: Query, column: string, word: string): Query => {
  // SQLite's `like` takes capital and small letters for the same by itself, and is faster so.
  const like = db.dialect.client === 'sqlite' ? '?? like ?' : 'lower(??) like lower(?)';
  return spellings(word).reduce(
    (either, spelling) =>
      either.orWhereRaw(`${like} escape '!'`, [column, `%${spelling.replace(/[!%_]/g, '!$&')}%`]),
    query,
  );
};

/** SQLite's `like` knows only the letters of ASCII: other words are looked for as people write them. */
const spellings = (word: string): string[] => {
  if (/^\p{ASCII}*$/u.test(word)) return [word];
  const lower = word.toLowerCase();
  const [initial = '', ...rest] = lower;
  return [...new Set([word, lower, initial.toUpperCase() + rest.join(''), word.toUpperCase()])];
};
