/**
 * Whoever copies the line of each sentence of an honest product has declared nothing that holds for an answer that says
 * something else: no word, sign, date, code, count, account or amount of it may be another one, in any place.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unknownAround } from '../../src/connector/around-list.ts';
import { declaring, readEntries, type Unknown } from '../../src/connector/unknown-member.ts';
import { tmsConfigSchema, type TmsSettings } from '../../src/connector/tms/config.ts';
import { judgeRecord, type Judgement } from '../../src/connector/tms/judge-record.ts';
import { histories } from '../histories.ts';
import { PAYMENT, type Members } from './paying-tms.ts';
import { KEY } from './subjects.ts';

/** What a member is in an honest product: `of` the payment of a round, and what else would be a lie. */
const KINDS = {
  word: (_: number, seed: number) =>
    ['accepted', 'on-hold', 'no', 'daily run', 'über', 'a "b" c', 'a`b', '#'][seed % 8],
  flag: (_: number, seed: number) => seed % 2 === 0,
  zero: () => 0,
  person: (round: number) => ['Harbor Tiles', 'Pine & Sons', 'LUMEN LAMPS', 'Odd Bolts'][round % 4],
  code: (_: number, seed: number) => ['1000', 'I00001', '00000', 200][seed % 4],
  number: (round: number, seed: number) =>
    `${['', 'CHK-', 'N/'][seed % 3] ?? ''}${7_310_017 + seed * 1_013 + round * 7}`,
  uuid: (round: number) => `eb6305c9-1f7f-49de-aed0-16487c27b10${round}`,
  instant: (round: number, seed: number) => `2026-03-0${round + 1}T0${seed % 10}:11:00Z`,
  date: (round: number, seed: number) =>
    [`03/0${round + 1}/2026`, `2026-03-0${round + 1}`, `2026-03-0${round + 1}-14.12.07.123456`][seed % 3],
  amount: (round: number) => amountOf(round),
  written: (round: number, seed: number) =>
    [amountOf(round).replace('.', ','), `-${amountOf(round)}`, `${amountOf(round)} CR`][seed % 3],
  net: (round: number) => (Number(amountOf(round)) - 0.35).toFixed(2),
  cents: (round: number) => minorOf(round),
  account: (round: number, seed: number) =>
    `${['', 'VEND/', '/accounts/', 'X'][seed % 4] ?? ''}ACC-${round + 1}${['', '', '', '7'][seed % 4] ?? ''}`,
  claim: (round: number, seed: number) => `${['', 'Claim '][seed % 2] ?? ''}CASE-9${round}`,
} as const;
type Kind = keyof typeof KINDS;
type Part = { readonly kind: Kind; readonly seed: number };
const minorOf = (round: number): number => 51_320 + round * 1_111;
const amountOf = (round: number): string => (minorOf(round) / 100).toFixed(2);

type Node =
  | Part
  | { readonly object: Readonly<Record<string, Part>> }
  | { readonly rows: readonly (readonly [name: string, value: Part])[]; readonly first: string }
  | { readonly list: readonly Part[] };
type Shape = Readonly<Record<string, Node>>;

/** Called like the number of a document: other digits are another one. */
const OF_NUMBERS = ['check_no', 'batchId', 'CHECKNO', 'wire_ref', 'trace'];
const NAMES = [
  ...OF_NUMBERS,
  ...['net', 'Paid To', 'Größe', 'a/b', 'x:y', 'lot-9', 'a.b', 'a=b', 'a[b]', 'état'],
  ...['cleared_on', 'valuta', 'payee', 'iban', 'response', 'reference', 'job', 'vendor_code'],
  ...['source', 'type', 'object', 'kind'],
];
const part: fc.Arbitrary<Part> = fc.record({
  kind: fc.constantFrom<Kind>(...(Object.keys(KINDS) as Kind[]), 'flag', 'flag', 'claim', 'claim', 'number'),
  seed: fc.nat(999),
});
const node: fc.Arbitrary<Node> = fc.oneof(
  { arbitrary: part, weight: 4 },
  {
    arbitrary: fc.record({ object: fc.dictionary(fc.constantFrom(...NAMES), part, { minKeys: 1, maxKeys: 2 }) }),
    weight: 1,
  },
  {
    arbitrary: fc.record({
      rows: fc.array(fc.tuple(fc.constantFrom('vendor', 'on hold', 'released', 'C1'), part), {
        minLength: 1,
        maxLength: 3,
      }),
      first: fc.constantFrom('name', 'step', '@type'),
    }),
    weight: 2,
  },
  { arbitrary: fc.record({ list: fc.array(part, { minLength: 1, maxLength: 3 }) }), weight: 1 },
);
const shape: fc.Arbitrary<Shape> = fc.dictionary(fc.constantFrom(...NAMES), node, { minKeys: 1, maxKeys: 2 });

