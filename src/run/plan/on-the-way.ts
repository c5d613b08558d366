/**
 * Whether an answer was used by the way that the run took: a `stop`, a wait, a question or an approval that depends on it
 * could have ended the run, or held it up, before a write that was sent meanwhile.
 */
import { baseLabel, compareInFile, labelIn, labelsAround, roundsAround, roundsOf, stepAt } from '../../sop/rounds.ts';
import { topSteps, walkSteps, type Body, type Sop } from '../../sop/sop.ts';
import type { CallState, RunState } from '../log/state.ts';
import { comesAfter } from './reach.ts';

/** Bodies that may end the run, or let what follows wait. */
const HOLDS_UP: ReadonlySet<Body['kind']> = new Set(['stop', 'wait', 'ask', 'repeat']);

/** Bodies whose steps go on next to each other, or again. */
const SIDE_BY_SIDE: ReadonlySet<Body['kind']> = new Set(['together', 'watch', 'repeat', 'for_each']);

/** What is known of an answer. */
export type Answered = {
  /** The step that asked, which says in which rounds the answer counts. */
  readonly asked: string;
  /** The event with which it was answered, as a number. */
  readonly answered: number;
  /** Whether a step depends on the answer and had not begun before it. */
  readonly isDecided: (label: string) => boolean;
  /** Whether people may be asked to approve a call of a step. */
  readonly mayAsk: MayAsk;
};

export type MayAsk = (call: { readonly step: string; readonly tool: string }) => boolean;

/**
 * The first write that was sent after the answer and that such a step comes before, or goes on next to; null for none.
 *
 * @param labels every label that the state knows something by
 */
export function sentOnTheWay(
  state: RunState,
  sop: Sop,
  labels: Iterable<string>,
  { asked, answered, isDecided, mayAsk }: Answered,
): CallState | null {
  const sent = Object.values(state.calls).filter(
    ({ proposed, sentAt }) => proposed.effect === 'write' && sentAt !== null && sentAt.seq > answered,
  );
  if (sent.length === 0) return null;
  const rounds = roundsOf(asked);
  const known = Map.groupBy(labels, baseLabel);
  const decided = gatesOf(sop, '', mayAsk).flatMap(({ label, isApproval }) => {
    const first = labelIn(label, rounds.slice(0, roundsAround(sop, label).length));
    return [...new Set([first, ...(known.get(label) ?? [])])]
      .filter((one) => isDecided(one))
      .map((one) => ({ label: one, isApproval }));
  });
  return (
    sent.find(({ step }) =>
      decided.some(({ label, isApproval }) =>
        isApproval ? comesAfter(sop, step, label) : comesAfterOrBeside(sop, baseLabel(step), baseLabel(label)),
      ),
    ) ?? null
  );
}

type Gate = { readonly label: string; readonly isApproval: boolean };

/** The steps that may hold up a run, in nested SOPs too, by their labels in the file. */
function gatesOf(sop: Sop, prefix: string, mayAsk: MayAsk): readonly Gate[] {
  return walkSteps(topSteps(sop)).flatMap(({ label: inSop, body, within }): Gate[] => {
    const label = `${prefix}${inSop}`;
    const holdsUp = HOLDS_UP.has(body.kind) || within !== null;
    const isApproval = !holdsUp && body.kind === 'use' && mayAsk({ step: label, tool: body.tool });
    return [
      ...(holdsUp || isApproval ? [{ label, isApproval }] : []),
      ...(body.kind === 'run' && body.called !== null ? gatesOf(body.called, `${label}/`, mayAsk) : []),
    ];
  });
}

function comesAfterOrBeside(sop: Sop, step: string, gate: string): boolean {
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
