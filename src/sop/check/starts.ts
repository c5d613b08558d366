/**
 * An SOP says which kind of case starts it, and the handbook knows that kind.
 */
import { listed, suggest } from '../../handbook/suggest.ts';
import { kindLineOf } from './kind-line.ts';
import { remarkAt, remarkIn, type Rule } from './rule.ts';

export const starts: Rule = {
  name: 'starts',
  check: ({ sop, world }) => {
    const line = kindLineOf(sop);
    const known = world.kinds.map(({ kind }) => kind);
    const message = (name: string): string => `The handbook has no kind \`${name}\``;
    if (sop.starts.if.length === 0) {
      const place = sop.places?.['kind'] ?? sop.places?.['title'] ?? sop.starts.says.place;
      if (sop.takes === null)
        return [
          remarkAt(
            place,
            0,
            'Nothing says when this procedure starts',
            'Add `starts`, or `takes` if other procedures run it',
          ),
        ];
      return sop.kind === null || known.includes(sop.kind)
        ? []
        : [remarkAt(place, sop.kind.length, message(sop.kind), suggest(sop.kind, known) ?? `It has ${listed(known)}`)];
    }
    if (sop.kind !== null)
      return [
        remarkAt(
          sop.places?.['kind'] ?? sop.starts.says.place,
          sop.kind.length,
          '`kind` is for a procedure without `starts`',
          'Remove it',
        ),
      ];
    if (line === null) {
      const place = sop.places?.['starts'] ?? sop.starts.says.place;
      return [
        remarkAt(
          place,
          'starts'.length,
          'Nothing says which kind of case starts this procedure',
          'Add the line `case.kind == "…"` under `if`',
        ),
      ];
    }
    if (known.includes(line.kind)) return [];
    const { start, end } = line.literal;
    return [
      remarkIn(line.expression, start, end, message(line.kind), suggest(line.kind, known) ?? `It has ${listed(known)}`),
    ];
  },
};
