/**
 * What of a refused change says that a field of the ticket is empty that Zendesk requires, such as to solve it.
 *
 * Pure.
 */
import type { CallResult } from '../../tool/tool.ts';
import { clip } from '../outcome.ts';

/** One entry of `details` in an error of Zendesk. */
export type Problem = { readonly description?: string | undefined; readonly error?: unknown };

/** `Assignee: is required when solving a ticket`; the title of some fields is followed by two colons. */
const REQUIRED = /^(.+?):+\s+(?:is (?:required|needed)|(?:cannot|can't) be blank)\b/i;
/** `Descrição: não pode ficar em branco`: the code of an empty field is the same in every language. */
const TITLED = /^(.+?):+\s/;
const BLANK = 'BlankValue';

/** Names the fields, and what else is wrong: who fills them alone would fail again. Null if none is required. */
export function missingFields(problems: readonly Problem[]): Extract<CallResult, { kind: 'failed' }> | null {
  const read = problems.map(({ description = '', error }) => ({
    description,
    field: (error === BLANK ? TITLED : REQUIRED).exec(description)?.[1],
  }));
  const fields = [...new Set(read.flatMap(({ field }) => field ?? []))];
  if (fields.length === 0) return null;
  const others = read.flatMap(({ field, description }) =>
    field === undefined && description !== '' ? [description] : [],
  );
  const named = fields.map((field) => `\`${clip(field, 80)}\``).join(' and ');
  const rest = others.length === 0 ? '' : `, and correct what else it says: ${clip(others.join('; '))}`;
  return {
    kind: 'failed',
    code: 'missing_fields',
    message: `Zendesk does not take the change before ${named} ${fields.length > 1 ? 'are' : 'is'} filled; fill ${fields.length > 1 ? 'them' : 'it'} on the ticket${rest}`,
  };
}
