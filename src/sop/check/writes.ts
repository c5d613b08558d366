/**
 * What steps and all below them write.
 */
import { walkSteps, type Step } from '../sop.ts';
import { kindOf } from '../step/kinds.ts';
import type { Write } from '../step/step-kind.ts';

/** Each with the step that does it, in file order. */
export function writesIn(steps: Iterable<Step>): readonly (Write & { readonly step: Step })[] {
  return walkSteps([...steps]).flatMap((step) =>
    kindOf(step.body)
      .writes(step.body)
      .map((write) => ({ ...write, step })),
  );
}

/** The last writer of each name. */
export function writersIn(steps: Iterable<Step>): ReadonlyMap<string, Write & { readonly step: Step }> {
  return new Map(writesIn(steps).map((write) => [write.path.split('.')[0] ?? '', write]));
}
