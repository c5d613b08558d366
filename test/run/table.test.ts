/** `table`, run on small SOPs. */
import { describe, expect, it } from 'vitest';
import { money } from '../../src/kernel/money.ts';
import { filesOf, handbookOf, LENA, PERMISSIVE, sopFile } from './handbook.ts';
import { walk, type Walk } from './walk.ts';

const HEAD = '      when: [case.claim.amount, case.claimant.name]\n      give: [queue, answer_in]\n      rows:\n';
const ROWS = `        - ["> high", '"Wobbly Widget Works"', Priority, 15 minutes]
        - ["[1,000.00..5,000.00 USD]", "-", Middle, 1 hour]
        - ["-", "-", Standard, 2 days]
`;
const AFTER = `    save: route
  - step: 2
    says: Remark it
    if:
      - route.queue == "Priority"
      - route.answer_in <= patience
    flag: priority
`;

function read(
  facts: Readonly<Record<string, ReturnType<typeof money> | string>>,
  { hit = 'first', rows = ROWS, after = AFTER } = {},
): Walk {
  const sop = sopFile(`  - step: 1\n    says: Find its queue\n    table:\n      hit: ${hit}\n${HEAD}${rows}${after}`, {
    values: '  high: 5,000.00 USD\n  patience: 1 hour',
    needs: '  - case.claim.amount\n  - case.claimant.name',
  });
  return walk({ facts, handbook: handbookOf(filesOf(sop, PERMISSIVE)) });
}
const amount = (minor: number, currency = 'USD') => ({ 'claim.amount': money(currency, minor) });

