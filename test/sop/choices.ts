/** A `choose` with given conditions for its branches, for tests of the rules about it. */
import { sopFile } from './world.ts';

/** Branches are lists of conditions; `otherwise` adds the last one. */
export function choosing(
  branches: readonly (readonly string[])[],
  { otherwise = false, values = '' }: { otherwise?: boolean; values?: string } = {},
): string {
  const written = branches.map((conditions, index) =>
    [
      `    - step: 2${'abcdefgh'[index] ?? 'z'}`,
      '      says: Take it',
      '      if:',
      ...conditions.map((condition) => `        - '${condition}'`),
      `      flag: branch_${index + 1}`,
    ].join('\n'),
  );
  const last = `    - step: 2${'abcdefgh'[branches.length] ?? 'z'}\n      says: Otherwise\n      otherwise: 2\n      flag: rest`;
  return sopFile({
    values,
    needs: '- case.claim.amount',
    steps: `- step: 1\n  says: Look up\n  use: salesforce.get_account\n  with:\n    account_id: A1\n  save: account\n- step: 2\n  says: Choose\n  choose:\n${[...written, ...(otherwise ? [last] : [])].join('\n')}`,
  });
}

export const LIMITS = 'low: 1,000.00 USD\nhigh: 5,000.00 USD';
