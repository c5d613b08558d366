/**
 * Business spans name a calendar that the handbook has.
 */
import { isDuration } from '../../kernel/time.ts';
import type { Value } from '../../kernel/value.ts';
import { listed, suggest } from '../finding.ts';
import type { Node } from '../expression/expression.ts';
import { remarkAt, remarkIn, type Rule } from './rule.ts';

export const calendars: Rule = {
  name: 'calendars',
  check: ({ sop, flow, world }) => {
    const unknown = (value: Value): string | null => (isDuration(value) && value.calendar !== null && !world.calendars.includes(value.calendar) ? value.calendar : null);
    const message = (name: string): string => `The handbook has no calendar \`${name}\``;
    const suggestion = (name: string): string | null => suggest(name, world.calendars) ?? (world.calendars.length === 0 ? null : `It has ${listed(world.calendars)}`);
    return [
      ...Object.values(sop.values).flatMap(({ value, place }) => (Array.isArray(value) ? (value as readonly Value[]) : [value]).map(unknown).filter((name) => name !== null)
        .map((name) => remarkAt(place, 0, message(name), suggestion(name)))),
      ...flow.sites.flatMap(({ expression }) => [...literalsIn(expression.node)].flatMap(({ value, start, end }) => {
        const name = unknown(value);
        return name === null ? [] : [remarkIn(expression, start, end, message(name), suggestion(name))];
      })),
    ];
  },
};

function* literalsIn(node: Node): Generator<Extract<Node, { kind: 'literal' }>> {
  switch (node.kind) {
    case 'literal': yield node; break;
    case 'not': case 'negate': yield* literalsIn(node.operand); break;
    case 'list': for (const item of node.items) yield* literalsIn(item); break;
    case 'binary': yield* literalsIn(node.left); yield* literalsIn(node.right); break;
    case 'path': case 'has': break;
  }
}