describe('table', () => {
  it('returns the result of its first matching row, and names the row', () => {
    const given = (minor: number, name = 'Wobbly Widget Works') =>
      read({ ...amount(minor), 'claimant.name': name })
        .events('TableRead')
        .map(({ rows, value }) => [rows.map(({ row }) => row), value?.['queue']]);
    expect([given(500_001), given(500_001, 'Other'), given(500_000), given(100_000), given(99_999)]).toEqual([
      [[[1], 'Priority']],
      [[[3], 'Standard']],
      [[[2], 'Middle']],
      [[[2], 'Middle']],
      [[[3], 'Standard']],
    ]);
  });

  it('is read by later steps and cited by its row', () => {
    const walked = read(amount(720_000));
    expect(walked.flags).toEqual(['priority']);
    const { steps } = walked.explain();
    expect(steps.find(({ step }) => step === '1')).toMatchObject({
      citation: 'SOP test v1, step 1: claim value $7,200.00, threshold $5,000.00, claimant “Wobbly Widget Works”',
      result: expect.stringMatching(/^Row 1 \(line \d+\) of the table matched: queue Priority, answer in 15 minutes$/),
    });
    expect(steps.find(({ step }) => step === '2')?.evidence[0]).toEqual({
      label: 'queue',
      value: 'Priority',
      origin: 'row 1 of the table, read in step 1, 2026-03-02 14:00:00 UTC',
    });
  });

  it('cites a computed column by its text', () => {
    const sop = sopFile(
      `  - step: 1
    says: Find its queue
    table:
      hit: first
      when: [size(case.claimant.name), case.claimant.name.matches("^W"), case.claim.amount > high]
      give: [queue]
      rows:
        - ["> 30", "-", "-", Long]
        - ["-", true, false, Small]
        - ["-", "-", "-", Rest]
    save: route
  - step: 2
    says: Keep it
    flag: seen
`,
      { values: '  high: 5,000.00 USD', needs: '  - case.claim.amount\n  - case.claimant.name' },
    );
    const walked = walk({
      facts: { ...amount(100), 'claimant.name': 'Wobbly' },
      handbook: handbookOf(filesOf(sop, PERMISSIVE)),
    });
    expect(walked.explain().steps.find(({ step }) => step === '1')).toMatchObject({
      citation:
        'SOP test v1, step 1: case.claimant.name.matches("^W") yes, claim value $1.00, threshold $5,000.00, case.claim.amount > high no',
      result: expect.stringMatching(/^Row 2 \(line \d+\) of the table matched: queue Small$/),
    });
  });

  it('parks on an unclear row even if a later one matches, and is read again after a correction', () => {
    const walked = read(amount(720_000, 'EUR'));
    expect(walked.ask('recovery')).toMatchObject({ step: '1', code: 'unclear_condition' });
    expect(walked.parks[0]).toMatch(/^Row 1 of the table in step 1 cannot be decided/);
    walked.correct(amount(720_000)).recover('try_again', LENA);
    expect(walked.flags).toEqual(['priority']);
  });

  it('gives what a row computes, with what it read', () => {
    const rows = `        - ["> high", not: [Wobbly Widget Works, Acme], "= case.claimant.name", "= patience"]
        - ["-", [Wobbly Widget Works, Acme], Listed, 1 hour]
        - ["-", "-", "Rest of {case.claimant.name}", 2 days]
`;
    const given = (minor: number, name: string) =>
      read({ ...amount(minor), 'claimant.name': name }, { rows }).events('TableRead')[0];
    expect(given(720_000, 'Other')?.value).toMatchObject({ queue: 'Other', answer_in: { $duration: '1 hour' } });
    expect(given(720_000, 'Acme')?.value).toMatchObject({ queue: 'Listed', answer_in: { $duration: '1 hour' } });
    expect(given(100, 'Other')?.value).toMatchObject({ queue: 'Rest of Other' });
    expect(given(720_000, 'Other')?.readings.map(({ path }) => path)).toContain('patience');
  });

  it('collects the results of all matching rows', () => {
    const rows =
      '        - ["> high", "-", Priority, 15 minutes]\n        - ["-", \'"Wobbly Widget Works"\', Key accounts, 1 hour]\n';
    const after =
      '    save: route\n  - step: 2\n    says: Remark it\n    if:\n      - \'"Priority" in route.queue\'\n    flag: priority\n';
    const walked = read(amount(720_000), { hit: 'collect', rows, after });
    expect(walked.events('TableRead')[0]?.value).toMatchObject({ queue: ['Priority', 'Key accounts'] });
    expect(walked.flags).toEqual(['priority']);
    expect(
      read({ ...amount(1), 'claimant.name': 'Other' }, { hit: 'collect', rows, after }).events('TableRead')[0],
    ).toMatchObject({ result: 'matched', rows: [], value: { queue: [] } });
  });

  it('reads a handbook table like one in the SOP, and names it', () => {
    const csv =
      'case.claim.amount,case.claimant.name,give queue,give answer_in\r\n> high,-,Priority,15 minutes\r\n"[1,000.00..5,000.00 USD]","""Wobbly Widget Works""",Middle,1 hour\r\n-,-,Standard,2 days\r\n';
    const sop = sopFile(
      `  - step: 1\n    says: Find its queue\n    table:\n      hit: first\n      from: routes\n${AFTER}`,
      { values: '  high: 5,000.00 USD\n  patience: 1 hour', needs: '  - case.claim.amount\n  - case.claimant.name' },
    );
    const walked = walk({
      facts: amount(720_000),
      handbook: handbookOf(filesOf(sop, PERMISSIVE, { path: 'tables/routes.csv', text: csv })),
    });
    expect(walked.flags).toEqual(['priority']);
    expect(walked.explain().steps.find(({ step }) => step === '1')?.result).toBe(
      'Row 1 (line 2) of table routes matched: queue Priority, answer in 15 minutes',
    );
  });

  it('returns the single matching row of a unique table', () => {
    const rows = '        - ["> high", "-", Priority, 15 minutes]\n        - ["<= high", "-", Standard, 1 hour]\n';
    expect(read(amount(1), { hit: 'unique', rows }).events('TableRead')[0]).toMatchObject({
      result: 'matched',
      rows: [{ row: 2 }],
    });
  });
});
