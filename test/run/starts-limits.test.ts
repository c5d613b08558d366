import { expect, it } from 'vitest';
import { money } from '../../src/kernel/money.ts';
import { filesOf, handbookOf, sopFile } from './handbook.ts';
import { walk } from './walk.ts';

it('a limit that a line of `starts` reads is cited with the version of the boundary', () => {
  const line = 'has(case.claim.amount) && case.claim.amount <= limits.major_loss';
  const { text } = sopFile(`
  - step: 1
    says: Note it
    if:
      - '${line}'
    flag: noted`);
  const handbook = handbookOf([
    ...filesOf({
      path: 'other.sop.yaml',
      text: text
        .replace('sop: test', 'sop: other')
        .replace('    - case.kind == "freight_claim"\n', `    - case.kind == "freight_claim"\n    - '${line}'\n`),
    }).filter((file) => file.path !== 'freight-damage-claim.sop.yaml'),
  ]);
  const run = walk({ handbook, facts: { 'claim.amount': money('USD', 50_00) } });
  const versionsIn = (value: unknown): string[] => {
    const found: string[] = [];
    JSON.stringify(value, (_, each: unknown) => {
      if (typeof each === 'object' && each !== null && 'kind' in each && each.kind === 'limit' && 'version' in each)
        found.push(String(each.version));
      return each;
    });
    return found;
  };
  const [chosen] = versionsIn(run.events('SopChosen'));
  const hashes = [...handbook.boundaries.values()].map(({ hash }) => hash.slice(0, 12));
  expect(hashes).toContain(chosen);
});
