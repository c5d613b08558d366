/**
 * Business spans and business days name a calendar of the handbook.
 */
import { isDuration } from '../../kernel/time.ts';
import type { Value } from '../../kernel/value.ts';
import { listed, suggest } from '../../handbook/suggest.ts';
import type { Node } from '../expression/expression.ts';
import { FUNCTIONS } from '../expression/functions/functions.ts';
import { walkNodes } from '../expression/walk.ts';
import type { Sop } from '../sop.ts';
import { remarkAt, remarkIn, type Rule } from './rule.ts';

export const calendars: Rule = {
  name: 'calendars',
  check: ({ sop, flow, world }) => {
    const unknown = (value: Value): string | null =>
      isDuration(value) && value.calendar !== null && !world.calendars.includes(value.calendar) ? value.calendar : null;
    const message = (name: string): string => `The handbook has no calendar \`${name}\``;
    const suggestion = (name: string): string | null =>
      suggest(name, world.calendars) ?? (world.calendars.length === 0 ? null : `It has ${listed(world.calendars)}`);
    return [
      ...Object.values(sop.values).flatMap(({ value, place }) =>
        (Array.isArray(value) ? (value as readonly Value[]) : [value])
          .map(unknown)
          .filter((name) => name !== null)
          .map((name) => remarkAt(place, 0, message(name), suggestion(name))),
      ),
      ...flow.sites.flatMap(({ expression }) =>
        [...walkNodes(expression.node)].flatMap((node) => {
          const name = node.kind === 'literal' ? unknown(node.value) : calendarOf(node, sop);
          return name === null || world.calendars.includes(name)
            ? []
            : [remarkIn(expression, node.start, node.end, message(name), suggestion(name))];
        }),
      ),
    ];
  },
};

/** The calendar that a function such as `business_days_after` counts in, where it is written. */
function calendarOf(node: Node, { values }: Sop): string | null {
  const known = node.kind === 'call' ? FUNCTIONS.get(node.name) : undefined;
  const argument =
    node.kind === 'call' ? node.args[known?.takes.findIndex(({ name }) => name === 'calendar') ?? -1] : undefined;
  if (argument?.kind === 'literal') return typeof argument.value === 'string' ? argument.value : null;
  const [name = '', ...rest] = argument?.kind === 'path' ? argument.path : [];
  const value = rest.length === 0 && Object.hasOwn(values, name) ? values[name]?.value : undefined;
  return typeof value === 'string' ? value : null;
}
