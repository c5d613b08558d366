/**
 * An error of a lookup is handled wherever that lookup is made. When one step handles an error of a reading tool and
 * another step does not, it was probably forgotten there, and the run parks on a case that the procedure knows. An
 * error that no step handles is left to people on purpose and gets no finding.
 */
import { listed } from '../../handbook/suggest.ts';
import type { Step } from '../sop.ts';
import { placeOfKey, remarkAt, type Rule } from './rule.ts';

export const uncoveredError: Rule = {
  name: 'uncovered-error',
  check: ({ steps, world }) =>
    steps.flatMap((step) => {
      const tool = step.body.kind === 'use' ? world.registry.get(step.body.tool) : undefined;
      if (tool?.tool.effect !== 'read') return [];
      const { id } = tool.tool;
      // Errors that every tool has, such as `unavailable`, say nothing about what is looked up.
      const uncovered = Object.keys(tool.tool.errors).flatMap((code) => {
        const other = handles(step, code)
          ? undefined
          : steps.find(
              (candidate) => candidate.body.kind === 'use' && candidate.body.tool === id && handles(candidate, code),
            );
        return other === undefined ? [] : [{ code, label: other.label }];
      });
      const [first] = uncovered;
      if (first === undefined) return [];
      const codes = listed(uncovered.map(({ code }) => code));
      return [
        {
          ...remarkAt(
            placeOfKey(step, 'use'),
            id.length,
            `Step ${first.label} handles ${codes} of this tool; this step does not, so the run would stop and ask`,
            `Add \`if_error\` with \`${first.code}\``,
          ),
          severity: 'warning' as const,
        },
      ];
    }),
};

function handles({ handlers }: Step, code: string): boolean {
  return Object.hasOwn(handlers.ifError, code);
}
