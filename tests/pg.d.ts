/** As much of pg as looking into a database needs; the package brings no types. */
declare module 'pg' {
  export class Client {
    constructor(settings: { host: string; port: number; user: string; password: string; database: string });
    connect(): Promise<void>;
    query(sql: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
    end(): Promise<void>;
    on(event: 'error', listener: (error: Error) => void): this;
  }
}
