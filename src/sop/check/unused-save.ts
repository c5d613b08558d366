/**
 * Whatever is kept is used: a decision that nothing reads decides nothing, and a result that nobody reads is a
 * forgotten step or a misspelt name. What a reading tool found is kept for the people who look at the record too, and
 * so is what a step sets: nothing is said of them.
 */
import type { Registry } from '../../tool/registry.ts';
import { savedBy, type Body } from '../sop.ts';
import { pathsRead, placeOfKey, remarkAt, type Rule } from './rule.ts';

export const unusedSave: Rule = {
  name: 'unused-save',
  check: ({ steps, flow, world }) => {
    if (flow.unreachable.length > 0) return [];
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
            'Remove `save`, or read what it keeps where it is meant',
          ),
          severity: 'warning' as const,
        },
      ];
    });
  },
};

function isForPeople(body: Body, registry: Registry): boolean {
  // Of an unknown tool its own rule speaks.
  return body.kind === 'use' && (registry.get(body.tool)?.tool.effect ?? 'read') === 'read';
}
