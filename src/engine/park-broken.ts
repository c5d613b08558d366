/**
 * Parks a run on which the program itself failed: the log stays, a person is notified, and nothing more runs until
 * that person decides.
 */
import { asAskId, type RunId } from '../kernel/ids.ts';
import { codeOf, messageOf } from '../kernel/trouble.ts';
import type { RunEvent } from '../run/log/event.ts';
import { openPark } from '../run/log/state.ts';
import { handleCommand } from './handle-command.ts';
import type { Shell } from './shell.ts';

export async function parkBroken(shell: Shell, runId: RunId, error: unknown): Promise<void> {
  await handleCommand(
    shell,
    runId,
    ({ state }) => {
      if (state.ended !== null || openPark(state, null) !== null) return { events: [], answer: undefined };
      const parked: RunEvent = {
        type: 'Parked',
        askId: asAskId(shell.random.id('ask')),
        step: null,
        callId: null,
        code: `internal_${codeOf(error)}`,
        because: `Sopwith made a mistake on this run and stopped: ${messageOf(error)}`,
        known: ['Everything up to here is in the log', `Run ${runId}`],
        choices: ['try_again', 'stop'],
        group: state.ifUnforeseen,
        // Who is needed is not worked out: that reads the run on which the program failed.
        approval: { needed: null, isAlone: false },
      };
      return { events: [{ at: shell.clock.now(), actor: { kind: 'runner' }, event: parked }], answer: undefined };
    },
    { isBroken: true },
  );
}
