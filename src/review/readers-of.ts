/**
 * The steps of an SOP that take an event.
 */
import type { Place } from '../handbook/place.ts';
import { placeOfKey } from '../sop/check/rule.ts';
import { allSteps, stepsInside, walkSteps, type Sop, type Step } from '../sop/sop.ts';

/** `label`: of the `wait`, or of the handler of a `watch`. `isSure`: reached unless the run ends first. */
export type Reader = { readonly label: string; readonly place: Place; readonly isSure: boolean };

/** Steps that wait or watch for the event, SOPs that are run included, in file order. */
export function readersOf(sop: Sop, event: string, steps: readonly Step[] = allSteps(sop)): Reader[] {
  const sure = new Set(surely(sop.steps));
  return steps.flatMap((step): Reader[] => {
    const { label, body } = step;
    const isSure = sure.has(step);
    if (body.kind === 'wait' && body.event === event) return [{ label, place: placeOfKey(step, 'wait.event'), isSure }];
    if (body.kind === 'watch')
      return body.watchers
        .filter(({ on }) => on === event)
        .map(({ handler }) => ({ label: handler.label, place: placeOfKey(handler, 'on'), isSure }));
    if (body.kind === 'run' && body.called !== null)
      return readersOf(body.called, event, walkSteps(body.called.steps)).map((inner) => ({
        label: `${label}/${inner.label}`,
        place: placeOfKey(step, 'run'),
        isSure: isSure && inner.isSure,
      }));
    return [];
  });
}

/** The steps without conditions, in blocks without conditions: reached unless the run ends first. */
function surely(steps: readonly Step[]): Step[] {
  return steps
    .filter((step) => step.if.length === 0 && step.otherwise === null)
    .flatMap((step) => [
      step,
      ...(step.body.kind === 'choose' || step.body.kind === 'for_each' ? [] : surely(stepsInside(step.body))),
    ]);
}
