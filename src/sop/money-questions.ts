/**
 * The questions of an SOP whose answers decide about money: how much is paid or credited, or whether it is.
 */
import type { Registry } from '../tool/registry.ts';
import { pathNodes } from './expression/walk.ts';
import type { Expression } from './expression/expression.ts';
import { inArgument } from './step/parts.ts';
import { handlersOf, stepsInside, topSteps, walkSteps, type Sop, type Step } from './sop.ts';

/** A step with the conditions under which a run reaches it: its own, and those of the steps around it. */
type Reached = { readonly step: Step; readonly conditions: readonly Expression[] };

/** Labels of the questions. One with an amount in its form is always among them. */
export function moneyQuestions(sop: Sop, registry: Registry): ReadonlySet<string> {
  const known = cached.get(registry)?.get(sop);
  if (known !== undefined) return known;
  const steps = topSteps(sop).flatMap((step) => reachedIn(step, []));
  const read = pathsThatDecide(steps, registry);
  const labels = steps.flatMap(({ step: { label, body } }) => {
    if (body.kind !== 'ask') return [];
    const asksAmount = (body.form ?? []).some(({ type }) => type === 'money');
    return asksAmount || (body.save !== null && overlaps(read, body.save)) ? [label] : [];
  });
  const questions = new Set(labels);
  const ofRegistry = cached.get(registry) ?? new WeakMap<Sop, ReadonlySet<string>>();
  cached.set(registry, ofRegistry.set(sop, questions));
  return questions;
}

/** Planning asks at every question, and neither an SOP nor a registry changes. */
const cached = new WeakMap<Registry, WeakMap<Sop, ReadonlySet<string>>>();

/** Whether a step calls a tool that pays or credits, itself or in the SOP that it runs. */
export function movesMoney({ body }: Step, registry: Registry): boolean {
  if (body.kind === 'use') return registry.get(body.tool)?.tool.movesMoney !== undefined;
  return (
    body.kind === 'run' &&
    body.called !== null &&
    walkSteps(topSteps(body.called)).some((step) => movesMoney(step, registry))
  );
}

function reachedIn(step: Step, around: readonly Expression[]): Reached[] {
  const conditions = [...around, ...step.if];
  return [
    { step, conditions },
    ...[...stepsInside(step.body), ...handlersOf(step)].flatMap((inner) => reachedIn(inner, conditions)),
  ];
}

/** Every path that decides about a payment: read by its call or its conditions, or by what sets such a path. */
function pathsThatDecide(steps: readonly Reached[], registry: Registry): ReadonlySet<string> {
  const read = new Set<string>();
  const add = (expressions: readonly Expression[]): void => {
    for (const { node } of expressions) for (const { path } of pathNodes(node)) read.add(path.join('.'));
  };
  for (const { step, conditions } of steps) {
    if (!movesMoney(step, registry)) continue;
    const { body } = step;
    add(conditions);
    if (body.kind === 'use' || body.kind === 'run') add(Object.values(body.with).flatMap(inArgument));
  }
  for (let size = -1; size !== read.size; ) {
    size = read.size;
    for (const { step, conditions } of steps) {
      if (step.body.kind !== 'set') continue;
      for (const { path, value } of step.body.assignments)
        if (overlaps(read, path.join('.'))) add([...conditions, ...inArgument(value)]);
    }
  }
  return read;
}

/** Whether a path, something above it or something below it was read. */
function overlaps(read: ReadonlySet<string>, path: string): boolean {
  for (const other of read)
    if (other === path || other.startsWith(`${path}.`) || path.startsWith(`${other}.`)) return true;
  return false;
}
