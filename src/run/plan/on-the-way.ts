/**
 * Whether an answer was used by the way that the run took: a `stop`, a wait or a question that depends on it could have
 * ended the run, or held it up, before a write that was sent meanwhile.
 */
import { baseLabel, compareInFile, labelIn, labelsAround, roundsAround, roundsOf, stepAt } from '../../sop/rounds.ts';
import { topSteps, walkSteps, type Body, type Sop } from '../../sop/sop.ts';
import type { CallState, RunState } from '../log/state.ts';

/** Bodies that may end the run, or let what follows wait. */
const HOLDS_UP: ReadonlySet<Body['kind']> = new Set(['stop', 'wait', 'ask', 'repeat']);

/** Bodies whose steps go on next to each other, or again. */
const SIDE_BY_SIDE: ReadonlySet<Body['kind']> = new Set(['together', 'watch', 'repeat', 'for_each']);

/**
 * The first write that was sent after the answer and that such a step comes before, or goes on next to; null for none.
 *
 * @param asked the step that asked, which says in which rounds the answer counts
 * @param isDecided whether a step depends on the answer and had not begun before it
 */
export function sentOnTheWay(
  state: RunState,
  sop: Sop,
  { asked, answered }: { readonly asked: string; readonly answered: number },
  isDecided: (label: string) => boolean,
): CallState | null {
  const sent = Object.values(state.calls).filter(
    ({ proposed, sentAt }) => proposed.effect === 'write' && sentAt !== null && sentAt.seq > answered,
  );
  if (sent.length === 0) return null;
  const rounds = roundsOf(asked);
  const gates = labelsOf(sop, '').filter((label) =>
    isDecided(labelIn(label, rounds.slice(0, roundsAround(sop, label).length))),
  );
  return sent.find(({ step }) => gates.some((gate) => comesAfter(sop, baseLabel(step), gate))) ?? null;
}

/** The labels of the steps that may hold up a run, in nested SOPs too. */
function labelsOf(sop: Sop, prefix: string): readonly string[] {
  return walkSteps(topSteps(sop)).flatMap(({ label, body, within }) => [
    ...(HOLDS_UP.has(body.kind) || within !== null ? [`${prefix}${label}`] : []),
    ...(body.kind === 'run' && body.called !== null ? labelsOf(body.called, `${prefix}${label}/`) : []),
  ]);
}

function comesAfter(sop: Sop, step: string, gate: string): boolean {
  if (step === gate) return false;
  const around = new Set(labelsAround(sop, gate).map(baseLabel));
  const shared = labelsAround(sop, step)
    .map(baseLabel)
    .filter((label) => around.has(label));
  return (
    compareInFile(sop, step, gate) > 0 ||
    shared.some(
      (label) => SIDE_BY_SIDE.has(stepAt(sop, label)?.body.kind ?? 'stop') && label !== step && label !== gate,
    )
  );
}
