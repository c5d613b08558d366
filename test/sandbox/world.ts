/**
 * A sandbox for one test: in memory, at a fixed time, on any free port, stopped when the test ends.
 */
import { afterEach } from 'vitest';
import { SimulatedClock } from '../../src/kernel/clock.ts';
import { openJournal } from '../../src/sandbox/journal.ts';
import { createSandbox, startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/sandbox.ts';
import type { VendorName } from '../../src/sandbox/request.ts';

export const START = Date.parse('2026-03-04T14:05:00Z');

export type World = {
  readonly sandbox: Sandbox;
  readonly clock: SimulatedClock;
  /** Sends a request to the sandbox. */
  readonly fetch: (url: string | URL, init?: RequestInit) => Promise<Response>;
};

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

export async function startWorld(options: Partial<SandboxOptions> = {}): Promise<World> {
  const clock = new SimulatedClock(START);
  const sandbox = await startSandbox({ clock, journal: openJournal(null), port: 0, webhook: null, ...options });
  stops.push(() => sandbox.stop());
  return { sandbox, clock, fetch };
}

/** The same without a listener. */
export function createWorld(options: Partial<SandboxOptions> = {}): World {
  const clock = new SimulatedClock(START);
  const sandbox = createSandbox({ clock, journal: openJournal(null), webhook: null, ...options });
  stops.push(() => sandbox.stop());
  return { sandbox, clock, fetch: sandbox.fetch };
}

/** A vendor's records as the page shows them. */
export function snapshotOf<Snapshot>(sandbox: Sandbox, name: VendorName): Snapshot {
  const vendor = sandbox.vendors.get(name);
  if (vendor === undefined) throw new Error(`Expected a vendor \`${name}\`, got none`);
  return vendor.snapshot() as Snapshot;
}

/** Calls `stop` at the end of the test as well. */
export function atEnd(stop: () => Promise<void>): void {
  stops.push(stop);
}
