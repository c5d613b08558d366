/**
 * Appends what follows from a case event to a run of its case.
 */
import type { CaseEvent } from '../case/case-event.ts';
import type { RunId } from '../kernel/ids.ts';
import { evolve } from '../run/log/evolve.ts';
import type { RunEvent } from '../run/log/event.ts';
import type { RunState } from '../run/log/state.ts';
import { NOTHING_CHANGED } from '../run/plan/take-correction.ts';
import { takePeople } from '../run/plan/take-people.ts';
import type { HandbookInForce } from './handbooks.ts';
import { handleCommand } from './handle-command.ts';
import type { OpenRun } from './open-run.ts';
import type { Shell } from './shell.ts';

/** An event to append and the note for the inbox, or just the note why there is no event. */
export type Change = { readonly event: RunEvent; readonly note: string } | string;

/** The change, and the people whom the event names for the first time, whatever becomes of the rest of it. */
export function withPeople(
  state: RunState,
  event: CaseEvent,
  { handbook }: Pick<HandbookInForce, 'handbook'>,
  change: Change,
): { readonly events: readonly RunEvent[]; readonly note: string } {
  const { events, note } =
    typeof change === 'string' ? { events: [], note: change } : { events: [change.event], note: change.note };
  // The editor of a correction is part of it.
  const after = events.reduce<RunState>(
    (before, one) => evolve(before, { seq: before.seq + 1, at: before.at, actor: { kind: 'runner' }, event: one }),
    state,
  );
  const named = takePeople(after, event, handbook.people);
  if (named === null) return { events, note };
  return { events: [...events, named], note: note === NOTHING_CHANGED ? `noted: ${NAMED}` : note };
}

const NAMED = 'the people whom the record names; nothing else of the case changed';

/**
 * @throws Trouble `run.busy` when other writers were faster each time; the item then stays in the inbox for a retry
 */
export async function changeRun(
  shell: Shell,
  runId: RunId,
  event: CaseEvent,
  decide: (run: OpenRun, inForce: HandbookInForce) => Change,
): Promise<string> {
  const { channel } = event;
  const note = await handleCommand(shell, runId, (run, inForce) => {
    const { events, note } = withPeople(run.state, event, inForce, decide(run, inForce));
    const at = shell.clock.now();
    return { events: events.map((one) => ({ at, actor: { kind: 'channel', channel }, event: one })), answer: note };
  });
  return note ?? `ignored: there is no run ${runId}`;
}
