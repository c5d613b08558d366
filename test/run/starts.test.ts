/**
 * Which SOP a case starts: a line of `starts` reads what the same line reads as the condition of a step, and what is
 * unclear there is said.
 */
import { describe, expect, it } from 'vitest';
import { money } from '../../src/kernel/money.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';

import { filesOf, handbookOf, sopFile } from './handbook.ts';
import { walk } from './walk.ts';

const STEPS = `
  - step: 1
    says: Note it
    flag: noted`;
const VALUES = `
  big: 100.00 USD
  wait_days: 2
  weekdays: [Monday, Friday]`;

/** An SOP with these lines below the one for the kind. */
function sopOf(name: string, lines: readonly string[], kindFirst = true): HandbookFile {
  const { text } = sopFile(STEPS, { values: VALUES });
  const kind = 'case.kind == "freight_claim"';
  const all = kindFirst ? [kind, ...lines] : [...lines, kind];
  return {
    path: `${name}.sop.yaml`,
    text: text
      .replace('sop: test', `sop: ${name}`)
      .replace(`    - ${kind}\n`, all.map((line) => `    - '${line}'\n`).join('')),
  };
}

const withSops = (...sops: readonly HandbookFile[]) =>
  handbookOf([...filesOf(...sops).filter(({ path }) => path !== 'freight-damage-claim.sop.yaml')]);

describe('a line of `starts`', () => {
  it.each([
    [
      'a value',
      'has(case.claim.amount) && case.claim.amount > big',
      'has(case.claim.amount) && case.claim.amount <= big',
    ],
    [
      'a limit of the boundary',
      'has(case.claim.amount) && case.claim.amount > limits.major_loss',
      'has(case.claim.amount) && case.claim.amount <= limits.major_loss',
    ],
    [
      'a calendar and a value',
      'business_days_after(case.received_at, wait_days, "us-claims") < case.received_at',
      'has(case.id)',
    ],
    ['a value of a list', '"Sunday" in weekdays', '!("Sunday" in weekdays)'],
  ])('reads %s', (_, no, yes) => {
    const run = walk({
      handbook: withSops(sopOf('one', [no]), sopOf('two', [yes])),
      facts: { 'claim.amount': money('USD', 50_00) },
    });
    expect(run.parks).toEqual([]);
    expect(run.state.sop?.name).toBe('two');
  });

  it('is named with what is unclear in it, on the card and in the explanation', () => {
    const run = walk({
      handbook: withSops(
        sopOf('small', ['has(case.claim.amount) && case.claim.amount <= big']),
        sopOf('large', ['has(case.claim.amount) && case.claim.amount > big']),
      ),
      facts: { 'claim.amount': money('EUR', 50_00) },
    });
    const why = (name: string, line: string): string =>
      `${name}, \`${line}\`: Cannot compare 50.00 EUR with $100.00, which are in different currencies`;
    const because = `It is unclear whether an SOP starts for this case: ${why('large', 'has(case.claim.amount) && case.claim.amount > big')}; ${why('small', 'has(case.claim.amount) && case.claim.amount <= big')}. Correct the case or that line, then try again`;
    expect(run.parks).toEqual([because]);
    expect(JSON.stringify(run.explain())).toContain(JSON.stringify(because).slice(1, -1));
  });

  it.each([
    ['above the line for the kind', (line: string) => sopOf('renewal', [line], false)],
    [
      'joined to the kind',
      (line: string) => {
        const file = sopOf('renewal', []);
        return { ...file, text: file.text.replace("'case.kind", `'${line} && case.kind`) };
      },
    ],
  ])('%s does not hold up cases of another kind', (_, other) => {
    const broken = other('has(case.claim.amount) && case.claim.amount > big');
    const elsewhere = { ...broken, text: broken.text.replace('"freight_claim"', '"renewal_risk"') };
    const kind = filesOf().find(({ path }) => path === 'kinds/freight_claim.yaml')?.text ?? '';
    const run = walk({
      handbook: withSops(elsewhere, sopOf('claim', ['has(case.id)']), {
        path: 'kinds/renewal_risk.yaml',
        text: kind.replace('kind: freight_claim', 'kind: renewal_risk').replaceAll('Freight claim', 'Renewal'),
      }),
      facts: { 'claim.amount': money('EUR', 50_00) },
    });
    expect(run.parks).toEqual([]);
    expect(run.state.sop?.name).toBe('claim');
  });

  it('that is unclear does not matter where a line below it is false', () => {
    const run = walk({
      handbook: withSops(
        sopOf('never', ['has(case.claim.amount) && case.claim.amount > big', 'case.id == "another"']),
        sopOf('claim', []),
      ),
      facts: { 'claim.amount': money('EUR', 50_00) },
    });
    expect(run.state.sop?.name).toBe('claim');
  });
});
