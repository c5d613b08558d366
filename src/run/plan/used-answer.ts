/**
 * Whether an answer can still be corrected. It counts as used once a call that depends on it was started, or a step
 * that depends on it did anything else that cannot be planned again. What cannot be proved unused is used.
 */
import type { Instant } from '../../kernel/clock.ts';
import { own } from '../../kernel/own.ts';
import { formatInstant } from '../../kernel/time.ts';
import { loopsAround } from '../../sop/loops-around.ts';
import { baseLabel, labelIn, labelsAround, roundsOf, stepAt } from '../../sop/rounds.ts';
import type { Sop } from '../../sop/sop.ts';
import type { QuestionAsk } from '../log/asks.ts';
import { allBegun, begunAt } from '../log/begun.ts';
import type { Verdict } from '../../boundary/verdict.ts';
import type { CallState, RunState } from '../log/state.ts';
import { labelOfHandling } from '../log/step/watch.ts';
import type { Use } from '../log/uses.ts';
import { sentOnTheWay, type MayAsk } from './on-the-way.ts';
import { dependsOnAnswer, type Dependents } from './depends-on-answer.ts';

export type AnswerUse =
  /** The steps to plan again, each in its round, and the steps around them whose deadline was met. */
  | { readonly kind: 'unused'; readonly steps: readonly string[]; readonly reopened: readonly string[] }
  /** `because` is a sentence without a full stop. */
  | { readonly kind: 'used' | 'over' | 'busy'; readonly because: string };

/** The verdict on a call of the run, were this its state; on one that is not proposed yet, without arguments. */
export type Judge = (state: RunState, call: Judged) => Verdict;

type Judged = Pick<CallState, 'step'> & { readonly proposed: Pick<CallState['proposed'], 'tool' | 'args'> };

export function useOfAnswer(state: RunState, sop: Sop, question: QuestionAsk, judge: Judge): AnswerUse {
  const { step, answered } = question;
  const over = step === null || answered === null ? null : whatIsOver(state, sop, step);
  if (step === null || answered === null || over !== null)
    return { kind: 'over', because: over ?? 'It has no answer yet' };
  const isVoid = dependentIn(state, sop, step, answered);
  const isOfAnswer = ({ readings }: Use): boolean =>
    readings.some(({ origin }) => origin?.kind === 'answer' && origin.step === step);
  const steps = withChooses(
    state,
    sop,
    [...labelsIn(state)].filter((label) => isVoid(label) === 'after'),
  );
  return (
    usedBy(state, answered, isVoid, isOfAnswer) ??
    usedOnTheWay(state, sop, { asked: step, answered, standing: isVoid, judge }) ?? {
      kind: 'unused',
      steps,
      reopened: metAround(state, sop, [step, ...steps]).filter((label) => !steps.includes(label)),
    }
  );
}

/**
 * The same for what a look-up said, on which a payment depends that was not made. What the payment was refused for is
 * no use: nothing was sent.
 */
export function useOfLookUp(
  state: RunState,
  sop: Sop,
  { lookUp: { step, sentAt }, payment, judge }: OfLookUp,
): AnswerUse {
  const answered = sentAt?.seq ?? 0;
  const over = whatIsOver(state, sop, step);
  if (over !== null) return { kind: 'over', because: over };
  const standing = dependentIn(state, sop, step, answered);
  const isRefused = ({ step: of, attempts, notDone }: CallState): boolean =>
    of === payment.step && attempts > 0 && attempts === notDone;
  const calls = Object.fromEntries(Object.entries(state.calls).filter(([, call]) => !isRefused(call)));
  const without: RunState = { ...state, calls };
  const isOfLookUp = ({ seq, readings }: Use): boolean =>
    seq > answered && readings.some(({ origin }) => origin?.kind === 'call' && origin.step === step);
  const steps = [...labelsIn(state)].filter((label) => standing(label) === 'after');
  return (
    usedBy(without, answered, standing, isOfLookUp) ??
    usedOnTheWay(without, sop, { asked: step, answered, standing, judge }) ?? {
      kind: 'unused',
      steps: withChooses(state, sop, steps),
      reopened: [],
    }
  );
}

type OfLookUp = {
  readonly lookUp: CallState;
  readonly payment: CallState;
  readonly judge: Judge;
};

/** Whether a step depends on what a look-up said. */
export const dependsOnLookUp = (state: RunState, sop: Sop, { step, sentAt }: CallState, label: string): boolean =>
  dependentIn(state, sop, step, sentAt?.seq ?? 0)(label) !== 'none';

