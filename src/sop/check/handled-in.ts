/**
 * Handlers that run instead of the result of their step. The step then leaves nothing under its `save`, not even what
 * an earlier step kept there.
 */
import { listed } from '../../handbook/suggest.ts';
import { pathsOf, lookUp, type Names } from '../expression/environment.ts';
import { errorHandlersOf, isLateInLine, savedBy, toolOf, walkSteps, type Step } from '../sop.ts';
import { kindOf } from '../step/kinds.ts';
import { isTaken, type WrittenPath } from './rounds-facts.ts';

/** The handlers whose result replaces that of the step, each with the end of a sentence about the step. */
export function handledIn(step: Step): readonly { readonly handler: Step; readonly ending: string }[] {
  const { ifUnsure, ifDenied, ifExpired, ifLate } = step.handlers;
  // Only calls return errors; another rule reports a handler anywhere else.
  const ofErrors = toolOf(step.body) === null ? [] : errorHandlersOf(step.handlers);
  const others: readonly (readonly [Step | null, string])[] = [
    [ifUnsure, 'may be unsure'],
    [ifDenied, 'may be denied'],
    [ifExpired, 'may expire'],
    [isLateInLine(step) ? ifLate : null, kindOf(step.body).late?.ending ?? ''],
  ];
  return [
    ...ofErrors.map(({ codes, handler }) => ({ handler, ending: `may end in ${listed(codes)}` })),
    ...others.flatMap(([handler, ending]) => (handler === null ? [] : [{ handler, ending }])),
  ];
}

/** The paths that some of the steps may clear; `isSure` for one that every handler sets again. */
export function clearedBelow(steps: readonly Step[], names: Names): readonly WrittenPath[] {
  return walkSteps(steps).flatMap((step) => {
    const name = savedBy(step.body);
    const handlers = handledIn(step).map(({ handler }) => handler);
    if (name === null || isTaken(names, name) || handlers.length === 0) return [];
    const looked = lookUp(names, [name]);
    const paths = looked.kind === 'field' ? [...pathsOf(name, looked.field.type)] : [{ path: name, isSure: true }];
    return paths.map(({ path }) => ({ path, isSure: handlers.every((handler) => setsOrEnds(handler, path)) }));
  });
}

/** Whether a path, or something below it, is certainly there after a handler; a run that ends needs nothing more. */
function setsOrEnds({ body }: Step, path: string): boolean {
  if (body.kind === 'stop') return true;
  if (body.kind === 'do')
    return body.steps.some((step) => step.if.length === 0 && step.otherwise === null && setsOrEnds(step, path));
  if (body.kind !== 'set') return false;
  return body.assignments.some((one) => {
    const written = one.path.join('.');
    return written === path || written.startsWith(`${path}.`);
  });
}