const valueOf = ({ kind, seed }: Part, round: number): unknown => KINDS[kind](round, seed);
function membersOf(form: Shape, round: number): Members {
  const nodeOf = (of: Node): unknown => {
    if ('kind' in of) return valueOf(of, round);
    if ('object' in of)
      return Object.fromEntries(Object.entries(of.object).map(([name, each]) => [name, valueOf(each, round)]));
    if ('list' in of) return of.list.map((each) => valueOf(each, round));
    return of.rows.map(([name, value]) => ({ [of.first]: name, value: valueOf(value, round) }));
  };
  return Object.fromEntries(Object.entries(form).map(([name, each]) => [name, nodeOf(each)]));
}

/** Every value that the answer has, by the names and places that lead to it. */
const leavesOf = (of: unknown, path: readonly string[] = []): readonly (readonly [readonly string[], unknown])[] =>
  typeof of === 'object' && of !== null
    ? Object.entries(of).flatMap(([key, each]) => leavesOf(each, [...path, key]))
    : [[path, of]];
function withValue<Of>(of: Of, [first = '', ...rest]: readonly string[], to: unknown): Of {
  const copy = (Array.isArray(of) ? [...(of as unknown[])] : { ...of }) as Record<string, unknown>;
  copy[first] = rest.length === 0 ? to : withValue(copy[first], rest, to);
  return copy as Of;
}

/** Other digits in a number of a document, or another instant that has come, are what another honest payment has. */
const HONEST: readonly Kind[] = ['number', 'uuid', 'instant'];
const OTHERS: readonly unknown[] = [
  ...['rejected', 'VOID', 'no such payment', 'Other & Co', '-1', 'P-', '(1)', '0', '1', 99_999_999, '2001', 'E00027'],
  ...['12/31/2031', '2031-01-01T00:00:00Z', '9999-12-31', '20311231', '05-Mar-2031', '14:12', '2026-063', '2031-W10-5'],
  ...['ACC-666', 'VEND/ACC-666', '/deleted/ACC-1', 'CASE-666', '5.00', 500, '5,00', -5, '5.00 CR', true, false],
];
const changesOf = (value: unknown): readonly unknown[] =>
  [
    ...OTHERS,
    ...['-', '(', '+', 'VOID', 'x '].map((sign) => `${sign}${String(value)}`),
    ...['-', ')', ' CR', '/REJECTED', '?e=1', ',1', '!'].map((sign) => `${String(value)}${sign}`),
    ...(typeof value === 'number' ? [value + 1, -value, value * 10] : []),
  ].filter((other) => String(other).toLowerCase() !== String(value).toLowerCase());

/** Other digits of what is called like the number of a document. */
const isOtherNumber = (path: readonly string[], value: unknown, other: unknown): boolean =>
  path.some((name) => OF_NUMBERS.includes(name)) && [value, other].every((each) => !/\D/.test(String(each)));

const inOrder = (of: unknown): string =>
  JSON.stringify(of, (_, value: unknown) =>
    Array.isArray(value) ? value.map((each: unknown) => JSON.stringify(each)).toSorted() : value,
  );

/** All that is one change away from an honest answer of the round. */
function liesOf(form: Shape, round: number): readonly Members[] {
  const honest = membersOf(form, round);
  const others = [0, 1, 2, 3].filter((each) => each !== round).map((each) => leavesOf(membersOf(form, each)));
  const leaves = leavesOf(honest);
  const parts = Object.values(form).flatMap((of): readonly (Part | null)[] =>
    'kind' in of
      ? [of]
      : 'object' in of
        ? Object.values(of.object)
        : 'list' in of
          ? of.list
          : of.rows.flatMap(([, value]) => [null, value]),
  );
  const changed = leaves.flatMap(([path, value], at) => {
    const kind = parts[at]?.kind;
    const isHonest = kind !== undefined && HONEST.includes(kind);
    const ofOthers = others.flatMap((each) => (isHonest ? [] : [each[at]?.[1]]));
    const different = ofOthers.filter((other) => other !== undefined && String(other) !== String(value));
    return [...different, ...changesOf(value)]
      .filter(
        (other) =>
          !(isOtherNumber(path, value, other) || (isHonest && other === '2001')) &&
          !(kind === 'amount' && String(other).startsWith('+')),
      )
      .map((other) => withValue(honest, path, other));
  });
  /** A name in a list comes before its value. */
  const isAny = (at: number): boolean => HONEST.includes((parts[at] ?? parts[at + 1])?.kind ?? 'word');
  const swapped = leaves.flatMap(([path, value], at) =>
    leaves.flatMap(([other, its], next) => {
      const isInOne = next > at && path.length > 1 && path[0] === other[0] && typeof value === typeof its;
      const isLie = isInOne && !(isAny(at) && isAny(next)) && !isOtherNumber(path, value, its);
      return isLie ? [withValue(withValue(honest, path, its), other, value)] : [];
    }),
  );
  // Items in another order say the same.
  const told = inOrder(honest);
  return [...changed, ...swapped, { ...honest, other: 'word' }].filter((lie) => inOrder(lie) !== told);
}

