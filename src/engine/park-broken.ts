/**
 * Parks a run on which the program itself failed: its log is kept, a person is told, and nothing more is done by
 * itself.
 */
import { asAskId, type RunId } from '../kernel/ids.ts';
import { codeOf, messageOf } from '../kernel/trouble.ts';
import type { RunEvent } from '../run/log/event.ts';
import { openPark } from '../run/log/state.ts';
import { appendTo, caseTypeOf, readRun } from './open-run.ts';
import type { Shell } from './shell.ts';

export async function parkBroken(shell: Shell, runId: RunId, error: unknown): Promise<void> {
  const run = await readRun(shell, runId);
  if (run === null || run.state.ended !== null || openPark(run.state, null) !== null) return;
  const inForce = await shell.handbooks.current();
  const parked: RunEvent = {
    type: 'Parked',
    askId: asAskId(shell.random.id('ask')),
    step: null,
    callId: null,
    code: `internal_${codeOf(error)}`,
    because: `Sopwith made a mistake on this run and stopped: ${messageOf(error)}`,
    known: ['Everything up to here is in the log', `Run ${runId}`],
    choices: ['try_again', 'stop'],
    group: run.state.ifUnforeseen,
  };
  await appendTo(shell, run, [{ at: shell.clock.now(), actor: { kind: 'runner' }, event: parked }], {
    lease: null,
    sessions: [],
    waits: [],
    words: { caseType: caseTypeOf(inForce, run.state) },
  });
}
