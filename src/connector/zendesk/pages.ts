/**
 * Walks the pages of a Zendesk listing.
 */
import { z } from 'zod';
import { failureIn } from '../compare-answer.ts';
import { VendorFailure } from '../exchange.ts';
import { isEntries } from '../outcome-values.ts';
import { readAnswer } from '../read-answer.ts';
import { readFittingPage } from '../smaller-pages.ts';
import type { ZendeskSession } from './client.ts';

/** Entries of one page; fewer if a page is too large. */
const entriesPerPage = 100;
/** Most entries to read: audits of one ticket, groups of one account. */
const entriesMax = 5_000;

const pageSchema = z.looseObject({
  meta: z.object({ has_more: z.boolean(), after_cursor: z.string().nullish() }).nullish(),
  next_page: z.string().nullish(),
  count: z.int().nullish(),
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
 *
 * @throws VendorFailure when the listing goes on and does not say where: a part of it does not show that a key is missing
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
    const stated = readAnswer(pageSchema, answer, 'read');
    const failure = failureIn(Object.fromEntries(Object.entries(stated).filter(([, value]) => !hasRecords(value))));
    if (failure !== null) throw new VendorFailure('unreadable', 'read', `next to its list, ${failure}`);
    if (look(readAnswer(schema, answer, 'read'))) return 'seen';
    const next = nextOf(stated, size);
    if (next === null) return 'end';
    cursor = next;
  }
  return 'too_many';
}

const hasRecords = (value: unknown): boolean => Array.isArray(value) && value.some(isEntries);

/** The cursor of the next page, or null when there is none. */
function nextOf({ meta, next_page, count, ...rest }: z.infer<typeof pageSchema>, size: number): string | null {
  const cursor = meta?.after_cursor ?? '';
  if (meta?.has_more === true && cursor !== '') return cursor;
  const entries = Object.values(rest).find((value) => Array.isArray(value))?.length ?? 0;
  // Without cursors Zendesk gives a page of its own size, an address and a count.
  // It then says of the last page that no other follows it (Zendesk, Using offset pagination, 2026-11).
  const isLast = next_page === null && count !== undefined && count !== null;
  // An address of a next page counts against a cursor that has ended.
  const goesOn =
    (next_page ?? '') !== '' || (meta?.has_more ?? ((count ?? 0) > entries || (!isLast && entries >= size)));
  if (!goesOn) return null;
  throw new VendorFailure('unreadable', 'read', 'its list goes on, and it gave no cursor of the next page');
}
