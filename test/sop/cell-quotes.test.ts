/** What a cell of a table in a procedure compares with: its own quotes say text, wherever it is written. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseSop } from '../../src/sop/parse.ts';
import { allSteps } from '../../src/sop/sop.ts';

const BASE = readFileSync(new URL('corpus/base/damage.sop.yaml', import.meta.url), 'utf8');

/** The condition of the first row. */
function conditionOf(cell: string): string | undefined {
  const table =
    '      hit: first\n      when: [case.claim.bol]\n      give: [queue, answer_in]\n      rows:\n' +
    `        - [${cell}, Priority Claims, 2 hours]\n        - ["-", Standard Claims, 8 hours]\n`;
  const { draft } = parseSop(BASE.replace('      hit: unique\n      from: queues\n', table), 'damage.sop.yaml');
  const body = draft === null ? undefined : allSteps(draft).find((step) => step.body.kind === 'table')?.body;
  return body?.kind === 'table' ? body.rows[0]?.if[0]?.text : undefined;
}

describe('a cell of a table', () => {
  it.each([
    [`'"Acme, Globex"'`, 'case.claim.bol == "Acme, Globex"'],
    [`["Initech", '"Hooli, Umbrella"']`, 'case.claim.bol in ["Initech", "Hooli, Umbrella"]'],
    [`[Initech, "Hooli, Umbrella"]`, 'case.claim.bol in ["Initech", "Hooli, Umbrella"]'],
    [`not: ['"Pied, Piper"', Initech]`, '!(case.claim.bol in ["Pied, Piper", "Initech"])'],
    [`not: '"Pied, Piper"'`, 'case.claim.bol != "Pied, Piper"'],
    [`not: "Pied, Piper"`, 'case.claim.bol != "Pied, Piper"'],
  ])('is the text between its own quotes: %s', (cell, condition) => {
    expect(conditionOf(cell)).toBe(condition);
  });

  it.each([
    ["'0012'", 'case.claim.bol == "0012"'],
    ["[A1, '0012']", 'case.claim.bol in ["A1", "0012"]'],
    ["'12'", 'case.claim.bol == 12'],
    ["'0.5'", 'case.claim.bol == 0.5'],
  ])('with zeros in front is no number: %s', (cell, condition) => {
    expect(conditionOf(cell)).toBe(condition);
  });
});
