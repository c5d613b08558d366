/**
 * `if_error` names errors that the tool can answer with.
 */
import { listed, suggest } from '../../handbook/suggest.ts';
import { toolOf } from '../sop.ts';
import { placeOfKey, remarkAt, type Rule } from './rule.ts';

/** The code that the run itself gives for a call that the boundary forbids. */
const FORBIDDEN = 'forbidden';

export const errorCodes: Rule = {
  name: 'error-codes',
  check: ({ steps, world }) =>
    steps.flatMap((step) => {
      const codes = Object.keys(step.handlers.ifError);
      if (codes.length === 0) return [];
      const used = toolOf(step.body);
      if (used === null)
        return [
          remarkAt(
            placeOfKey(step, 'if_error'),
            'if_error'.length,
            '`if_error` belongs to a step that uses a tool',
            'Move it to the inner step that does',
          ),
        ];
      const tool = world.registry.get(used);
      if (tool === undefined) return [];
      return codes
        .filter((code) => code !== FORBIDDEN && !Object.hasOwn(tool.errors, code))
        .map((code) =>
          remarkAt(
            placeOfKey(step, `if_error.${code}`),
            code.length,
            `\`${tool.tool.id}\` has no error \`${code}\``,
            suggest(code, Object.keys(tool.errors)) ?? `Its errors are ${listed(Object.keys(tool.errors))}`,
          ),
        );
    }),
};
