import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/kernel/canonical-json.ts';
import { checkSop } from '../../src/sop/check.ts';
import { parseSop } from '../../src/sop/parse.ts';
import { sopFile, WORLD } from './world.ts';

const CSV = 'case.claim.amount,give queue,give seats\n"> 5,000.00 USD",Priority,2\n"<= 5,000.00 USD","""3 days""",1\n';
const FILE = sopFile({
  needs: '- case.claim.amount',
  steps:
    '- step: 1\n  says: Route it\n  table:\n    hit: unique\n    from: routes\n  save: route\n- step: 2\n  says: Give it to {route.queue}\n  flag: routed',
});
const read = (csv: string, file = FILE) =>
  parseSop(
    file,
    'x.sop.yaml',
    new Map([
      ['routes', csv],
      ['others', 'a,give b\n'],
    ]),
  );
const problems = (csv: string): string[] =>
  read(csv).findings.map(({ place, message }) => `${place.file}:${place.line}:${place.column} ${message}`);

describe('a table of the handbook', () => {
  it('is read with its types, and proved as any other', () => {
    const { sop } = read(CSV);
    const body = sop?.steps[0]?.body;
    expect(
      body?.kind === 'table'
        ? body.rows.map(({ if: [condition], gives }) => [
            condition?.text,
            gives.map((value) => (value.kind === 'literal' ? value.value : null)),
          ])
        : null,
    ).toEqual([
      ['case.claim.amount > money("5,000.00 USD")', ['Priority', 2]],
      ['case.claim.amount <= money("5,000.00 USD")', ['3 days', 1]],
    ]);
    expect(sop === null ? null : checkSop(sop, WORLD)).toEqual([]);
    const gap = read(CSV.replace('<=', '<')).sop;
    expect(gap === null ? null : checkSop(gap, WORLD).map(({ message }) => message)).toEqual([
      'No row of the table in step 1 matches when claim value = $5,000.00',
    ]);
  });

  it('is where a value of the wrong type is used, and not the lines of the SOP', () => {
    const file = sopFile({
      values: 'limit: ten',
      needs: '- case.claim.amount',
      steps:
        '- step: 1\n  says: Route it\n  table:\n    hit: first\n    from: routes\n  save: route\n- step: 2\n  says: Give it to {route.queue}\n  flag: routed',
    });
    const { sop, findings } = read('case.claim.amount,give queue\n> limit,Priority\n-,Standard\n', file);
    expect(findings).toEqual([]);
    const found = sop === null ? [] : checkSop(sop, WORLD);
    expect(found.map(({ place, message }) => `${place.file}:${place.line} ${message}`)).toEqual([
      'tables/routes.csv:2 Cannot compare an amount of money with text',
    ]);
  });

  it('computes what its header says, in quotes when that has a comma', () => {
    const { sop, findings } = read(
      'size(case.claim.amount),"days_between(case.received_at, case.received_at)","case.claimant.name.matches(""^W"")",give queue\n> 1,"[0..3]",true,A\n',
    );
    expect(findings).toEqual([]);
    const body = sop?.steps[0]?.body;
    expect(body?.kind === 'table' ? body.rows[0]?.if.map(({ text }) => text) : null).toEqual([
      'size(case.claim.amount) > 1',
      'days_between(case.received_at, case.received_at) >= 0 && days_between(case.received_at, case.received_at) <= 3',
      'case.claimant.name.matches("^W") == true',
    ]);
  });

  it('is part of the version, which is complete when it is read again', () => {
    const { sop } = read(CSV);
    expect(sop?.source.hash).not.toBe(read(CSV.replace('Priority', 'Other')).sop?.source.hash);
    expect(sop?.source.hash).toBe(sha256(sop?.source.text ?? ''));
    const again = parseSop(sop?.source.text ?? '', 'x.sop.yaml').sop;
    expect(again).toEqual(sop);
    expect(sop?.source.text).not.toContain('others');
  });

  it('cannot be smuggled in after the text of a file', () => {
    expect(
      read(CSV, `${FILE}#! table routes\n#| case.claim.amount,give queue\n`).findings.map(({ rule }) => rule),
    ).toContain('table-file');
  });

  it.each([
    ['', 'tables/routes.csv:1:1 Expected a header row'],
    ['case.claim.amount,give queue\n1,2,3\n', 'tables/routes.csv:2:1 Expected 2 cells in row 1, got 3'],
    ['case.claim.amount,give queue\n> 15 min,A\n', 'tables/routes.csv:2:1 `15 min` looks like a span'],
    ['case.claim.amount,give queue\n"> 1 USD,A\n', 'tables/routes.csv:2:1 The quotes are not closed'],
    ['give queue,case.claim.amount\nA,-\n', 'tables/routes.csv:1:1 The values that a row gives'],
    [
      '1 + 1,give queue\n-,A\n',
      'tables/routes.csv:1:1 A column asks about a fact or a result, but `1 + 1` reads neither',
    ],
    ['"size(case.claim.bol &)",give queue\n-,A\n', 'tables/routes.csv:1:22 Expected no'],
    [
      'days_between(case.received_at, case.received_at),give queue\n-,A\n',
      'tables/routes.csv:1:1 `days_between(case.received_at` is only part of an expression',
    ],
    ['case.claim.amount,give __proto__\n-,A\n', 'tables/routes.csv:1:19 Expected lowercase letters'],
    ['case.claim.amount,give constructor\n-,A\n', 'tables/routes.csv:1:19 The name `constructor` is reserved'],
    ['case.claim.amount,give queue\r-,A\r', 'tables/routes.csv:1:29 Expected Unix or Windows line ends'],
  ])('says what is wrong with %j, and where', (csv, start) => {
    expect(
      problems(csv).some((line) => line.startsWith(start)),
      problems(csv).join('\n'),
    ).toBe(true);
    expect(read(csv).sop).toBeNull();
  });

  it('reports a missing file', () => {
    expect(parseSop(FILE, 'x', new Map([['routs', CSV]])).findings).toMatchObject([
      { message: 'There is no file `tables/routes.csv`', suggestion: 'Did you mean `routs`?' },
    ]);
  });

  it('has an end', () => {
    expect(problems(`case.claim.amount,give queue\n${'-,A\n'.repeat(501)}`)).toEqual([
      'tables/routes.csv:502:1 Expected at most 500 rows, got 501',
    ]);
  });
});
