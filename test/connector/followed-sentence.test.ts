/**
 * Whoever copies the line of each sentence is asked at most twice about records of one shape, whose numbers, ids and times are
 * others each time; and no record that differs in what was sent, in a word or in a time is done then.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallResult } from '../../src/tool/tool.ts';
import { callTms, creating, PAYMENT, type Members } from './paying-tms.ts';
import { KEY } from './subjects.ts';

/** One value of a record: a word, what is another one each time, or what was sent, in a notation. */
type Part = {
  readonly kind: 'word' | 'number' | 'time' | 'amount' | 'cents' | 'account' | 'claim';
  readonly seed: number;
};
type Node =
  | Part
  | { readonly object: Readonly<Record<string, Part>> }
  | { readonly pairs: readonly (readonly [name: string, value: Part])[] }
  | { readonly rows: Readonly<Record<string, Part>> }
  | { readonly words: readonly string[] };
type Shape = Readonly<Record<string, Node>>;

const NAMES = [
  'net',
  'Paid To',
  'Größe',
  'a/b',
  'x:y',
  'run#',
  'lot-9',
  '@seq',
  "it's",
  'a[b]',
  'ref_2',
  'état',
  'a"b',
];
const WORDS = ['accepted', 'on hold', 'no', 'daily run', 'über', 'a "b" c', 'a`b', '#', '$amount', '1 of 2'];
const part: fc.Arbitrary<Part> = fc.record({
  kind: fc.constantFrom('word', 'number', 'time', 'amount', 'cents', 'account', 'claim'),
  seed: fc.nat(999),
});
const parts = fc.dictionary(fc.constantFrom(...NAMES), part, { minKeys: 1, maxKeys: 4 });
const node: fc.Arbitrary<Node> = fc.oneof(
  part,
  fc.record({ object: parts }),
  fc.record({
    pairs: fc.uniqueArray(fc.tuple(fc.constantFrom('vendor', 'on hold', 'Bank result', 'über'), part), {
      selector: ([name]) => name,
      minLength: 1,
      maxLength: 4,
    }),
  }),
  fc.record({ rows: parts }),
  fc.record({ words: fc.array(fc.constantFrom('step one', 'step two', 'done'), { minLength: 1, maxLength: 3 }) }),
);
const shape: fc.Arbitrary<Shape> = fc.dictionary(fc.constantFrom(...NAMES), node, { minKeys: 1, maxKeys: 6 });

/** The payment of a round, in which nothing is as in another round. */
const paymentOf = (round: number) => ({
  ...PAYMENT,
  claim: `CASE-9${round}`,
  account_id: `ACC-${round}`,
  amount: { $money: 'USD', minor: 51_320 + round * 1_111 },
});

/** The record of a round. `changed`: the value of this number is another one. */
function recordOf(form: Shape, round: number, changed = -1): { readonly record: Members; readonly values: number } {
  const { claim, account_id, amount } = paymentOf(round);
  let values = 0;
  const isChanged = (): boolean => values++ === changed;
  const valueOf = ({ kind, seed }: Part): unknown => {
    const isOther = isChanged();
    switch (kind) {
      case 'word':
        return isOther ? 'rejected' : WORDS[seed % WORDS.length];
      case 'number':
        return isOther ? 'void' : `${seed % 2 === 0 ? 'N-' : ''}${7_310_017 + seed * 1_013 + round * 7}`;
      case 'time':
        return isOther ? '2031-01-01T00:00:00Z' : `2026-03-0${round + 1}T0${seed % 10}:11:00Z`;
      case 'amount':
        return isOther ? '5.00' : seed % 2 === 0 ? (amount.minor / 100).toFixed(2) : amount.minor / 100;
      case 'cents':
        return isOther ? 500 : amount.minor;
      case 'account':
        return isOther ? 'ACC-666' : account_id;
      case 'claim':
        return isOther ? 'CASE-666' : claim;
    }
  };
  const allOf = (of: Readonly<Record<string, Part>>): Members =>
    Object.fromEntries(Object.entries(of).map(([name, each]) => [name, valueOf(each)]));
  const nodeOf = (of: Node): unknown => {
    if ('kind' in of) return valueOf(of);
    if ('object' in of) return allOf(of.object);
    if ('rows' in of) return [{ n: 1, ...allOf(of.rows) }];
    if ('words' in of) return of.words.map((word) => (isChanged() ? 'rejected' : word));
    return of.pairs.map(([name, value]) => ({ name: isChanged() ? 'other' : name, value: valueOf(value) }));
  };
  const record = Object.fromEntries(Object.entries(form).map(([name, each]) => [name, nodeOf(each)]));
  return { record, values };
}

/** A TMS whose payment of the round has these members, too. */
function pay(more: Members, round: number, in_payments: readonly string[]): Promise<CallResult> {
  const payment = paymentOf(round);
  const amount = { amount: (payment.amount.minor / 100).toFixed(2), currency: 'USD' };
  const record = { ...payment, amount, id: `PAY-${round}`, client_key: KEY, status: 'paid', ...more };
  return callTms('tms.pay_claim', payment, creating(record), { settings: { neutral: { in_payments } } });
}

function lineIn(result: CallResult): readonly string[] {
  const message = 'message' in result ? result.message : '';
  const [, line = ''] = /`neutral\.in_payments` of TMS_SETTINGS: `([^`]+)`$/.exec(message) ?? [];
  return JSON.parse(`[${line}]`) as readonly string[];
}

describe('whoever copies the line of each sentence', () => {
  it('is asked at most twice about records of one shape, and about each that differs', async () => {
    await fc.assert(
      fc.asyncProperty(shape, fc.nat(), async (form, pick) => {
        const declared: string[] = [];
        let questions = 0;
        for (const round of [0, 1, 2]) {
          const { record } = recordOf(form, round);
          let result = await pay(record, round, declared);
          while (result.kind !== 'done' && questions < 3) {
            questions += 1;
            const line = lineIn(result);
            expect(line).not.toEqual([]);
            declared.push(...line);
            result = await pay(record, round, declared);
          }
        }
        expect(questions).toBeLessThanOrEqual(2);
        for (const entry of declared) expect(entry).toContain('=');
        const { record, values } = recordOf(form, 2);
        expect((await pay({ ...record, other: 'word' }, 2, declared)).kind).toBe('unknown');
        const { record: changed } = recordOf(form, 2, pick % values);
        expect((await pay(changed, 2, declared)).kind).toBe('unknown');
      }),
      { numRuns: 200 },
    );
  });
});
