/**
 * Finds where in an answer the record is, when it is not where its status is declared to be.
 *
 * Pure.
 */
import { isOurs } from '../own-record.ts';
import { isEntries, type Entries } from '../outcome-values.ts';
import { wordsOfName } from '../statements.ts';
import type { Leaf } from '../unknown-member.ts';
import { valueAt } from '../../kernel/value-at.ts';
import { isPath } from './config.ts';

/** The path of what has our values and a status, and that of the status; null if there is none that the settings can name. */
export function otherRecordIn(
  answer: Entries,
  unknown: readonly Leaf[],
): { readonly record: string; readonly status: string } | null {
  for (const { path } of unknown) {
    const names = path.slice(0, -1);
    const entries = names.length === 0 ? null : valueAt(answer, names.join('.'));
    const status = Object.keys(isEntries(entries) ? entries : {}).find((name) =>
      /^stat(?:us|e)$/.test(wordsOfName(name).at(-1) ?? ''),
    );
    if (isOurs(entries) && status !== undefined && isPath([...names, status]))
      return { record: names.join('.'), status: [...names, status].join('.') };
  }
  return null;
}
