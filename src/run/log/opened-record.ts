/**
 * What the state is once a call has opened a record that is the case's own from then on.
 */
import type { CaseEvent, CaseState } from './case.ts';
import { sourceMarkOf, withStatement } from './source-statement.ts';

export function recordOpened(
  { opened, records, facts: known, statements }: CaseState,
  { key, facts }: Extract<CaseEvent, { type: 'RecordOpened' }>,
  { at, seq }: { readonly at: number; readonly seq: number },
): Pick<CaseState, 'opened' | 'records' | 'facts' | 'statements'> {
  return {
    opened: opened === null ? null : { ...opened, keys: [...opened.keys, key] },
    records: [...records, key],
    facts: [...known, ...facts.map((fact) => ({ ...fact, at }))],
    // The record says so itself from then on, and whoever writes on it later has not changed that.
    statements: facts.reduce(
      (all, { path, value, source }) =>
        withStatement(all, {
          seq,
          mark: sourceMarkOf(null, source),
          isAnew: false,
          stated: [{ path, after: value, problem: null }],
        }),
      statements,
    ),
  };
}
