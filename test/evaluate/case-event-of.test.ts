import { describe, expect, it } from 'vitest';
import { costRatio } from '../cpu.ts';
import { parse } from 'yaml';
import { kindSchema, type Kind } from '../../src/case/kind.ts';
import { caseEventOf, kindOf } from '../../src/evaluate/case-event-of.ts';
import { readCaseFile } from '../../src/evaluate/case-file.ts';
import { caseFileBytesMax, caseFileCasesMax } from '../../src/kernel/limits.ts';
import { convertToDollars } from '../../src/evaluate/convert-amount.ts';
import { money } from '../../src/kernel/money.ts';
import { readAmount } from '../../src/kernel/read-amount.ts';
import { caseFile, caseFileText, handbookFiles, type Written } from './cases.ts';

const freight = kindSchema.parse(
  parse(handbookFiles.find(({ path }) => path === 'kinds/freight_claim.yaml')?.text ?? ''),
);
const factsOf = (change: (written: Written) => void, kind: Kind = freight): Record<string, unknown> => {
  const [testCase] = caseFile((written) => {
    change(written);
  }).cases;
  if (testCase === undefined) throw new Error('Expected a case in the file, got none');
  const { facts, refused } = caseEventOf(testCase, kind, '7', 'America/Chicago');
  return Object.fromEntries([
    ...facts.map(({ path, value }) => [path, value]),
    ...refused.map(({ path, problem }) => [path, problem]),
  ]) as Record<string, unknown>;
};
const extended = (...facts: object[]): Kind => kindSchema.parse({ ...freight, facts: [...freight.facts, ...facts] });

describe('the case event of a test case', () => {
  it('has the facts that the kind declares, typed, and no others', () => {
    expect(
      factsOf((written) => {
        written['surprise'] = { construct: 'x' };
      }),
    ).toMatchObject({
      'claimant.name': 'Wobbly Widget Works',
      'claim.amount': { $money: 'USD', minor: 1_248_000 },
      'claim.bol': '04000000202603014',
      'zendesk.ticket_id': '7',
      'claim.documents': ['bol', 'delivery_receipt', 'invoice', 'photos', 'inspection_report'],
    });
    expect(
      Object.keys(
        factsOf((written) => {
          written['surprise'] = { x: 'x' };
        }),
      ).sort(),
    ).toEqual(freight.facts.map(({ fact }) => fact).sort());
  });

  it('refuses an amount that is finer than its currency or can be read in two ways, as intake does', () => {
    const amountOf = (amount: unknown, currency = 'USD'): unknown =>
      factsOf((written) => {
        written['claim'] = { ...written['claim'], amount, currency };
      })['claim.amount'];
    expect(amountOf('0.125')).toBe('`0.125` is finer than USD, which has 2 decimals: $0.12 or $0.13');
    expect(amountOf('31.000')).toBe('`31.000` can be read as $31.00 or as $31,000.00');
    expect(amountOf(7200.005)).toBe('`7200.005` is finer than USD, which has 2 decimals: $7,200.00 or $7,200.01');
    expect(amountOf('100', 'JPY')).toEqual({ $money: 'JPY', minor: 100 });
  });

  it('refuses a converted amount that cannot be read, so it does not count as missing', () => {
    const kind = extended({ fact: 'claim.amount_usd', label: 'claim value in USD', type: 'money', optional: true });
    expect(
      factsOf((written) => {
        written['claim'] = { ...written['claim'], amount: '31.000', currency: 'CAD', fx_to_usd: '0.73' };
      }, kind)['claim.amount_usd'],
    ).toBe('`31.000` can be read as 31.00 CAD or as 31,000.00 CAD');
  });

  it('leaves an empty field out and refuses one that cannot be read, as intake does', () => {
    expect(
      factsOf((written) => {
        written['claim'] = { ...written['claim'], amount: null };
      }),
    ).not.toHaveProperty('claim.amount');
    expect(
      factsOf((written) => {
        written['claim'] = { ...written['claim'], amount: 'about 5k' };
      })['claim.amount'],
    ).toBe('Expected an amount such as `7,200.00`, got `about 5k`, which is in thousands');
  });

  it("converts at the day's rate for a kind that declares the amount in dollars", () => {
    const kind = extended({ fact: 'claim.amount_usd', label: 'claim value in USD', type: 'money', optional: true });
    expect(
      factsOf((written) => {
        written['claim'] = { ...written['claim'], amount: '6500.00', currency: 'CAD', fx_to_usd: '0.73' };
      }, kind)['claim.amount_usd'],
    ).toEqual({ $money: 'USD', minor: 474_500 });
    expect(factsOf(() => undefined, kind)['claim.amount_usd']).toEqual({ $money: 'USD', minor: 1_248_000 });
  });

  it('uses the arrival as the first report of damage when the case states none', () => {
    const kind = extended({
      fact: 'claim.damage_first_reported_at',
      label: 'damage reported',
      type: 'time',
      optional: true,
    });
    expect(factsOf(() => undefined, kind)['claim.damage_first_reported_at']).toEqual({
      $time: Date.parse('2026-03-04T14:05:00Z'),
    });
    expect(
      factsOf((written) => {
        written['claim'] = { ...written['claim'], damage_first_reported_at: '2026-03-03' };
      }, kind)['claim.damage_first_reported_at'],
    ).toEqual({ $date: '2026-03-03', $time: Date.parse('2026-03-03T06:00:00Z') });
  });

  it('has the kind for which a replayed SOP starts, or else the one that declares most facts', () => {
    const [testCase] = caseFile().cases;
    if (testCase === undefined) throw new Error('Expected a case in the file, got none');
    const other = kindSchema.parse({ ...freight, kind: 'account_review', about: undefined, facts: [freight.facts[0]] });
    expect(kindOf(testCase, [other, freight], [])?.kind).toBe('freight_claim');
    expect(kindOf(testCase, [other, freight], ['account_review'])?.kind).toBe('account_review');
    expect(kindOf(testCase, [], [])).toBeNull();
  });
});

