/**
 * Everything that is read is there on every path a run can take: saved or set earlier whatever handlers and branches
 * did, and guarded by `has(...)` or a `needs` line where it is optional.
 */
import { remarkIn, type Rule } from './rule.ts';
import { siblingReads } from './together-siblings.ts';

export const definiteAssignment: Rule = {
  name: 'definite-assignment',
  check: (context) => {
    // What a sibling writes is reported once, by its own rule.
    const reported = new Set(siblingReads(context).map(({ expression }) => expression));
    return context.flow.sites
      .filter(({ expression }) => !reported.has(expression))
      .flatMap(({ expression, role, checked }) =>
        checked.problems
          .filter(({ code }) => code === 'absent')
          .map(({ message, suggestion, start, end }) => {
            const path = expression.text.slice(start, end);
            const guard = suggestion === null || role.kind === 'condition' ? suggestion : guardAround(path);
            return remarkIn(expression, start, end, message, guard);
          }),
      );
  },
};

/** Only a condition can have a guard of its own; what else is read is checked where the step is. */
function guardAround(path: string): string {
  const needs = path.startsWith('case.') ? ', or list it under `needs`' : ', or `set` it on each way to this step';
  return `Put \`has(${path})\` under \`if:\` of this step or of one around it${needs}`;
}
