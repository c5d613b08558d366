import { describe, expect, it } from 'vitest';
import { unnamedReasons } from '../../src/review/unnamed-reasons.ts';
import { parseSop } from '../../src/sop/parse.ts';
import { sopFile } from '../sop/world.ts';

function notesOn(condition: string): readonly (readonly [string, string | null])[] {
  const file = sopFile({
    values: 'days: 5',
    steps: `- step: 1\n  says: It came in time\n  if:\n    - ${condition}\n  flag: in_time\n- step: 2\n  says: Or not\n  otherwise: 1\n  flag: late\n`,
  });
  const { sop, findings } = parseSop(file, 'guide.sop.yaml');
  if (sop === null) throw new Error(findings.map(({ message }) => message).join('\n'));
  return unnamedReasons(sop).map(({ message, suggestion }) => [message, suggestion]);
}

describe('a reason without a name', () => {
  it('is noted where a condition computes what it compares, with the line that names it', () => {
    const computed = 'days_between(case.received_at, case.received_at)';
    expect(notesOn(`${computed} <= days`)).toEqual([
      [
        `\`${computed}\` has no name, so the reason that people read is how it was computed`,
        `To name it, write \`set: { NAME: = ${computed} }\` in a step before, and compare \`NAME\``,
      ],
    ]);
    expect(notesOn('case.kind == "x" && days * 2 > days + 1')).toHaveLength(2);
  });

  it('is none where what is compared has a name', () => {
    for (const condition of [
      'days > 3',
      'case.kind == "x"',
      'has(case.claim.bol)',
      '"!(days > 3)"',
      'size(case.id) > 3',
    ])
      expect(notesOn(condition), condition).toEqual([]);
  });
});
