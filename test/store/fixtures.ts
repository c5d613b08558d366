/**
 * Runs, logs and requests for the store tests. Salts come from a counter: the chain matters, not the randomness.
 */
import type { AppendRequest, OpenCaseRequest, Projection } from '../../src/engine/ports.ts';
import { asCaseId, asRunId } from '../../src/kernel/ids.ts';
import { emptyHead, type Head } from '../../src/run/log/chain.ts';
import { erasableFields, withoutFields } from '../../src/run/log/erasable.ts';
import type { RunEvent, SealedEvent } from '../../src/run/log/event.ts';
import { sealSigned } from '../record-keys.ts';

export const NOON = Date.UTC(2026, 2, 4, 12);

let salts = 0;
const salt = (bytes: number): string => (salts++).toString(16).padStart(bytes * 2, '0');

export const quiet: Projection = {
  status: 'waiting',
  sop: null,
  sopVersion: null,
  outcome: null,
  title: 'Wobbly Widget Works',
  about: [],
  timers: [],
  asks: [],
};
export const flag = (text: string): RunEvent => ({ type: 'FlagRaised', step: '3a', flag: text });

/** Events that continue the log of `runId` after `head`. */
export function eventsAfter(runId: string, head: Head, texts: readonly string[], at = NOON): SealedEvent[] {
  return sealSigned(
    asRunId(runId),
    head,
    texts.map((text) => ({ at, actor: { kind: 'runner' }, event: flag(text) })),
    salt,
  );
}

/** One event that holds a value that may be erased. */
export function erasableEvents(runId: string): SealedEvent[] {
  const event: RunEvent = { type: 'RunStopped', step: null, reason: 'as Dana asked' };
  return sealSigned(asRunId(runId), emptyHead, [{ at: NOON, actor: { kind: 'runner' }, event }], salt);
}

/** The events without each value that may be erased. */
export function allErased(events: readonly SealedEvent[]): SealedEvent[] {
  return withoutFields(
    events,
    events.flatMap((row) => erasableFields(row).map((field) => ({ seq: row.seq, field }))),
  );
}

export function opening(id: string, over: Partial<OpenCaseRequest> = {}): OpenCaseRequest {
  return {
    caseId: asCaseId(`CASE-${id}`),
    kind: 'freight_claim',
    requester: { name: 'Dana', email: 'dana@example.test' },
    keys: [{ system: 'zendesk', record: id }],
    runId: asRunId(`run-${id}`),
    events: eventsAfter(`run-${id}`, emptyHead, ['opened']),
    projection: quiet,
    now: NOON,
    ...over,
  };
}

export function headOf(events: readonly SealedEvent[]): Head {
  const last = events.at(-1);
  return last === undefined ? emptyHead : { seq: last.seq, hash: last.hash };
}

export function appending(
  runId: string,
  expected: Head,
  texts: readonly string[],
  over: Partial<AppendRequest> = {},
): AppendRequest {
  return {
    runId: asRunId(runId),
    expected,
    events: eventsAfter(runId, expected, texts),
    projection: quiet,
    lease: null,
    sessions: [],
    now: NOON,
    ...over,
  };
}
