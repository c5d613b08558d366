import { describe, expect, it } from 'vitest';
import { compileHandbook } from '../../src/review/compile-handbook.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { FILES, registry } from '../run/handbook.ts';

const sop = (name: string, conditions: readonly string[], values = ''): HandbookFile => ({
  path: `${name}.sop.yaml`,
  text: [
    `sop: ${name}`,
    'title: Test',
    'owner: claims-operations',
    'changes_approved_by: claims-managers',
    'boundary: claims-agent',
    'if_unforeseen: claims-leads',
    ...(values === '' ? [] : ['values:', values]),
    'starts:',
    '  says: A claim arrives',
    '  if:',
    '    - case.kind == "freight_claim"',
    ...conditions.map((line) => `    - '${line}'`),
    'steps:',
    '  - step: 1',
    '    says: Flag it',
    '    flag: seen',
    '',
  ].join('\n'),
});
const amount = (rest: string): string => `has(case.claim.amount) && case.claim.amount ${rest}`;
const LIMIT = '  limit: 5,000.00 USD';

function reported(
  one: readonly string[],
  other: readonly string[],
  values: readonly [string, string] = [LIMIT, LIMIT],
): string[] {
  const needed = (conditions: readonly string[], value: string): string =>
    conditions.some((line) => line.includes('limit')) ? value : '';
  const files = [
    ...FILES.filter(({ path }) => !path.endsWith('.sop.yaml')),
    sop('large', one, needed(one, values[0])),
    sop('small', other, needed(other, values[1])),
  ];
  return compileHandbook(files, registry).findings.map(
    ({ severity, place, message }) => `${severity} ${place.file}:${place.line} ${message}`,
  );
}

describe('two SOPs that one case starts', () => {
  it('are reported at both, with an example', () => {
    expect(reported([amount('>= limit')], [amount('<= limit')])).toEqual([
      'warning large.sop.yaml:9 This procedure and `small` both start when claim value = $5,000.00, `has(case.claim.amount)` = yes, so a person is asked which one is meant',
      'warning small.sop.yaml:9 This procedure and `large` both start when claim value = $5,000.00, `has(case.claim.amount)` = yes, so a person is asked which one is meant',
    ]);
  });

  it('are one finding at each, however many there are', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const files = [...FILES.filter(({ path }) => !path.endsWith('.sop.yaml')), ...names.map((name) => sop(name, []))];
    const found = compileHandbook(files, registry).findings.filter(({ rule }) => rule === 'overlapping-starts');
    expect(found.map(({ place }) => place.file)).toEqual(names.map((name) => `${name}.sop.yaml`));
    expect(found[1]?.message).toBe(
      'This procedure and `a`, `c`, `d`, `e`, `f` and 2 more all start with every case of this kind, so a person is asked which one is meant',
    );
  });

  it('are reported when both check only the kind', () => {
    expect(reported([], [])[0]).toContain('both start with every case of this kind');
  });

  it('are reported when one starts whenever the other does, even without an example', () => {
    expect(
      reported(
        ['case.claimant.name.contains("A")', 'size(case.claimant.name) > 3'],
        ['size(case.claimant.name) > 3'],
      )[0],
    ).toContain('both start with some cases');
  });

  it.each([
    ['two sides of one limit', [amount('> limit')], [amount('<= limit')], undefined],
    ['different limits with the same name', [amount('> limit')], [amount('< limit')], [LIMIT, '  limit: 4,000.00 USD']],
    [
      'two texts',
      ['has(case.claim.type) && case.claim.type == "damage"'],
      ['has(case.claim.type) && case.claim.type == "loss"'],
      undefined,
    ],
    ['a fact that is present and one that is missing', ['has(case.claim.type)'], ['!has(case.claim.type)'], undefined],
    [
      'conditions that cannot be decided before a run',
      ['case.claimant.name.contains("A")'],
      ['case.claimant.name.contains("B")'],
      undefined,
    ],
  ] as const)('are not reported when they differ by %s', (_, one, other, values) => {
    expect(reported(one, other, values === undefined ? undefined : [values[0], values[1]])).toEqual([]);
  });
});
