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
  links: z.object({ next: z.string().nullish() }).nullish(),
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
  let read = 0;
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
    const { entries, ...shown } = shownOn(stated);
    read += entries;
    const next = nextOf(shown, { size, entries, read, isFirst: cursor === null });
    if (next === null) return 'end';
    cursor = next;
  }
  return 'too_many';
}

const hasRecords = (value: unknown): boolean => Array.isArray(value) && value.some(isEntries);

type Stated = z.infer<typeof pageSchema>;

/** How many entries a page has, and what it states about the others. */
function shownOn({ meta, links, next_page, count, ...rest }: Stated): { readonly entries: number } & Ends {
  return {
    meta,
    next_page,
    count,
    link: links?.next ?? '',
    entries: Object.values(rest).find((value) => Array.isArray(value))?.length ?? 0,
  };
}

type Ends = Pick<Stated, 'meta' | 'next_page' | 'count'> & { readonly link: string };
type Walked = {
  readonly size: number;
  /** On this page. */
  readonly entries: number;
  /** On this page and those before it. */
  readonly read: number;
  readonly isFirst: boolean;
};

/** The cursor of the next page, or null when there is none. */
function nextOf({ meta, link, next_page, count }: Ends, { size, entries, read, isFirst }: Walked): string | null {
  const cursor = meta?.after_cursor ?? '';
  // The last page of Zendesk's export may name a next one: only that one, which is empty, shows that nothing is missing.
  const hasLink = link !== '' && (isFirst || entries > 0);
  if (cursor !== '' && (meta?.has_more === true || hasLink)) return cursor;
  // Without cursors Zendesk gives a page of its own size, an address and a count.
  // It then says of the last page that no other follows it (Zendesk, Using offset pagination, 2026-11).
  const isCounted = count !== undefined && count !== null;
  const mayGoOn = meta?.has_more ?? (entries >= size && !(next_page === null && isCounted));
  // An address of a next page, or a count of more, counts against a cursor that has ended.
  if (mayGoOn || hasLink || (next_page ?? '') !== '' || (isCounted && count > read))
    throw new VendorFailure('unreadable', 'read', 'its list goes on, and it gave no cursor of the next page');
  if ((meta ?? null) === null && !isCounted && next_page === undefined)
    throw new VendorFailure('unreadable', 'read', 'its list does not say that it ends');
  return null;
}
