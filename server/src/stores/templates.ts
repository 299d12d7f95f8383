import { randomUUID } from 'node:crypto';
import type { z } from '@strapi/utils';
import type { Acknowledgement } from '../../../shared/contracts/system-email-settings';
import type {
  Template,
  templateInput,
  TemplateKind,
  templateQuery,
} from '../../../shared/contracts/templates';
import type { Database } from './transaction';

const TEMPLATE = 'plugin::system-email.template';
const SYSTEM_EMAIL = 'plugin::system-email.system-email';

export type TemplateSettings = z.output<typeof templateInput>;

interface TemplateRow {
  id: number;
  name: string;
  kind: TemplateKind;
  language: string | null;
  subject: string | null;
  html: string;
  department: string | null;
  /** No relation: a canned reply for a System Email that is deleted must not become one for all. */
  systemEmailId: number | null;
  updatedAt: string | null;
}

interface SystemEmailRow {
  id: number;
  address: string;
  acknowledgements: Acknowledgement[] | null;
}

/** Where a canned reply is to be put. */
export interface CannedPlace {
  systemEmailId: number;
  department: string;
}

/** More than anybody looks through; a search finds the others. */
const MOST_CANNED = 500;

const toTemplate = (row: TemplateRow, systemEmails: SystemEmailRow[]): Template => {
  const place = systemEmails.find(({ id }) => id === row.systemEmailId);
  const users = systemEmails.filter(({ acknowledgements }) =>
    acknowledgements?.some(({ templateId }) => templateId === row.id),
  );
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    language: row.language ?? '',
    subject: row.subject ?? '',
    html: row.html,
    department: row.department ?? '',
    systemEmail: row.systemEmailId === null ? null : { id: row.systemEmailId, address: place?.address ?? '' },
    usedBy: users.map(({ address }) => address).sort(),
    updatedAt: row.updatedAt === null ? null : new Date(row.updatedAt).toISOString(),
  };
};

export type TemplateStore = ReturnType<typeof createTemplateStore>;

/** Templates in Strapi's database. */
export const createTemplateStore = ({ db }: { db: Database }) => {
  const rows = () => db.query(TEMPLATE);
  // Who uses which template stands in a JSON column, which no three databases search alike.
  const systemEmails = (): Promise<SystemEmailRow[]> =>
    db.query(SYSTEM_EMAIL).findMany({ select: ['id', 'address', 'acknowledgements'] });

  const findMany = async (where: Record<string, unknown>, page: { limit: number; offset?: number }) => {
    const [found, all]: [TemplateRow[], SystemEmailRow[]] = await Promise.all([
      rows().findMany({ where, orderBy: [{ name: 'asc' }, { id: 'asc' }], ...page }),
      systemEmails(),
    ]);
    return found.map((row) => toTemplate(row, all));
  };

  return {
    async list({ page, pageSize, kind, search }: z.output<typeof templateQuery>) {
      const where = { ...(kind && { kind }), ...(search && { name: { $containsi: search } }) };
      const [templates, total]: [Template[], number] = await Promise.all([
        findMany(where, { limit: pageSize, offset: (page - 1) * pageSize }),
        rows().count({ where }),
      ]);
      return { templates, total };
    },

    async find(id: number): Promise<Template | null> {
      const [template] = await findMany({ id }, { limit: 1 });
      return template ?? null;
    },

    /** Only what it says: asked for with every ticket that is acknowledged. */
    async words(id: number): Promise<Pick<Template, 'kind' | 'subject' | 'html'> | null> {
      const row: TemplateRow | null = await rows().findOne({
        select: ['id', 'kind', 'subject', 'html'],
        where: { id },
      });
      return row && { kind: row.kind, subject: row.subject ?? '', html: row.html };
    },

    /** By name. */
    acknowledgements: (): Promise<Template[]> =>
      findMany({ kind: 'acknowledgement' }, { limit: MOST_CANNED }),

    /** Those for everybody, and those for this place, by name. */
    cannedFor: ({ systemEmailId, department }: CannedPlace): Promise<Template[]> =>
      findMany(
        {
          kind: 'canned',
          $and: [
            { $or: [{ systemEmailId: null }, { systemEmailId }] },
            { $or: [{ department: null }, { department: '' }, ...(department ? [{ department }] : [])] },
          ],
        },
        { limit: MOST_CANNED },
      ),

    async create(settings: TemplateSettings): Promise<number> {
      const { id }: { id: number } = await rows().create({
        data: { documentId: randomUUID(), ...settings },
        select: ['id'],
      });
      return id;
    },

    /** False when there is none. */
    async update(id: number, settings: TemplateSettings): Promise<boolean> {
      return Boolean(await rows().update({ where: { id }, data: settings, select: ['id'] }));
    },

    async remove(id: number): Promise<void> {
      await rows().delete({ where: { id } });
    },
  };
};
