/** Runs a sandbox over the journal named in the arguments, and prints its address, until it is killed. */
import { SimulatedClock } from '../../src/kernel/clock.ts';
import { openJournal } from '../../src/sandbox/journal.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';

const clock = new SimulatedClock(Date.parse('2026-03-04T14:05:00Z'));
const sandbox = await startSandbox({ clock, journal: openJournal(process.argv[2] ?? null), port: 0, webhook: null });
process.stdout.write(`${sandbox.address}\n`);
