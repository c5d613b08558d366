/** Every tool that a step uses is registered. */
import { listed, suggest } from '../../handbook/suggest.ts';
import { placeOfKey, remarkAt, type Rule } from './rule.ts';

/** Tools that one message lists. */
const LISTED_MAX = 8;

/** The tools of the same system; null when it has none. */
function ofSystem(tool: string, all: readonly string[]): string | null {
  const system = `${tool.split('.')[0] ?? ''}.`;
  const own = all.filter((name) => name.startsWith(system));
  const longer = own.filter((name) => name.startsWith(tool));
  if (longer.length > 0) return `Known are ${listed(longer, 'and')}`;
  return own.length === 0 ? '`sop tools` lists the tools' : `Known are ${listed(own.slice(0, LISTED_MAX), 'and')}`;
}

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
          suggest(body.tool, world.registry.keys()) ?? ofSystem(body.tool, [...world.registry.keys()]),
        ),
      ];
    }),
};