const LINE = /`neutral\.\w+` of TMS_SETTINGS: `([^`]+)`$/;
const lineIn = (message: string): readonly string[] => JSON.parse(`[${LINE.exec(message)?.[1] ?? ''}]`) as string[];

/** How the payment of the round is judged when its record has these members, too. */
function judge(more: Members, round: number, settings: TmsSettings): Judgement {
  const payment = {
    ...PAYMENT,
    claim: `CASE-9${round}`,
    account_id: `ACC-${round + 1}`,
    amount: { $money: 'USD', minor: minorOf(round) },
  };
  const amount = { amount: amountOf(round), currency: 'USD' };
  const record = { ...payment, amount, id: `PAY-${round}`, client_key: KEY, status: 'paid', ...more };
  const sent = { ...payment, client_key: KEY };
  const looked = { collection: 'payments', status: 'status', sent, asOf: Date.UTC(2026, 2, 10) } as const;
  return judgeRecord(record, looked, settings, true);
}
const settingsOf = (neutral: object): TmsSettings =>
  tmsConfigSchema.parse({ url: 'https://tms.test', auth: { key: 'k' }, neutral });

/** What is declared after the honest payments of three rounds. */
async function followed(ask: (round: number, declared: readonly string[]) => Promise<string | null>) {
  const declared: string[] = [];
  for (const round of [0, 1, 2])
    for (let message = await ask(round, declared); message !== null; message = await ask(round, declared)) {
      const line = lineIn(message);
      if (line.length === 0) break;
      expect(line.filter((entry) => declared.includes(entry))).toEqual([]);
      declared.push(...line);
    }
  for (const entry of declared) expect(entry).toContain('=');
  return declared;
}

/** What is not known next to an empty list of the round. */
function unknownNextTo(around: Members, round: number, declared: readonly string[]): readonly Unknown[] {
  const asked = { shipment_id: `CASE-9${round}` };
  const asOf = Date.UTC(2026, 2, round + 1);
  return unknownAround(around, { entries: [], asked, asOf, now: asOf + 86_400_000, declared: readEntries(declared) });
}

/** The same products each time: what is honest and what is a lie is told apart by rules of this file. */
const SEED = 20_260_304;

describe('whoever copies the line of each sentence', () => {
  it('has declared nothing that holds for a list that may lack something', async () => {
    let known = 0;
    await fc.assert(
      fc.asyncProperty(shape, async (form) => {
        const entries = await followed(async (round, declared) => {
          const unknown = unknownNextTo(membersOf(form, round), round, declared);
          return unknown.length === 0 ? null : declaring(unknown, 'around_payments', 'it');
        });
        if (unknownNextTo(membersOf(form, 3), 3, entries).length === 0) known += 1;
        for (const lie of liesOf(form, 3))
          if (unknownNextTo(lie, 3, entries).length === 0) expect.unreachable(JSON.stringify({ lie, entries }));
      }),
      { numRuns: histories(160), seed: SEED },
    );
    expect(known).toBeGreaterThan(1);
  });

  it('has declared nothing that holds for a payment that differs', async () => {
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(shape, async (form) => {
        const declared = await followed(async (round, in_payments) => {
          const told = judge(membersOf(form, round), round, settingsOf({ in_payments }));
          return told.kind === 'doubted' ? told.cure : null;
        });
        const settings = settingsOf({ in_payments: declared });
        if (judge(membersOf(form, 3), 3, settings).kind === 'agrees') taken += 1;
        for (const lie of liesOf(form, 3))
          if (judge(lie, 3, settings).kind === 'agrees') expect.unreachable(JSON.stringify({ lie, declared }));
      }),
      { numRuns: histories(160), seed: SEED },
    );
    // Not all products are declared in part only.
    expect(taken).toBeGreaterThan(2);
  });
});
