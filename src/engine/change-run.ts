/**
 * Appends what follows from a case event to a run of its case.
 */
import type { CaseEvent } from '../case/case-event.ts';
import type { RunId } from '../kernel/ids.ts';
import type { RunEvent } from '../run/log/event.ts';
import type { RunState } from '../run/log/state.ts';
import { takePeople } from '../run/plan/take-people.ts';
import type { HandbookInForce } from './handbooks.ts';
import { handleCommand } from './handle-command.ts';
import type { OpenRun } from './open-run.ts';
import type { Shell } from './shell.ts';

/** Events to append, and the note for the inbox. */
export type Change = { readonly events: readonly RunEvent[]; readonly note: string };

/** The change, and before it the people whom the event names for the first time. */
export function withPeople(
  state: RunState,
  event: CaseEvent,
  { handbook }: Pick<HandbookInForce, 'handbook'>,
  change: Change,
  note: string | null = null,
): Change {
  const named = takePeople(state, event, handbook.people, note);
  return named === null ? change : { ...change, events: [named, ...change.events] };
}

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
    const { events, note } = decide(run, inForce);
    const at = shell.clock.now();
    return { events: events.map((event) => ({ at, actor: { kind: 'channel', channel }, event })), answer: note };
  });
  return note ?? `ignored: there is no run ${runId}`;
}
