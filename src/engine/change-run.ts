/**
 * Appends what follows from a case event to a run of its case.
 */
import type { CaseEvent } from '../case/case-event.ts';
import type { RunId } from '../kernel/ids.ts';
import type { RunEvent } from '../run/log/event.ts';
import type { HandbookInForce } from './handbooks.ts';
import { handleCommand } from './handle-command.ts';
import type { OpenRun } from './open-run.ts';
import type { Shell } from './shell.ts';

/** An event to append and the note for the inbox, or just the note why there is no event. */
export type Change = { readonly event: RunEvent; readonly note: string } | string;

/**
 * @throws Trouble `run.busy` when other writers were faster each time; the item then stays in the inbox for a retry
 */
export async function changeRun(
  shell: Shell,
  runId: RunId,
  { channel }: CaseEvent,
  decide: (run: OpenRun, inForce: HandbookInForce) => Change,
): Promise<string> {
  const note = await handleCommand(shell, runId, (run, inForce) => {
    const change = decide(run, inForce);
    if (typeof change === 'string') return { events: [], answer: change };
    const { event } = change;
    return { events: [{ at: shell.clock.now(), actor: { kind: 'channel', channel }, event }], answer: change.note };
  });
  return note ?? `ignored: there is no run ${runId}`;
}
