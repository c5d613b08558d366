/**
 * Walks what Zendesk answers in pages.
 */
import { z } from 'zod';
import { readAnswer } from '../read-answer.ts';
import type { ZendeskSession } from './client.ts';

/** Pages of 100 that are read before we give up: audits of one ticket, groups of one account. */
const pagesMax = 50;

const pageSchema = z.object({
  meta: z.object({ has_more: z.boolean(), after_cursor: z.string().nullish() }).optional(),
});

export type Walk<Page> = {
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string>>;
  readonly schema: z.ZodType<Page>;
  /** True once enough was seen. */
  readonly look: (page: Page) => boolean;
};

/**
 * Walks the pages by cursor until `look` has seen enough. The cursor is a value, so that no answer can name another
 * address.
 */
export async function eachPage<Page>(
  session: ZendeskSession,
  { path, query = {}, schema, look }: Walk<Page>,
): Promise<'seen' | 'end' | 'too_many'> {
  let cursor: string | null = null;
  for (let page = 0; page < pagesMax; page++) {
    const answer = await session.readPage(path, {
      ...query,
      'page[size]': '100',
      ...(cursor === null ? {} : { 'page[after]': cursor }),
    });
    if (look(readAnswer(schema, answer, 'read'))) return 'seen';
    const { meta } = readAnswer(pageSchema, answer, 'read');
    if (meta?.has_more !== true || typeof meta.after_cursor !== 'string') return 'end';
    cursor = meta.after_cursor;
  }
  return 'too_many';
}
