import type { Database } from '../transaction';

/**
 * The System Emails that other instances send for, as a query.
 * @param labels this instance's
 */
export const servedElsewhere = (db: Database, labels: string[]) =>
  db
    .getConnection('system_emails')
    .whereNotNull('served_from')
    .whereNotIn('served_from', ['', ...labels])
    .select('id');
