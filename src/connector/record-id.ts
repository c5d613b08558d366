/**
 * The id of a record that a vendor answers with. Zero, a negative number, blanks and `null` are what programs answer with
 * when there is no record.
 */
import { z } from 'zod';
import { maySayNone, saysNone, saysOpen } from '../kernel/says-none.ts';

export const recordIdSchema = z
  .union([z.string(), z.int()])
  .transform((id) => String(id).trim())
  .refine(isRecordId, { error: 'Expected the id of a record' });

/**
 * A number or a word that another system calls its own, such as a claim's: text, or a whole number that is exact.
 * `4.5` and a number beyond 2^53 are refused, since their digits may not be those of the id.
 */
export const idTextSchema = z
  .union([z.string(), z.int()], { error: 'Expected a text, or a whole number without loss' })
  .transform((id) => String(id).trim());

function isRecordId(id: string): boolean {
  const isNone = saysNone(id, true) || maySayNone(id) || saysOpen(id) || isWord(id);
  return id.length <= 200 && !/^[-+]/.test(id) && /[1-9\p{L}]/u.test(id) && !isNone;
}

const isWord = (id: string): boolean => /^(?:nan|false|true|error|failed|\[object object\])$/i.test(id);
