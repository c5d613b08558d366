/**
 * The loops around each step: every round of a `repeat` or `for_each`, and every run of a `watch` handler, has names of
 * its own.
 */
import { handlersOf, isLoop, stepsInside, topSteps, watchHandlersOf, type Sop, type Step } from './sop.ts';
import { writesIn } from './check/writes.ts';

/** `label` is that of the loop, or of the handler; `watch` is the step of the handler, null for a loop. */
export type LoopAround = { readonly label: string; readonly watch: string | null };

const NONE: readonly LoopAround[] = [];
const loopsOf = new WeakMap<Sop, ReadonlyMap<string, readonly LoopAround[]>>();
const writersOf = new WeakMap<Sop, ReadonlyMap<string, ReadonlySet<string>>>();

/** Labels as in the file, the outermost loop first. A handler of a `watch` is inside itself. */
export function loopsAround(sop: Sop, label: string): readonly LoopAround[] {
  let known = loopsOf.get(sop);
  if (known === undefined) {
    const found = new Map<string, readonly LoopAround[]>();
    collect(topSteps(sop), NONE, found);
    known = found;
    loopsOf.set(sop, known);
  }
  return known.get(label) ?? NONE;
}

/** Labels of the steps that write a name, as in the file. */
export function writersOfName(sop: Sop, name: string): ReadonlySet<string> {
  let known = writersOf.get(sop);
  if (known === undefined) {
    const found = new Map<string, Set<string>>();
    for (const { path, step } of writesIn(topSteps(sop))) {
      const [root = ''] = path.split('.');
      found.set(root, (found.get(root) ?? new Set()).add(step.label));
    }
    known = found;
    writersOf.set(sop, known);
  }
  return known.get(name) ?? new Set();
}

function collect(
  steps: readonly Step[],
  around: readonly LoopAround[],
  found: Map<string, readonly LoopAround[]>,
): void {
  for (const step of steps) {
    found.set(step.label, around);
    const rounds = isLoop(step.body) ? [...around, { label: step.label, watch: null }] : around;
    collect(stepsInside(step.body), rounds, found);
    const watching = watchHandlersOf(step.body);
    for (const handler of watching) collect([handler], [...around, { label: handler.label, watch: step.label }], found);
    collect(
      handlersOf(step).filter((handler) => !watching.includes(handler)),
      around,
      found,
    );
  }
}
