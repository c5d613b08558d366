/**
 * Before anything is paid, what a look-up could not read is read: a tool that adds up or counts names it in `unread_fields`,
 * and a sum or a count that lacks it is too small.
 */
import { z } from 'zod';
import type { Registry } from '../../tool/registry.ts';
import { movesMoney } from '../money-questions.ts';
import { savedBy, type Step } from '../sop.ts';
import { pathsRead, placeOfKey, remarkAt, type Rule } from './rule.ts';

const FIELD = 'unread_fields';

export const unreadFields: Rule = {
  name: 'unread-fields',
  check: ({ steps, flow, world: { registry } }) => {
    if (flow.unreachable.length > 0 || !steps.some((step) => movesMoney(step, registry))) return [];
    const sites = flow.sites.map(({ expression: { node, text } }) => ({
      roots: new Set([...pathsRead(node)].map(([root]) => root)),
      namesIt: text.includes(FIELD),
    }));
    const saves = steps.flatMap((step) => (namesUnread(step, registry) ? [step] : []));
    const names = new Set(saves.map(({ body }) => savedBy(body)));
    // In a loop over what was found, each entry has another name.
    const isReadInLoop = sites.some(
      ({ roots, namesIt }) => namesIt && ![...roots].some((root) => names.has(root ?? null)),
    );
    return saves.flatMap((step) => {
      const save = savedBy(step.body) ?? '';
      const reading = sites.filter(({ roots }) => roots.has(save));
      if (reading.length === 0 || isReadInLoop || reading.some(({ namesIt }) => namesIt)) return [];
      return [
        {
          ...remarkAt(
            placeOfKey(step, 'save'),
            save.length,
            `Nothing reads \`${FIELD}\` of \`${save}\`, and this procedure pays: a value that could not be read counts as none`,
            `Stop or ask before paying when an entry of \`${save}\` has \`${FIELD}\``,
          ),
          severity: 'warning' as const,
        },
      ];
    });
  },
};

/** Whether the step saves what names the fields that could not be read. */
function namesUnread({ body }: Step, registry: Registry): boolean {
  const tool = body.kind === 'use' && savedBy(body) !== null ? registry.get(body.tool)?.tool : undefined;
  if (tool?.effect !== 'read') return false;
  return JSON.stringify(z.toJSONSchema(tool.output, { unrepresentable: 'any', io: 'input' })).includes(`"${FIELD}"`);
}
