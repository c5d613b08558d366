/**
 * Which steps of two versions are the same step. They are matched within their block, in order, by what they say or do,
 * since a step inserted between two others changes the labels of all that follow.
 */
import { allSteps, handlersOf, stepsInside, type Sop, type Step } from '../sop.ts';
import { diffBody } from './diff-step.ts';
import type { Meanings } from './same-meaning.ts';

/** How strongly two steps match. The sentence counts most; the label decides between equals. */
const LIKE = { sentence: 4, body: 3, label: 2, condition: 1, labelAlone: 1 } as const;

export type Relabelled = { readonly before: string; readonly after: string };

export type StepMatch = {
  /** The older step, by the newer one. */
  readonly oldOf: ReadonlyMap<Step, Step>;
  /** The newer label of an older step, also inside another SOP that the step runs; null for a step that is gone. */
  labelOf(label: string): string | null;
  /** Grouped by block. A change that only follows from the enclosing step's label is left out. */
  readonly relabelled: readonly (readonly Relabelled[])[];
};

export function matchSteps(before: Sop, after: Sop, same: Meanings): StepMatch {
  const oldOf = new Map<Step, Step>();
  const relabelled: Relabelled[][] = [];
  const pair = (old: Step, step: Step): void => {
    oldOf.set(step, old);
    matchBlock(stepsInside(old.body), stepsInside(step.body), old.label, step.label);
    for (const handler of handlersOf(step)) {
      const suffix = suffixOf(handler.label, step.label);
      const oldHandler = handlersOf(old).find(({ label }) => suffixOf(label, old.label) === suffix);
      if (oldHandler !== undefined) pair(oldHandler, handler);
    }
  };
  const matchBlock = (was: readonly Step[], is: readonly Step[], oldAround: string, around: string): void => {
    // A step with the same label and the same content is the same step, even if the order changed.
    const unchanged = was.flatMap((old): [Step, Step][] =>
      is.filter((step) => isUnchanged(old, step, same)).map((step) => [old, step]),
    );
    const isKept = (step: Step): boolean => unchanged.some((pair) => pair.includes(step));
    const pairs = [
      ...unchanged,
      ...align(
        was.filter((old) => !isKept(old)),
        is.filter((step) => !isKept(step)),
        (old, step) => likeness(old, step, same),
      ),
    ];
    for (const [old, step] of pairs) pair(old, step);
    const moved = pairs.filter(([old, step]) => suffixOf(old.label, oldAround) !== suffixOf(step.label, around));
    if (moved.length > 0) relabelled.push(moved.map(([old, step]) => ({ before: old.label, after: step.label })));
  };
  if (before.ifMissing !== null && after.ifMissing !== null) pair(before.ifMissing, after.ifMissing);
  matchBlock(before.steps, after.steps, '', '');
  // The remaining steps may have moved or changed block; then only the label identifies them.
  const matched = new Set(oldOf.values());
  const left = allSteps(before).filter((step) => !matched.has(step));
  for (const step of allSteps(after)) {
    const old = oldOf.has(step) ? undefined : left.find(({ label }) => label === step.label);
    if (old !== undefined) oldOf.set(step, old);
  }
  const labels = new Map([
    ...allSteps(before).map(({ label }): [string, string | null] => [label, null]),
    ...[...oldOf].map(([step, old]): [string, string | null] => [old.label, step.label]),
  ]);
  return {
    oldOf,
    relabelled,
    labelOf(label) {
      const [own = '', ...inside] = label.split('/');
      const found = labels.get(own);
      return found === undefined ? label : found === null ? null : [found, ...inside].join('/');
    },
  };
}

/** The likeliest pairs, in order. */
function align(was: readonly Step[], is: readonly Step[], like: (old: Step, step: Step) => number): [Step, Step][] {
  // `best[i][j]`: the best score of the steps from `i` and `j` on.
  const likes = was.map((old) => is.map((step) => like(old, step)));
  const best = Array.from({ length: was.length + 1 }, () => new Array<number>(is.length + 1).fill(0));
  const at = (i: number, j: number): number => best[i]?.[j] ?? 0;
  const together = (i: number, j: number): number => {
    const value = likes[i]?.[j] ?? 0;
    return value === 0 ? 0 : value + at(i + 1, j + 1);
  };
  for (let i = was.length - 1; i >= 0; i--) {
    for (let j = is.length - 1; j >= 0; j--) (best[i] ?? [])[j] = Math.max(together(i, j), at(i + 1, j), at(i, j + 1));
  }
  const pairs: [Step, Step][] = [];
  for (let i = 0, j = 0; i < was.length && j < is.length; ) {
    const [old, step] = [was[i], is[j]];
    if (old !== undefined && step !== undefined && together(i, j) > 0 && together(i, j) === at(i, j)) {
      pairs.push([old, step]);
      i += 1;
      j += 1;
    } else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return pairs;
}

function likeness(old: Step, step: Step, same: Meanings): number {
  const sentence = same.ofSentences(old.says, step.says);
  const body = isSameBody(old, step, same);
  const label = old.label === step.label;
  if (!sentence && !body) return label ? LIKE.labelAlone : 0;
  const condition = isSameCondition(old, step, same);
  return (
    (sentence ? LIKE.sentence : 0) +
    (body ? LIKE.body : 0) +
    (label ? LIKE.label : 0) +
    (condition ? LIKE.condition : 0)
  );
}

function isUnchanged(old: Step, step: Step, same: Meanings): boolean {
  const isIdle =
    old.body.kind === 'nothing' &&
    step.body.kind === 'nothing' &&
    old.flag === step.flag &&
    old.outcome === step.outcome;
  return (
    old.label === step.label &&
    same.ofSentences(old.says, step.says) &&
    isSameCondition(old, step, same) &&
    (isIdle || isSameBody(old, step, same))
  );
}

function isSameCondition(old: Step, step: Step, same: Meanings): boolean {
  return old.if.length === step.if.length && old.if.every((one, index) => same.ofExpressions(one, step.if[index]));
}

/** Blocks are compared by what their steps say; two steps that do nothing do not match because of that. */
function isSameBody(old: Step, step: Step, same: Meanings): boolean {
  if (old.body.kind === 'nothing' || old.body.kind !== step.body.kind) return false;
  const [was, is] = [stepsInside(old.body), stepsInside(step.body)];
  if ('steps' in old.body)
    return (
      was.length > 0 &&
      was.length === is.length &&
      was.every(({ says }, index) => {
        const other = is[index];
        return other !== undefined && same.ofSentences(says, other.says);
      })
    );
  return diffBody(old, step, same, (label) => label).length === 0;
}

/** The part of a label after the label of the enclosing step. */
const suffixOf = (label: string, around: string): string =>
  label.startsWith(around) ? label.slice(around.length) : label;