/** Why the question can no longer be answered anew: what is around it is over. Null when it is not. */
export function whatIsOver(
  state: RunState,
  sop: Sop,
  asked: string,
  again: ReadonlySet<string> = new Set(),
): string | null {
  const around = labelsAround(sop, asked);
  for (const [index, label] of around.slice(0, -1).entries()) {
    if (again.has(label)) continue;
    const over =
      roundOver(state, label, asked) ??
      watchOver(state, label, around[index + 1] ?? '') ??
      ((own(state.nestedSops, label)?.outcome ?? null) === null
        ? null
        : `The SOP of step ${label}, which asked it, has ended`);
    if (over !== null) return over;
  }
  return null;
}

function roundOver(state: RunState, label: string, asked: string): string | null {
  const loop = own(state.loops, label);
  if (loop === undefined) return null;
  const round = roundsOf(asked)[loop.around.length] ?? 1;
  const isOpen = loop.atOnce === null ? loop.round === round && loop.checked === null : loop.open.includes(round);
  return isOpen && loop.ended === null ? null : `Round ${round} of step ${label}, in which it was asked, is over`;
}

/** @param inner the next step on the way to the question: a step of the block, or a handler in its handling */
function watchOver(state: RunState, label: string, inner: string): string | null {
  const watch = own(state.watches, label);
  if (watch === undefined) return null;
  if (!watch.watched.some(({ handler }) => handler === baseLabel(inner)))
    return watch.ended === null ? null : `Step ${label}, in which it was asked, is over`;
  const isOpen = watch.handlings.some(
    (handling) => handling.supersededBy === undefined && labelOfHandling(watch, handling) === inner,
  );
  return isOpen ? null : `What step ${label} handled in ${inner}, where it was asked, is over`;
}

/** `before`: a dependent step that had begun before the answer, so it can be used there but not planned again. */
export type Standing = 'none' | 'before' | 'after';

/** How each label of the run depends on the answer. */
function dependentIn(state: RunState, sop: Sop, asked: string, answered: number): (label: string) => Standing {
  const { prefix, called, outer } = sopOf(sop, baseLabel(asked));
  if (called === null) return () => 'before';
  const own = baseLabel(asked).slice(prefix.length);
  const dependents: Dependents = dependsOnAnswer(called, own);
  const around = loopsAround(called, own);
  return (label) => {
    const base = baseLabel(label);
    if (label === asked || !base.startsWith(prefix)) return 'none';
    // A step of an SOP that a dependent step runs depends as that step does.
    const [inSop = ''] = base.slice(prefix.length).split('/');
    const decided = dependents.get(inSop);
    if (decided === undefined) return 'none';
    const loops = loopsAround(called, inSop);
    const apart = loops.findIndex((loop, index) => loop.label !== around[index]?.label);
    const shared = outer + (apart === -1 ? loops.length : apart);
    const isSameRound = Array.from({ length: shared }).every(
      (_, index) => (roundsOf(label)[index] ?? 1) === (roundsOf(asked)[index] ?? 1),
    );
    if (!isSameRound) return 'none';
    const begun = begunAt(state, label) ?? begunAt(state, labelIn(`${prefix}${decided}`, roundsOf(label)));
    return begun !== undefined && begun.seq <= answered ? 'before' : 'after';
  };
}

type CalledSop = {
  readonly prefix: string;
  /** Null for a step of an SOP that is not part of this version. */
  readonly called: Sop | null;
  /** How many loops are around the step that runs it. */
  readonly outer: number;
};

function sopOf(sop: Sop, base: string): CalledSop {
  let inside: CalledSop = { prefix: '', called: sop, outer: 0 };
  for (let at = base.indexOf('/'); at !== -1; at = base.indexOf('/', at + 1)) {
    const label = base.slice(inside.prefix.length, at);
    const { called, outer } = inside;
    if (called === null) return inside;
    const body = stepAt(called, label)?.body;
    inside = {
      prefix: base.slice(0, at + 1),
      called: body?.kind === 'run' ? body.called : null,
      outer: outer + loopsAround(called, label).length,
    };
  }
  return inside;
}

/** Every label that the state knows something by. */
export function labelsIn(state: RunState): ReadonlySet<string> {
  return new Set([
    ...allBegun(state).map(([label]) => label),
    ...Object.keys(state.decisions),
    ...state.choices,
    ...state.bindings.map(({ source }) => source.step),
    ...Object.values(state.asks).flatMap(({ step }) => step ?? []),
  ]);
}

