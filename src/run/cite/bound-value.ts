/**
 * What a call uses of a fact: a step may have bound it before another value came into use.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import type { Value } from '../../kernel/value.ts';
import type { CallState } from '../log/call.ts';
import { inUse } from '../log/fact-change.ts';
import type { RunState } from '../log/state.ts';
import { readingsBefore } from './readings-before.ts';

/** The value of a fact that was read for a call, where another one is in use; undefined for none. */
export function boundValue(state: RunState, { proposed }: CallState, path: string): Value | null | undefined {
  const used = hashOf(inUse(state, path));
  return readingsBefore(state, proposed.readings).find(
    (reading) => reading.path === `case.${path}` && hashOf(reading.value) !== used,
  )?.value;
}
