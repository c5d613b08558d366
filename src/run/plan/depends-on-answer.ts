/**
 * Which steps of an SOP can depend on the answer to a question: they read it, or a value made from it, or they are
 * reached because of it. Decided from the text of the SOP alone, so it names too many steps rather than too few.
 */
import type { Expression } from '../../sop/expression/expression.ts';
import { loopsAround } from '../../sop/loops-around.ts';
import { pathNodes } from '../../sop/expression/walk.ts';
import { inStep } from '../../sop/render/expressions-of.ts';
import { inSentence } from '../../sop/step/parts.ts';
import { kindOf } from '../../sop/step/kinds.ts';
import { handlersOf, isLoop, stepsInside, topSteps, type Sop, type Step } from '../../sop/sop.ts';
import { isInside } from '../../sop/rounds.ts';

/** By label as in the file, the `choose` that decides a branch; the step itself for all others. */
export type Dependents = ReadonlyMap<string, string>;

type Placed = {
  readonly step: Step;
  /** The steps around it, the outermost first. */
  readonly around: readonly Step[];
};

/** @param asked the label of the question, or the look-up, in the file; one without `save` has no dependents */
export function dependsOnAnswer(sop: Sop, asked: string): Dependents {
  const placed = [...place(topSteps(sop), [])];
  const question = placed.find(({ step }) => step.label === asked);
  const body = question?.step.body;
  const save = body?.kind === 'ask' || body?.kind === 'use' ? body.save : null;
  if (question === undefined || save === null) return new Map();
  // What is around the question was decided before it was answered.
  const before = new Set([asked, ...question.around.map(({ label }) => label)]);
  return dependentsOf(sop, { names: [save], reads: () => false, first: [], before });
}

export type Seed = {
  /** Names whose readers depend. */
  readonly names: readonly string[];
  /** Paths whose readers depend, in nested SOPs too. */
  readonly reads: (path: readonly string[]) => boolean;
  /** Labels of steps that depend by themselves. */
  readonly first: readonly string[];
  /** Labels of steps that were decided before. */
  readonly before: ReadonlySet<string>;
};

/** The labels of the steps around one. */
export function labelsOver(sop: Sop, label: string): readonly string[] {
  const found = [...place(topSteps(sop), [])].find(({ step }) => step.label === label);
  return found?.around.map((step) => step.label) ?? [];
}

/** The steps that depend on what the seed says, and all that depend on those. */
export function dependentsOf(sop: Sop, seed: Seed): Dependents {
  const placed = [...place(topSteps(sop), [])];
  const { before } = seed;
  const saved = new Set(seed.names);
  const names: Reads = (path) => saved.has(path[0] ?? '') || seed.reads(path);
  const found = new Set<string>();
  for (const { step, around } of placed)
    if (seed.first.includes(step.label)) {
      for (const label of [step.label, ...restarted(sop, step, around, before)]) found.add(label);
      for (const name of namesOf(step)) saved.add(name);
    }
  const isInside = ({ body }: Step): boolean =>
    body.kind === 'run' && body.called !== null && readsAt(body.called, seed);
  const addsOutcome = ({ outcome }: Step): boolean =>
    outcome?.startsWith('+') === true && placed.some(({ step }) => step.outcome !== null && found.has(step.label));
  for (let size = -1; size < found.size + saved.size; ) {
    size = found.size + saved.size;
    for (const { step, around } of placed) {
      const isDependent =
        found.has(step.label) || depends(step, around, names, found) || addsOutcome(step) || isInside(step);
      if (before.has(step.label) || !isDependent) continue;
      for (const label of [step.label, ...restarted(sop, step, around, before)]) found.add(label);
      for (const name of namesOf(step)) saved.add(name);
    }
  }
  return new Map(
    placed.flatMap(({ step: { label }, around }) => {
      const parent = around.at(-1);
      return found.has(label) ? [[label, parent?.body.kind === 'choose' ? parent.label : label]] : [];
    }),
  );
}

/** Whether a step of the SOP, or of one that it runs, reads such a path. */
function readsAt(sop: Sop, { reads }: Seed): boolean {
  return dependentsOf(sop, { names: [], reads, first: [], before: new Set() }).size > 0;
}

function* place(steps: readonly Step[], around: readonly Step[]): Generator<Placed> {
  for (const step of steps) {
    yield { step, around };
    yield* place([...stepsInside(step.body), ...handlersOf(step)], [...around, step]);
  }
}

function depends(step: Step, around: readonly Step[], names: Reads, found: ReadonlySet<string>): boolean {
  const { body, otherwise } = step;
  const since = body.kind === 'wait' ? body.since : null;
  return (
    around.some(({ label }) => found.has(label)) ||
    (otherwise !== null && found.has(otherwise)) ||
    (since !== null && [...found].some((label) => label === since || isInside(label, since))) ||
    reads(step, around, names) ||
    (body.kind === 'choose' && body.steps.some((branch) => branch.if.some(({ node }) => readsAny(node, names))))
  );
}

/** What the step reads, with the sentences around it and of its handlers that people are shown before those run. */
function reads(step: Step, around: readonly Step[], names: Reads): boolean {
  const { ifDenied, ifExpired, ifUnanswered } = step.handlers;
  const shown = [...around, ifDenied, ifExpired, ifUnanswered].flatMap((other) =>
    other === null ? [] : inSentence(other.says),
  );
  return [...inStep(step), ...shown].some(({ node }) => readsAny(node, names));
}

type Reads = (path: readonly string[]) => boolean;

function readsAny(node: Expression['node'], names: Reads): boolean {
  return [...pathNodes(node)].some(({ path }) => names(path));
}

/** A loop or a `watch` whose block contains a dependent step begins again as a whole, unless the question is inside it. */
function restarted(sop: Sop, { label }: Step, around: readonly Step[], before: ReadonlySet<string>): string[] {
  const handlers = new Set(loopsAround(sop, label).flatMap((loop) => (loop.watch === null ? [] : [loop.watch])));
  return around.flatMap((step) =>
    !before.has(step.label) && (isLoop(step.body) || step.body.kind === 'watch') && !handlers.has(step.label)
      ? [step.label]
      : [],
  );
}

function namesOf({ body }: Step): string[] {
  return kindOf(body)
    .writes(body)
    .map(({ path }) => path.split('.')[0] ?? '');
}
