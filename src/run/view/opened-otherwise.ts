/**
 * What the case states otherwise than the record that was opened for it: people who work there read the values of then.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import { fieldAt, type RecordType } from '../../kernel/value.ts';
import { CASE_FACTS } from '../../tool/case-facts.ts';
import { systemName } from '../../tool/system-name.ts';
import { changeText } from '../cite/change-text.ts';
import { inUseOrUnread } from '../log/fact-change.ts';
import { presentBy } from '../log/present.ts';
import type { CallState, RunState } from '../log/state.ts';

/** A sentence for each such record, without what was changed in the record itself. */
export function openedOtherwise(state: RunState, caseType: RecordType): string[] {
  if (state.isErased) return [];
  return Object.values(state.calls).flatMap((call) => {
    const { progress, proposed } = call;
    if (progress.kind !== 'succeeded' || !Object.hasOwn(proposed.args, CASE_FACTS)) return [];
    const record = progress.reference?.record ?? '';
    const changes = changesSince(state, call, record, caseType);
    if (changes.length === 0) return [];
    return [
      `${systemName(proposed.system)} ${record} still has what it was opened with. Please note there: ${changes.join('; ')}`,
    ];
  });
}

function changesSince(
  state: RunState,
  { factsThen, proposed }: CallState,
  record: string,
  caseType: RecordType,
): string[] {
  if (factsThen === null) return [];
  const newest = presentBy(state);
  const system = systemName(proposed.system);
  return [...new Set([...state.facts, ...state.changes].map(({ path }) => path))].flatMap((path) => {
    const field = fieldAt(caseType, path.split('.'));
    const { value: after, problem, text = '' } = newest(path);
    const before = inUseOrUnread(factsThen, path);
    const isSame =
      problem === null
        ? before.unread === undefined && hashOf(before.before) === hashOf(after)
        : before.unread === text;
    if (field === null || isSame) return [];
    const { source } =
      state.changes.findLast((change) => change.path === path && change.standing !== 'late') ??
      state.facts.findLast((fact) => fact.path === path) ??
      {};
    if (source?.system === system && source.record === record) return [];
    return [changeText({ label: field.label, ...before, after, problem })];
  });
}
