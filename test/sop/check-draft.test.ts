import { describe, expect, it } from 'vitest';
import { checkDraft } from '../../src/sop/check-draft.ts';
import { parseSop } from '../../src/sop/parse.ts';
import { sopFile, WORLD } from './world.ts';

/** All findings of a file as `sop check` shows them. */
function all(file: string): string[] {
  const parsed = parseSop(file, 'test.sop.yaml');
  const { draft, findings } = parsed;
  return [...findings, ...(draft === null ? [] : checkDraft(draft, WORLD, parsed))].map(({ message }) => message);
}

const LOOK_UP = '\n  use: salesforce.get_account\n  with: { account_id: A1 }\n  save: account';

describe('a file with several mistakes', () => {
  it('shows all of them at once, whichever stage finds them', () => {
    const file = sopFile({
      values: 'high: 5,000.00 USD\nsoon: 15 min',
      needs: '- case.claim.amount',
      steps: `- step: 1\n  says: Look up above {high}${LOOK_UP}
- step: 2\n  says: Choose\n  if: [account.tier == "Enterprize"]\n  flag: Large
- step: 3\n  says: Wait 5 days\n  flag: waits
- step: 4\n  says: Note it\n  use: zendesk.ad_note\n  with: { ticket: T1 }`,
    });
    const found = all(file);
    expect(found).toHaveLength(5);
    expect(found).toEqual(
      expect.arrayContaining([
        expect.stringContaining('Expected lowercase letters, digits and underscores'),
        expect.stringContaining('The figure `5'),
        expect.stringContaining('`15 min` looks like a span of time'),
        expect.stringContaining('`Enterprize` is not a possible value here'),
        expect.stringContaining('zendesk.ad_note'),
      ]),
    );
  });

  it('shows bounds that no answer fits and an `otherwise` of no step next to a misspelt key', () => {
    const file = sopFile({
      steps: `- step: 1\n  says: Ask\n  ask:\n    of: leads\n    question: What?\n    form:\n      n: { label: N, type: number, min: 5, max: 3 }\n    within: 2 days\n  save: d\n  if_late: { says: Late, flag: late }
- step: 2\n  says: Four\n  otherwise: 9\n  flag: b
- step: 3\n  says: Six\n  flga: q`,
    });
    expect(all(file)).toEqual(
      expect.arrayContaining([
        expect.stringContaining('`flga` is not a key'),
        expect.stringContaining('No answer fits: it must be at least 5 and at most 3'),
        expect.stringContaining('There is no step 9 earlier'),
      ]),
    );
  });

  it('says nothing of an `otherwise` that names the step with the mistake', () => {
    const file = sopFile({
      steps: `- step: 1\n  says: Six\n  fi: [case.claim.amount > 5.00 USD]\n  flag: q
- step: 2\n  says: Four\n  otherwise: 1\n  flag: b`,
    });
    expect(all(file)).toEqual([expect.stringContaining('`fi` is not a key')]);
  });

  it('says nothing that only follows from a mistake', () => {
    const file = sopFile({
      values: 'soon: 15 min',
      steps: `- step: 1\n  says: Look up\n  use: salesforce.get_account\n  with: { account_id: A1 }\n  save: Account
- step: 2\n  says: Tell {account.name} within {soon}\n  flag: told
- step: 3\n  says: Choose\n  if: ["== 5"]\n  flag: chosen
- step: 4\n  says: Otherwise\n  otherwise: 3\n  flag: other`,
    });
    expect(all(file)).toHaveLength(3);
  });
});

describe('a file that YAML cannot read in one place', () => {
  const STEPS = `- step: 1\n  says: Look up${LOOK_UP}
- step: 2\n  says: Choose\n  if: [account.tier == "Enterprise"]\n  flag: large
- step: 3\n  says: Wait 5 days\n  flag: waits`;

  it.each([
    ['a tab', '  says: Choose', '\tsays: Choose', 'tab'],
    ['a key too far left', '  flag: large', ' flag: large', 'fits no block'],
    ['a missing colon', '  flag: large', '  flag large', 'A colon is missing after `flag`'],
    ['quotes that are not closed', '  says: Choose', '  says: "Choose', 'are not closed'],
    ['an exclamation mark', '[account.tier == "Enterprise"]', '!has(account)', 'begins with `!`'],
    ['an alias', 'says: Choose', 'says: *choose', 'Aliases'],
    ['a key twice', '  flag: large', '  says: Again\n  flag: large', '`says` appears twice'],
    ['the save of a name', '  save: account', '   save: account', 'fits no block'],
    ['a bracket that is not closed', '[account.tier == "Enterprise"]', '[account.tier == "Enterprise"', 'not closed'],
  ])('shows the mistakes of the other steps, and nothing that follows from %s', (_, from, to, says) => {
    const [first, ...others] = all(sopFile({ steps: STEPS.replace(from, () => to) }));
    expect(first).toContain(says);
    expect(others).toEqual([expect.stringContaining('The figure `5')]);
  });

  it('shows each such mistake', () => {
    const steps = STEPS.replace('  says: Choose', '\tsays: Choose').replace('says: Wait', 'says: @Wait');
    expect(all(sopFile({ steps }))).toEqual([expect.stringContaining('tab'), expect.stringContaining('`@`')]);
  });

  it('says nothing of names that the damaged part declares', () => {
    const values = 'high: 5,000.00 USD\n  soon: 15 minutes';
    const steps = '- step: 1\n  says: Tell within {soon}\n  if: [case.claim.amount > high]\n  flag: told';
    expect(all(sopFile({ values, needs: '- case.claim.amount', steps }))).toHaveLength(1);
  });
});
