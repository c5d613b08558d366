/**
 * The id of a record of Salesforce. Programs answer with `000000000000000AAA` when there is none.
 */
import { recordIdSchema } from '../record-id.ts';

/** Whether the text is the empty id, also with the three letters that say what kind of record it is none of. */
export const isNoRecord = (id: string): boolean => /^\w{3}0{12}(?:\w{3})?$/.test(id);

export const salesforceIdSchema = recordIdSchema.refine((id) => !isNoRecord(id), {
  error: 'Expected the id of a record, got the empty one',
});
