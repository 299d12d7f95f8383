import type { DeskOptions } from '../../../shared/contracts/tickets';
import type { Database } from './transaction';

export type DeskChoices = Pick<DeskOptions, 'systemEmails' | 'departments'>;

/** What tickets can be filtered by. */
export const createDeskChoices =
  ({ db }: { db: Database }) =>
  async (): Promise<DeskChoices> => {
    const departmentsIn = (table: string) =>
      db.getConnection(table).distinct('department').whereNotNull('department').whereNot('department', '');
    const [systemEmails, ...departments]: [
      { id: number; address: string; name: string | null }[],
      ...{ department: string }[][],
    ] = await Promise.all([
      db.getConnection('system_emails').select('id', 'address', 'name').orderBy('address'),
      departmentsIn('system_emails'),
      // A department that no System Email has any more still has its tickets.
      departmentsIn('system_email_tickets'),
    ]);
    return {
      systemEmails: systemEmails.map(({ id, address, name }) => ({ id, address, name: name ?? '' })),
      departments: [...new Set(departments.flat().map(({ department }) => department))].sort((a, b) =>
        a.localeCompare(b),
      ),
    };
  };
