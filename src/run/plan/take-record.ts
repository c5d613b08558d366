/**
 * The record that a call has opened becomes the case's own: its events reach the case, and the facts that name it have
 * its number.
 */
import type { CorrelationKey } from '../../case/case-event.ts';
import { ownRecordFacts } from '../../case/kind.ts';
import { recordKey } from '../../case/record-key.ts';
import { own } from '../../kernel/own.ts';
import type { Value } from '../../kernel/value.ts';
import type { Tool } from '../../tool/tool.ts';
import { systemName } from '../../tool/system-name.ts';
import type { CallState } from '../log/call.ts';
import { inUse } from '../log/fact-change.ts';
import { emit, park, type Turn } from './turn.ts';

/** Code of a stop after a call: the record that it opened belongs to another case. */
export const RECORD_TAKEN = 'record_taken';

/** What is known of a call that was done, by its answer or by that of an earlier run. */
type Done = {
  readonly output: Readonly<Record<string, Value>> | null;
  readonly record: string | null;
};

/** @returns true when the turn goes on: the call opened nothing, or its record is the case's already */
export function takeRecord(turn: Turn, { callId, step, proposed }: CallState, { output, record }: Done): boolean {
  const { state, context } = turn;
  const key = openedKey(context.registry.get(proposed.tool)?.tool, { output, record });
  if (key === null || state.opened === null) return true;
  if (state.opened.keys.some(({ system, record: known }) => system === key.system && known === key.record)) return true;
  const source = { system: systemName(proposed.system), record: record ?? key.record, field: `step ${step}` };
  const other = context.caseOf?.(key);
  if (other !== undefined) {
    const because = `${source.system} ${source.record}, which step ${step} opened, belongs to ${other} already, which was opened for it. That case goes on with it, so stop this one, or work it by hand. Perhaps a trigger of ${source.system} reports the records that Sopwith opens: it should leave them out`;
    return park(turn, { step, callId, code: RECORD_TAKEN, because, choices: ['stop'] });
  }
  const facts = ownRecordFacts(context.caseType, proposed.system).flatMap((path) =>
    inUse(state, path) === null ? [{ path, value: key.record, source }] : [],
  );
  emit(turn, { type: 'RecordOpened', callId, step, key, facts });
  return false;
}

/** The record that a call of the tool has opened, by its answer, or by what is known of it; null for none. */
function openedKey(tool: Tool | undefined, { output, record }: Done): CorrelationKey | null {
  if (tool?.opens === undefined) return null;
  const number = output === null ? numberIn(record, tool) : own(output, tool.opens);
  return typeof number === 'string' ? recordKey(tool.system, number) : null;
}

/** `555` of `ticket 555`, as the tool names its records. */
const numberIn = (record: string | null, tool: Tool): string | undefined =>
  record?.startsWith(`${tool.record} `) === true ? record.slice(tool.record.length + 1) : undefined;
