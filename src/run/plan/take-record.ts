/**
 * The record that a call has opened becomes the case's own: its events reach the case, and the facts that name it have
 * its number.
 */
import { ownRecordFacts } from '../../case/kind.ts';
import { recordKey } from '../../case/record-key.ts';
import { own } from '../../kernel/own.ts';
import type { Value } from '../../kernel/value.ts';
import { systemName } from '../../tool/system-name.ts';
import type { CallState } from '../log/call.ts';
import { inUse } from '../log/fact-change.ts';
import { emit, type Turn } from './turn.ts';

/** What is known of a call that was done, by its answer or by that of an earlier run. */
type Done = { readonly output: Readonly<Record<string, Value>> | null; readonly record: string | null };

/** @returns true when the turn goes on: the call opened nothing, or its record is the case's already */
export function takeRecord(turn: Turn, { callId, step, proposed }: CallState, { output, record }: Done): boolean {
  const { state, context } = turn;
  const opens = context.registry.get(proposed.tool)?.tool.opens;
  const number = opens === undefined || output === null ? undefined : own(output, opens);
  if (typeof number !== 'string' || state.opened === null) return true;
  const key = recordKey(proposed.system, number);
  if (state.opened.keys.some(({ system, record: known }) => system === key.system && known === key.record)) return true;
  const source = { system: systemName(proposed.system), record: record ?? number, field: `step ${step}` };
  const facts = ownRecordFacts(context.caseType, proposed.system).flatMap((path) =>
    inUse(state, path) === null ? [{ path, value: key.record, source }] : [],
  );
  emit(turn, { type: 'RecordOpened', callId, step, key, facts });
  return false;
}
