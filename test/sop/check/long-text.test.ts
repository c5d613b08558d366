import { expect, it } from 'vitest';
import { allTools } from '../../../src/connector/tools.ts';
import { createRegistry } from '../../../src/tool/registry.ts';
import { findingsOf, FREIGHT_CLAIM, pointedAt, sopFile, WORLD } from '../world.ts';

const world = { ...WORLD, registry: createRegistry(allTools()) };

/** What is said of an issue with this summary, as it is written in the file. */
function said(summary: string, kinds = WORLD.kinds): readonly (readonly unknown[])[] {
  const file = sopFile({
    values: 'words: short',
    needs: '- case.claim.text',
    steps: `- step: 1\n  says: Tell the team\n  use: jira.create_issue\n  with:\n    project: CLM\n    priority: High\n    summary: ${summary}`,
  });
  return findingsOf(file, 'long-text', { ...world, kinds }).map((finding) => [
    finding.severity,
    pointedAt(file, finding),
    finding.message,
    finding.suggestion,
  ]);
}

it('names a text from outside that may be longer than its argument takes, with what to write', () => {
  expect(said('"Claim {case.id}: {case.claim.text}"')).toEqual([
    [
      'warning',
      'case.claim.text',
      '`summary` takes at most 255 characters, and `case.claim.text` may have more: the run would stop to ask',
      'Write `{cut(case.claim.text, 207)}`, or declare `max_length` at the fact',
    ],
  ]);
  expect(said("'= case.claim.text'").map((one) => one[3])).toEqual([
    'Write `= cut(case.claim.text, 255)`, or declare `max_length` at the fact',
  ]);
});

it.each([
  ['shortened', '"Claim {cut(case.claim.text, 200)}"'],
  ['of our own systems', '"Claim {case.id} for {case.claim.amount}"'],
  ['in the procedure', '"= words"'],
])('says nothing of a text that is %s', (_, summary) => {
  expect(said(summary)).toEqual([]);
});

it('says nothing of a fact with a length that fits', () => {
  const facts = FREIGHT_CLAIM.facts.map((fact) => (fact.fact === 'claim.text' ? { ...fact, max_length: 200 } : fact));
  const kinds = WORLD.kinds.map((kind) => ({ ...kind, facts }));
  expect(said('"Claim: {case.claim.text}"', kinds)).toEqual([]);
});
