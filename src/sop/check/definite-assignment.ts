/**
 * Everything that is read is there on every path a run can take: saved or set earlier whatever handlers and branches
 * did, and guarded by `has(...)` or a `needs` line where it is optional.
 */
import { own } from '../../kernel/own.ts';
import { handlersOf, savedBy, walkSteps, type Step } from '../sop.ts';
import { remarkIn, type Rule, type World } from './rule.ts';
import { siblingReads } from './together-siblings.ts';

export const definiteAssignment: Rule = {
  name: 'definite-assignment',
  check: (context) => {
    const { steps, world } = context;
    // What a sibling writes is reported once, by its own rule.
    const reported = new Set(siblingReads(context).map(({ expression }) => expression));
    return context.flow.sites
      .filter(({ expression }) => !reported.has(expression))
      .flatMap(({ expression, role, checked }) =>
        checked.problems
          .filter(({ code }) => code === 'absent')
          .map(({ message, suggestion, start, end }) => {
            const path = expression.text.slice(start, end);
            const unsaved = unsavedOf(path, steps, world);
            if (unsaved !== null) return remarkIn(expression, start, end, unsaved.message, unsaved.advice);
            const guard = suggestion === null || role.kind === 'condition' ? suggestion : guardAround(path);
            return remarkIn(expression, start, end, message, guard);
          }),
      );
  },
};

/** A step whose answer has what is read, and is not kept: only one of its handlers sets it. */
function unsavedOf(
  path: string,
  steps: readonly Step[],
  { registry }: World,
): { readonly message: string; readonly advice: string } | null {
  const [name = '', field = ''] = path.split('.');
  const step = steps.find(
    (one) =>
      one.body.kind === 'use' &&
      one.body.save === null &&
      own(registry.get(one.body.tool)?.output.fields ?? {}, field) !== undefined &&
      walkSteps(handlersOf(one)).some(({ body }) => setsIn(body, name)),
  );
  if (step === undefined || steps.some(({ body }) => savedBy(body) === name)) return null;
  return {
    message: `\`${path}\` is set by a handler of step ${step.label} alone: the step does not keep its answer`,
    advice: `Write \`save: ${name}\` at step ${step.label}`,
  };
}

const setsIn = (body: Step['body'], name: string): boolean =>
  body.kind === 'set' && body.assignments.some(({ path }) => path[0] === name);

/** Only a condition can have a guard of its own; what else is read is checked where the step is. */
function guardAround(path: string): string {
  const needs = path.startsWith('case.') ? ', or list it under `needs`' : ', or `set` it on each way to this step';
  return `Put \`has(${path})\` under \`if:\` of this step or of one around it${needs}`;
}
