/**
 * Walks the pages of a Zendesk listing.
 */
import { z } from 'zod';
import { readAnswer } from '../read-answer.ts';
import { readFittingPage } from '../smaller-pages.ts';
import type { ZendeskSession } from './client.ts';

/** Entries of one page; fewer if a page is too large. */
const entriesPerPage = 100;
/** Most entries to read: audits of one ticket, groups of one account. */
const entriesMax = 5_000;

const pageSchema = z.object({
  meta: z.object({ has_more: z.boolean(), after_cursor: z.string().nullish() }).optional(),
});

export type Walk<Page> = {
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string>>;
  readonly schema: z.ZodType<Page>;
  /** True once it has seen enough. */
  readonly look: (page: Page) => boolean;
};

/**
 * Walks the pages by cursor until `look` has seen enough. The cursor is a value, so an answer cannot redirect us to
 * another address.
 */
export async function eachPage<Page>(
  session: ZendeskSession,
  { path, query = {}, schema, look }: Walk<Page>,
): Promise<'seen' | 'end' | 'too_many'> {
  let cursor: string | null = null;
  let size = entriesPerPage;
  for (let asked = 0; asked < entriesMax; asked += size) {
    const from: Readonly<Record<string, string>> = cursor === null ? {} : { 'page[after]': cursor };
    const fitting = await readFittingPage(size, (entries) =>
      session.readPage(path, { ...query, 'page[size]': String(entries), ...from }),
    );
    const answer = fitting.page;
    size = fitting.size;
    if (look(readAnswer(schema, answer, 'read'))) return 'seen';
    const { meta } = readAnswer(pageSchema, answer, 'read');
    if (meta?.has_more !== true || typeof meta.after_cursor !== 'string') return 'end';
    cursor = meta.after_cursor;
  }
  return 'too_many';
}
