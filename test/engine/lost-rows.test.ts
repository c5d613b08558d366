/** A look for logs without their row is limited: while it may have left some out, no money moves. */
import { expect, it } from 'vitest';
import { remakeLostRows } from '../../src/engine/lost-rows.ts';
import type { RunRow } from '../../src/engine/ports.ts';
import { asRunId, type RunId } from '../../src/kernel/ids.ts';
import { inWorld } from './world.ts';

it.each([
  [99, true],
  [100, false],
])('a look that finds %i logs without their row proves that all rows are there: %s', (count, isProved) =>
  inWorld({}, async ({ store, engine }) => {
    const found = Array.from({ length: count }, (_, at): RunId => asRunId(`run-${at}`));
    store.runs.withoutRow = async (max) => found.slice(0, max);
    // Another process makes each of these rows meanwhile.
    store.runs.find = async (runId) => ({ runId }) as RunRow;
    expect(await remakeLostRows(engine.shell)).toBe(isProved);
  }),
);