describe('an amount by a rate', () => {
  it.each([
    ['6500.00', '0.73', 474_500],
    ['1', '0.125', 12],
    ['1', '0.135', 14],
    ['-2.00', '1.5', -300],
    ['0.01', '0.5', 0],
    ['0.03', '0.5', 2],
    ['12,480.00', '1', 1_248_000],
  ])('%s by %s is exact to the cent', (amount, rate, minor) => {
    const read = readAmount(amount, { currency: 'USD' });
    expect(read.kind === 'amount' && convertToDollars(read.amount, rate)).toEqual({ $money: 'USD', minor });
  });

  it('is null for a rate that is not a decimal', () => {
    for (const rate of ['high', '1e3', '-1', '']) expect(convertToDollars(money('USD', 100), rate)).toBeNull();
  });
});

describe('a case file', () => {
  it.each([
    ['no YAML', 'cases: [', /^Expected a case file in `x.yaml:1:8`, got a mistake: /],
    ['no list of cases', 'meta: {}', /`cases`/],
    [
      'a case without a name',
      'cases: [{received_at: "2026-03-04T14:05:00Z", expected: {}}]',
      /x.yaml:1:9`, .*case 1: Expected `case_id`, which is missing/,
    ],
    [
      'a time without a zone',
      'cases: [{case_id: A, received_at: "2026-03-04 14:05", expected: {}}]',
      /x.yaml:1:35`, .*case `A`: Expected a time such as .*, got `2026-03-04 14:05`/,
    ],
    [
      'an event whose type is not text',
      'cases: [{case_id: A, received_at: "2026-03-04T14:05:00Z", events: [{at: "2026-03-04T14:05:00Z", type: 5}], expected: {}}]',
      /x.yaml:1:103`, .*case `A`: Expected a text at `type`, got `5`/,
    ],
    [
      'an unknown state of a system',
      'cases: [{case_id: A, received_at: "2026-03-04T14:05:00Z", salesforce: {status: asleep}, expected: {}}]',
      /x.yaml:1:80`, .*case `A`: Expected .* at `status`, got `asleep`/,
    ],
    [
      'a name twice',
      'cases: [{case_id: A, received_at: "2026-03-04T14:05:00Z", expected: {}}, {case_id: A, received_at: "2026-03-04T14:05:00Z", expected: {}}]',
      /`x.yaml:1:\d+`, got a mistake: Expected each `case_id` once, got `A` again/,
    ],
    [
      'several mistakes in several cases',
      'cases: [{case_id: A, received_at: later, expected: {}}, {case_id: B, expected: {}}]',
      /^Expected a case file in `x.yaml:1:\d+`, got a mistake: case `A`: .*later`.*\n`x.yaml:1:\d+`: case `B`: Expected `received_at`/,
    ],
    ['an alias', 'meta: &x {}\ncases: *x', /in `x.yaml:1:7`, got a mistake: Anchors are not allowed/],
    [
      'a key twice',
      'meta: {}\ncases:\n- case_id: A\n  case_id: B',
      /in `x.yaml:4:3`, got a mistake: `case_id` appears twice/,
    ],
    [
      'nesting that is too deep',
      `meta: ${'['.repeat(50_000)}\ncases: []`,
      /in `x.yaml:1:27`, got a mistake: The file is nested too deeply/,
    ],
    [
      'too many bytes',
      `# ${'x'.repeat(caseFileBytesMax)}\ncases: []`,
      /Expected at most 8388608 bytes, got 8388620. Split the file/,
    ],
    [
      'too many cases',
      `cases: [${'1,'.repeat(caseFileCasesMax + 1)}]`,
      /Expected at most 5000 cases, got 5001. Split the file/,
    ],
  ])('with %s is refused by file, case and key', (_what, text, message) => {
    expect(() => readCaseFile(text, 'x.yaml')).toThrow(
      expect.objectContaining({ code: 'cases.unreadable', message: expect.stringMatching(message) as string }) as Error,
    );
  });

  it('consisting only of keys is read in time that grows with its length', () => {
    const reading = (count: number) => (): void => {
      const keys = Array.from({ length: count }, (_, index) => `    k${index}: 1`).join('\n');
      expect(readCaseFile(`meta:\n  policy:\n${keys}\ncases: []`, 'x.yaml').cases).toEqual([]);
    };
    // Eight times the keys: 64 times the work if each were compared with every other.
    expect(costRatio(reading(16_000), reading(2_000), 16)).toBeLessThan(32);
  });

  it('may have unknown keys', () => {
    expect(
      readCaseFile(
        caseFileText((written) => {
          written['expected'] = { ...written['expected'], slip_business_days: 11 };
        }),
        'x',
      ).cases,
    ).toHaveLength(1);
  });
});
