import { describe, expect, it } from 'vitest';
import { checkDraft } from '../../src/sop/check-draft.ts';
import { parseSop } from '../../src/sop/parse.ts';
import { sopFile, WORLD } from './world.ts';

/** All findings of a file as `sop check` shows them. */
function all(file: string): string[] {
  const { draft, findings } = parseSop(file, 'test.sop.yaml');
  return [...findings, ...(draft === null ? [] : checkDraft(draft, WORLD, findings))].map(({ message }) => message);
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
