/**
 * The type of a macro over a list, and what of it comes from outside.
 */
import { unreachable } from '../../kernel/assert.ts';
import type { Type } from '../../kernel/value.ts';
import type { Node } from './expression.ts';

type Part = { readonly type: Type | null; readonly untrusted: readonly string[] };

/** @param body what it makes of one item */
export function macroResult(
  { macro, variable }: Pick<Extract<Node, { kind: 'macro' }>, 'macro' | 'variable'>,
  list: Part,
  body: Part,
): Part {
  switch (macro) {
    case 'exists':
    case 'all':
      return { type: { kind: 'boolean' }, untrusted: [] };
    case 'count':
      return { type: { kind: 'number' }, untrusted: [] };
    case 'filter':
      return { type: list.type, untrusted: [...new Set(list.untrusted)] };
    case 'map': {
      const ofBody = body.untrusted.filter((path) => list.untrusted.length === 0 || path.split('.')[0] !== variable);
      return {
        type: body.type === null ? null : { kind: 'list', of: body.type },
        untrusted: [...new Set([...list.untrusted, ...ofBody])],
      };
    }
    default:
      return unreachable(macro);
  }
}
