/**
 * An SOP says which kind of case starts it, and the handbook knows that kind.
 */
import { listed, suggest } from '../finding.ts';
import { kindLineOf } from './kind-line.ts';
import { remarkAt, remarkIn, type Rule } from './rule.ts';

export const starts: Rule = {
  name: 'starts',
  check: ({ sop, world }) => {
    const line = kindLineOf(sop);
    const known = world.kinds.map(({ kind }) => kind);
    if (line === null) {
      const place = sop.places?.['starts'] ?? sop.starts.says.place;
      return [remarkAt(place, 'starts'.length, 'Nothing says which kind of case starts this procedure', 'Add the line `case.kind == "…"` under `if`')];
    }
    if (known.includes(line.kind)) return [];
    const { start, end } = line.literal;
    return [remarkIn(line.expression, start, end, `The handbook knows no kind \`${line.kind}\``, suggest(line.kind, known) ?? `It knows ${listed(known)}`)];
  },
};
