/** As much of better-sqlite3 as reading a database file needs; the package brings no types. */
declare module 'better-sqlite3' {
  export default class Database {
    constructor(filename: string, options?: { readonly?: boolean });
    prepare<Row>(sql: string): { all(): Row[] };
    close(): void;
  }
}
