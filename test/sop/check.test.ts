import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSop } from '../../src/sop/check.ts';
import { parseSop } from '../../src/sop/parse.ts';
import { RULES } from '../../src/sop/rules.ts';
import { findingsOf, SEED, seedWith, sopFile, WORLD } from './world.ts';

describe('checkSop', () => {
  it('gives the findings of several rules in file order', () => {
    const file = seedWith('account.tier == "Enterprise"', 'account.tier == "Enterprize"')
      .replace('exceeds {escalate_above}', 'exceeds $5,000')
      .replace('jira.create_issue', 'jira.create_isue');
    expect(findingsOf(file).map(({ rule, place }) => [rule, place.line])).toEqual([
      ['figure', 46],
      ['expression-types', 48],
      ['unknown-tool', 55],
    ]);
  });

  it('reports an unknown kind, and nothing about its facts', () => {
    expect(findingsOf(seedWith('"freight_claim"', '"freight_clam"')).map(({ rule }) => rule)).toEqual(['starts']);
  });

  it.each(RULES.map(({ name }) => name))('has a file and a test file of its own for %s', (name) => {
    expect(existsSync(new URL(`../../src/sop/check/${name}.ts`, import.meta.url))).toBe(true);
    expect(existsSync(new URL(`check/${name}.test.ts`, import.meta.url))).toBe(true);
  });

  // Each of these took minutes or the process when work grew with the square of the text.
  it.each([
    ['figures', `says: ${'5 '.repeat(200_000)}`, 500],
    ['expressions between braces', `says: "${'{case.id} '.repeat(45_000)}"`, 0],
    ['braces without quotes', `says: ${'{case.id} '.repeat(45_000)}`, 1],
  ])('ends within limits on a sentence as long as a file may be, made only of %s', (_, says, findings) => {
    const { sop, findings: broken } = parseSop(sopFile({ steps: `- step: 1\n  ${says}\n  flag: seen` }), 'x');
    expect(sop === null ? broken : checkSop(sop, WORLD)).toHaveLength(findings);
  });

  it('never throws on a file that parses, whatever lines are removed or moved', () => {
    const lines = SEED.split('\n');
    const mutation = fc.record({
      from: fc.nat(lines.length - 1),
      count: fc.integer({ min: 1, max: 4 }),
      to: fc.nat(lines.length - 1),
    });
    let checked = 0;
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (mutations) => {
        const text = mutations
          .reduce(
            (all, { from, count, to }) => {
              const cut = all.splice(from, count);
              if (to % 3 > 0) all.splice(to, 0, ...cut);
              return all;
            },
            [...lines],
          )
          .join('\n');
        const { sop } = parseSop(text, 'x');
        if (sop === null) return;
        checked += 1;
        for (const { place } of checkSop(sop, WORLD)) expect(place.line >= 1 && place.column >= 1).toBe(true);
      }),
      { numRuns: 400 },
    );
    expect(checked).toBeGreaterThan(10);
  });
});
