/**
 * Compares calls with the tool or action, the arguments and the number that a case expects, and the amounts that were
 * paid or credited. Whatever a step calls its action, and in any currency.
 */
import { isMoney, formatMoney, type Money } from '../kernel/money.ts';
import { readAmount } from '../kernel/read-amount.ts';
import { isTimestamp } from '../kernel/time.ts';
import { formatValue, isRecord, ownField, type Value } from '../kernel/value.ts';
import { clip } from '../case/read-fact.ts';
import type { TestCase } from './case-file.ts';
import type { Recorded, RecordedCall } from './recorded.ts';

type Expected = TestCase['expected'];
type ExpectedCall = NonNullable<Expected['calls']>[number];

/** The arguments of a tool that hold the amounts that it moves; empty for one that moves none. */
export type AmountsOf = (tool: string) => readonly string[];

export function compareCalls(
  { expected: { calls: wanted = [], paid } }: TestCase,
  { calls }: Recorded,
  amountsOf: AmountsOf,
): string[] {
  return [...wanted.flatMap((one) => compareCall(one, calls)), ...comparePaid(paid, calls, amountsOf)];
}

/** `step 4, tms.pay_claim (claim CASE-1, amount $70.00): it was executed`. */
export function callText({ step, action, tool, args, became }: RecordedCall): string {
  const given = Object.entries(args)
    .filter(([name]) => name !== 'brief')
    .map(([name, value]) => `${name} ${clip(formatValue(value))}`)
    .join(', ');
  const counted = tool === null || tool === action ? '' : `, counted as ${action}`;
  return `step ${step}, ${tool ?? action}${counted}${given === '' ? '' : ` (${given})`}: ${became}`;
}

function compareCall({ call, with: args = {}, times }: ExpectedCall, calls: readonly RecordedCall[]): string[] {
  const named = calls.filter(({ action, tool }) => action === call || tool === call);
  const made = named.filter(
    (one) =>
      (one.state === 'executed' || one.waitsForApproval) &&
      Object.entries(args).every(([path, value]) => isSame(value, valueAt(one.args, path))),
  );
  if (times === undefined ? made.length > 0 : made.length === times) return [];
  const given = Object.entries(args).map(([path, value]) => `${path} \`${String(value)}\``);
  const often = times === undefined ? 'a call' : times === 1 ? 'one call' : `${times} calls`;
  const got = times === undefined || made.length === 0 ? '' : `${made.length} of `;
  return [
    `Expected ${often} of \`${call}\`${given.length === 0 ? '' : ` with ${given.join(', ')}`}, got ${got}${named.length === 0 ? 'none' : named.map(callText).join('; ')}`,
  ];
}

/** Exactly those amounts, in any order. A call that only waits for approval has paid nothing. */
function comparePaid(
  wanted: readonly string[] | undefined,
  calls: readonly RecordedCall[],
  amountsOf: AmountsOf,
): string[] {
  if (wanted === undefined) return [];
  const moving = calls.filter(({ tool }) => tool !== null && amountsOf(tool).length > 0);
  const amounts = moving
    .filter(({ state }) => state === 'executed')
    .flatMap(({ tool, args }): Money[] => amountsOf(tool ?? '').flatMap((name) => moneyOf(args[name])));
  const expected = wanted.map((text) => {
    const read = readAmount(text, { currency: null });
    return read.kind === 'amount' ? formatMoney(read.amount) : text;
  });
  const got = amounts.map(formatMoney);
  if (expected.toSorted().join('\n') === got.toSorted().join('\n')) return [];
  return [
    `Expected ${expected.length === 0 ? 'nothing' : expected.join(' and ')} to be paid, got ${got.length === 0 ? 'nothing' : got.join(' and ')}${moving.length === 0 ? '' : ` (${moving.map(callText).join('; ')})`}`,
  ];
}

const moneyOf = (value: Value | undefined): Money[] => (value !== undefined && isMoney(value) ? [value] : []);

/** `lines.0.amount`, below the arguments. */
function valueAt(args: Readonly<Record<string, Value>>, path: string): Value | undefined {
  let current: Value | undefined = args;
  for (const name of path.split('.')) {
    if (current === undefined) return undefined;
    current = Array.isArray(current) ? (current as readonly Value[])[Number(name)] : ownField(current, name);
  }
  return current;
}

/** An amount is the same however it is written, a time at its instant or on its day; a list has the same items. */
function isSame(wanted: unknown, got: Value | undefined): boolean {
  if (got === undefined) return wanted === null;
  if (Array.isArray(got)) {
    const items = got as readonly Value[];
    return (
      Array.isArray(wanted) &&
      wanted.length === items.length &&
      items.every((item, index) => isSame(wanted[index], item))
    );
  }
  if (isMoney(got)) {
    const read = readAmount(String(wanted), { currency: null });
    return read.kind === 'amount' && formatMoney(read.amount) === formatMoney(got);
  }
  if (isTimestamp(got))
    return (
      Date.parse(String(wanted)) === got.$time || String(wanted) === new Date(got.$time).toISOString().slice(0, 10)
    );
  return !isRecord(got) && (String(wanted) === String(got) || String(wanted) === formatValue(got));
}
