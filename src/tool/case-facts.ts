/**
 * What a tool that opens a record (`opens`) writes into it: all that is known of the case, for the people who work there.
 * The run fills it, so nothing of it is decided or used: each fact may still be corrected afterwards.
 */
import { z } from 'zod';

/** The name of the input. */
export const CASE_FACTS = 'case_facts';

/** A line each: `Claim value`, `$7,200.00`. May hold text from outside: shown as plain text only. */
export const caseFactsSchema = z.array(z.strictObject({ label: z.string(), value: z.string() }));

export type CaseFacts = z.infer<typeof caseFactsSchema>;
