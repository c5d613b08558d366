/**
 * Everything that is saved is used: a decision that nothing reads decides nothing, and an unread result is a forgotten
 * step or a misspelt name. The result of a reading tool and what a step sets are also there for people who read the
 * record, so they get no finding.
 */
import type { Registry } from '../../tool/registry.ts';
import type { Problem } from '../expression/check-expression.ts';
import { savedBy, type Body } from '../sop.ts';
import { pathsRead, placeOfKey, remarkAt, type Rule } from './rule.ts';

export const unusedSave: Rule = {
  name: 'unused-save',
  check: ({ steps, flow, world }) => {
    // A name that nothing has may be that of a save, misspelt.
    if (flow.unreachable.length > 0 || flow.sites.some(({ checked }) => checked.problems.some(isUnknownName)))
      return [];
    const read = new Set(flow.sites.flatMap(({ expression }) => [...pathsRead(expression.node)].map(([root]) => root)));
    return steps.flatMap((step) => {
      const { body } = step;
      const save = savedBy(body);
      if (save === null || read.has(save) || isForPeople(body, world.registry)) return [];
      return [
        {
          ...remarkAt(
            placeOfKey(step, 'save'),
            save.length,
            `Nothing reads \`${save}\``,
            'Remove `save`, or read it in the step that needs it',
          ),
          severity: 'warning' as const,
        },
      ];
    });
  },
};

const isUnknownName = ({ code, message }: Problem): boolean =>
  code === 'types' && message.startsWith('Nothing is called');

function isForPeople(body: Body, registry: Registry): boolean {
  // Another rule reports an unknown tool.
  return body.kind === 'use' && (registry.get(body.tool)?.tool.effect ?? 'read') === 'read';
}
