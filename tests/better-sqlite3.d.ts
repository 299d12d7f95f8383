/** As much of better-sqlite3 as reading and filling a database file needs; the package brings no types. */
declare module 'better-sqlite3' {
  export default class Database {
    constructor(filename: string, options?: { readonly?: boolean });
    prepare<Row>(sql: string): { all(...values: unknown[]): Row[]; run(...values: unknown[]): unknown };
    exec(sql: string): void;
    pragma(statement: string): unknown;
    transaction<T>(work: () => T): () => T;
    close(): void;
  }
}
