/** Every tool that a step uses is registered. */
import { suggest } from '../../handbook/suggest.ts';
import { placeOfKey, remarkAt, type Rule } from './rule.ts';

export const unknownTool: Rule = {
  name: 'unknown-tool',
  check: ({ steps, world }) =>
    steps.flatMap((step) => {
      const { body } = step;
      if (body.kind !== 'use' || world.registry.has(body.tool)) return [];
      return [
        remarkAt(
          placeOfKey(step, 'use'),
          body.tool.length,
          `There is no tool \`${body.tool}\``,
          suggest(body.tool, world.registry.keys()),
        ),
      ];
    }),
};