/** @param isReader whether a use read what was said */
export function usedBy(
  state: RunState,
  answered: number,
  standing: (label: string) => Standing,
  isReader: (use: Use) => boolean,
): AnswerUse | null {
  const after = ({ step }: { readonly step: string }): boolean => standing(step) === 'after';
  const uses = state.uses.filter(
    ({ seq, kind, readings }) => seq > answered && (kind !== 'time' || readings.length > 0),
  );
  for (const call of Object.values(state.calls).filter(after)) {
    const { proposed, attempts, progress, sentAt, proposedAt, step } = call;
    if (proposed.effect === 'read' && (progress.kind === 'started' || progress.kind === 'lost'))
      return { kind: 'busy', because: `Step ${step} is reading with it right now: ${proposed.summary}` };
    if (proposed.effect === 'write' && (attempts > 0 || progress.kind === 'settled'))
      return used(step, sentAt?.at ?? proposedAt, proposed.summary);
  }
  const action = state.actions.find(after);
  if (action !== undefined) return used(action.step, action.at, `counted as ${action.action}`);
  const taken = state.arrivals.find(({ taken }) => taken !== null && after(taken));
  if (taken?.taken) return used(taken.taken.step, taken.taken.at, `it took the event ${taken.label}`);
  const wait = Object.values(state.waits).find((one) => after(one) && one.arrived !== null);
  if (wait?.arrived) return used(wait.step, wait.arrived.at, 'it waited for a correction');
  const watch = Object.values(state.watches).find((one) => after(one) && one.times.some(({ count }) => count > 0));
  if (watch !== undefined) return used(watch.step, watch.at, 'it has handled a time');
  // What the text of the SOP does not show as dependent, or what had begun before, must not have read the answer.
  const reader = uses.find((use) => !after(use) && isReader(use));
  const begun = uses.find(({ step }) => standing(step) === 'before');
  const use = reader ?? begun;
  if (use === undefined) return null;
  return { kind: 'used', because: use.step === '' ? 'The SOP was chosen by it' : `Step ${use.step} has used it` };
}

/** What came after a step that the other answer might have stopped at. */
export function usedOnTheWay(
  state: RunState,
  sop: Sop,
  {
    asked,
    answered,
    standing,
    judge,
  }: {
    readonly asked: string;
    readonly answered: number;
    readonly standing: (label: string) => Standing;
    readonly judge: Judge;
  },
): AnswerUse | null {
  // Without its arguments, a call counts as asked about unless the boundary permits it whatever they are.
  const mayAsk: MayAsk = ({ step, tool }) =>
    judge(state, { step, proposed: { tool, args: {} } }).outcome !== 'permitted';
  const isDecided = (label: string): boolean => standing(label) === 'after';
  const call = sentOnTheWay(state, sop, labelsIn(state), { asked, answered, isDecided, mayAsk });
  if (call === null) return null;
  const { step, sentAt, proposedAt, proposed } = call;
  return used(step, sentAt?.at ?? proposedAt, `the way that the run took led to it: ${proposed.summary}`);
}

function used(step: string, at: Instant, what: string): AnswerUse {
  return { kind: 'used', because: `Step ${step} has used it at ${formatInstant(at)}: ${what}` };
}

/** These steps, and each `choose` that took one of them: it decides again, since the decision about its branch is void. */
export function withChooses(state: RunState, sop: Sop, labels: readonly string[]): readonly string[] {
  const taken = labels.flatMap((label) => {
    const choose = labelsAround(sop, label).at(-2) ?? '';
    const body = state.choices.includes(choose) ? stepAt(sop, choose)?.body : undefined;
    const branches = body?.kind === 'choose' ? body.steps : [];
    return branches.some((branch) => endOf(branch.label) === endOf(label)) ? [choose] : [];
  });
  return [...new Set([...labels, ...taken])];
}

/** The label of a step in its own SOP. */
const endOf = (label: string): string => baseLabel(label).split('/').at(-1) ?? '';

/** The steps around these whose deadline was met: it runs again, because something in them is done again. */
export function metAround(state: RunState, sop: Sop, labels: readonly string[]): string[] {
  const around = new Set(labels.flatMap((label) => labelsAround(sop, label).filter((other) => other !== label)));
  return [...around].filter((label) => own(state.clocks, label)?.state === 'met');
}
