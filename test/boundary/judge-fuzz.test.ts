/**
 * Malformed calls against an oracle: the rules of the handbook's boundary, rewritten in plain TypeScript.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProposedCall, Verdict } from '../../src/boundary/verdict.ts';
import type { Value } from '../../src/kernel/value.ts';
import { boundaryOf, facts, handbookFile, issueArgs, proposed } from './world.ts';
import { histories } from '../histories.ts';

const RUNS = histories(1_500);
const TIMEOUT_MS = 60_000;
const boundary = boundaryOf(handbookFile('boundary/claims-agent.cedar'));

const own = (record: unknown, name: string): unknown =>
  typeof record === 'object' && record !== null && Object.hasOwn(record, name)
    ? (record as Record<string, unknown>)[name]
    : undefined;

/** A field whose value is undefined counts as absent. */
const has = (record: unknown, name: string): boolean => own(record, name) !== undefined;

/** Required text arguments, then optional ones, by tool. */
const SHAPES: Record<string, [required: string[], optional: string[]]> = {
  'salesforce.get_account': [['account_id'], []],
  'tms.get_shipment_by_bol': [['bol'], []],
  'tms.get_shipment_by_pro': [['pro'], []],
  'zendesk.send_acknowledgment': [['ticket'], []],
  'zendesk.assign_group': [['ticket', 'group'], []],
  'zendesk.add_internal_note': [['ticket', 'text'], []],
  'jira.create_issue': [['project', 'priority', 'summary'], ['issue_type']],
  'jira.add_comment': [['issue', 'text'], []],
  'slack.notify': [['to'], ['backup', 'brief', 'answer_id', 'answer_by']],
  'slack.escalate': [['to'], ['brief', 'answer_id', 'answer_by']],
};

/** The outcome of a well-formed call; null for any other call, which must be `unclear`. */
function oracle(call: ProposedCall): Verdict['outcome'] | null {
  const shape = Object.hasOwn(SHAPES, call.tool) ? SHAPES[call.tool] : undefined;
  if (shape === undefined) return null;
  const [required, optional] = shape;
  const args: unknown = call.args;
  if (
    typeof args !== 'object' ||
    args === null ||
    Object.keys(args).some((key) => !required.includes(key) && !optional.includes(key))
  )
    return null;
  if (
    required.some((name) => typeof own(args, name) !== 'string') ||
    ['backup', 'issue_type'].some((name) => has(args, name) && typeof own(args, name) !== 'string')
  )
    return null;
  if (call.tool === 'jira.create_issue' && !['High', 'Low'].includes(String(own(args, 'priority')))) return null;
  const amount = amountOf(call.case);
  if (amount === null) return null;
  switch (call.tool) {
    case 'jira.add_comment':
      return String(own(args, 'issue')).startsWith('CLM-') ? 'permitted' : 'forbidden';
    case 'jira.create_issue':
      if (own(args, 'project') !== 'CLM') return 'forbidden';
      if (amount === 'none' || amount.currency !== 'USD') return 'unclear';
      return amount.minor <= 2_500_000 ? 'permitted' : 'needs approval';
    case 'zendesk.send_acknowledgment':
    case 'zendesk.assign_group':
    case 'zendesk.add_internal_note':
      return own(args, 'ticket') === own(own(call.case, 'zendesk'), 'ticket_id') ? 'permitted' : 'forbidden';
    default:
      return 'permitted';
  }
}

/** Null for a case that is not well-formed. */
function amountOf(of: unknown): { currency: string; minor: number } | 'none' | null {
  if (
    typeof of !== 'object' ||
    of === null ||
    Object.keys(of).some((key) => !['id', 'kind', 'channel', 'received_at', 'claim', 'zendesk'].includes(key))
  )
    return null;
  const zendesk: unknown = own(of, 'zendesk');
  if (
    typeof zendesk !== 'object' ||
    zendesk === null ||
    Object.keys(zendesk).some((key) => key !== 'ticket_id') ||
    typeof own(zendesk, 'ticket_id') !== 'string'
  )
    return null;
  if (
    own(of, 'kind') !== 'freight_claim' ||
    typeof own(of, 'id') !== 'string' ||
    typeof own(of, 'channel') !== 'string'
  )
    return null;
  if (!Number.isSafeInteger(own(own(of, 'received_at'), '$time'))) return null;
  const claim: unknown = own(of, 'claim');
  if (claim === undefined) return 'none';
  if (
    typeof claim !== 'object' ||
    claim === null ||
    Array.isArray(claim) ||
    Object.keys(claim).some((key) => !['amount', 'bol', 'weight', 'text'].includes(key))
  )
    return null;
  if (has(claim, 'bol') && typeof own(claim, 'bol') !== 'string') return null;
  if (has(claim, 'weight') && !Number.isFinite(own(claim, 'weight'))) return null;
  if (!has(claim, 'amount')) return 'none';
  const [currency, minor] = [own(own(claim, 'amount'), '$money'), own(own(claim, 'amount'), 'minor')];
  if (!['USD', 'EUR', 'JPY'].includes(String(currency)) || typeof minor !== 'number' || !Number.isSafeInteger(minor))
    return null;
  return { currency: String(currency), minor };
}

const strange = fc.constantFrom<unknown>(
  null,
  undefined,
  5,
  2.5,
  -0,
  1e300,
  Number.NaN,
  true,
  '',
  'CLM',
  '\ud800',
  [],
  ['CLM'],
  {},
  { $money: 'USD' },
  { $money: 'USD', minor: 5 },
  { $money: '__proto__', minor: 5 },
  { $time: 1.5 },
  { $duration: '9 months' },
  { __entity: { type: 'Bot', id: 'x' } },
  { __extn: { fn: 'decimal', arg: '1.0' } },
);
const text = fc.constantFrom(
  'CLM',
  'CLM-1',
  'CLM-',
  'clm-1',
  'OPS',
  'OPS-1',
  'CLMX-1',
  'High',
  'Low',
  '',
  '*',
  '\\',
  '"',
  'é😀',
  ' CLM',
);
const ticket = fc.constantFrom('101', '101', '102', '', '101 ');
const project = fc.constantFrom('CLM', 'CLM', 'CLM', 'OPS', 'clm', 'CLM ', '');
const amount = fc.record({
  $money: fc.constantFrom('USD', 'USD', 'USD', 'EUR', 'JPY'),
  minor: fc.oneof(
    fc.constantFrom(0, -1, 2_499_999, 2_500_000, 2_500_001, 9_000_000, Number.MAX_SAFE_INTEGER),
    fc.integer(),
  ),
});
const key = fc.constantFrom(
  'project',
  'priority',
  'summary',
  'issue',
  'text',
  'to',
  'brief',
  'ticket',
  'bol',
  '__proto__',
  'constructor',
  'toString',
  '__entity',
  'vip',
  'id',
  'kind',
  'claim',
  'amount',
  'received_at',
  'zendesk',
);

/** Most rules are about Jira issues, so most calls are too. */
const wellFormed = fc
  .constantFrom(...Object.keys(SHAPES), ...Array.from({ length: 10 }, () => 'jira.create_issue'))
  .chain((tool) =>
    fc.record({
      tool: fc.constant(tool),
      args: fc.record(
        Object.fromEntries(
          (SHAPES[tool]?.[0] ?? []).map((name) => [
            name,
            name === 'priority'
              ? fc.constantFrom('High', 'Low')
              : name === 'project'
                ? project
                : name === 'ticket'
                  ? ticket
                  : text,
          ]),
        ),
      ),
      claim: fc.record({ amount, bol: text, weight: fc.constantFrom(5, 5.5), text }, { requiredKeys: [] }),
    }),
  );

/** Breaks a call at one place: another value, no value, or an extra field. */
const damage = fc.record({
  at: fc.constantFrom('args', 'case', 'claim', 'amount', 'tool', 'whole'),
  key,
  value: strange,
  remove: fc.boolean(),
});

function put(
  record: Record<string, unknown>,
  { key: name, value, remove }: { key: string; value: unknown; remove: boolean },
): void {
  if (remove) delete record[name];
  else Object.defineProperty(record, name, { value, enumerable: true, configurable: true, writable: true });
}

type Parts = { tool: string; args: Record<string, Value>; claim: Record<string, Value> };

function build(
  parts: Parts,
  damages: readonly { at: string; key: string; value: unknown; remove: boolean }[],
): ProposedCall {
  const claim: Record<string, unknown> = { ...parts.claim };
  const call: { tool: string; args: unknown; case: unknown } = {
    tool: parts.tool,
    args: { ...parts.args },
    case: { ...facts({}), claim },
  };
  for (const item of damages) {
    if (item.at === 'args') put(call.args as Record<string, unknown>, item);
    if (item.at === 'case') put(call.case as Record<string, unknown>, item);
    if (item.at === 'claim') put(claim, item);
    if (item.at === 'amount') claim['amount'] = item.value;
    if (item.at === 'tool') call.tool = item.key;
  }
  const whole = damages.find(({ at }) => at === 'whole');
  if (whole !== undefined) call[whole.remove ? 'args' : 'case'] = whole.value;
  return { ...proposed(call.tool, call.args as Record<string, Value>), case: call.case as Record<string, Value> };
}

describe('the boundary against an oracle', () => {
  it(
    'gives well-formed calls exactly the outcome of the written rules',
    () => {
      const seen = new Set<string>();
      fc.assert(
        fc.property(wellFormed, (parts) => {
          const call = build(parts as Parts, []);
          const { outcome } = boundary.authorize(call);
          seen.add(outcome);
          expect(outcome).toBe(oracle(call));
        }),
        { numRuns: RUNS },
      );
      expect([...seen].sort()).toEqual(['forbidden', 'needs approval', 'permitted', 'unclear']);
    },
    TIMEOUT_MS,
  );

  it(
    'never permits, and never throws on, a malformed call that the oracle does not permit',
    () => {
      let refused = 0;
      fc.assert(
        fc.property(wellFormed, fc.array(damage, { minLength: 1, maxLength: 3 }), (parts, damages) => {
          const call = build(parts as Parts, damages);
          const { outcome } = boundary.authorize(call);
          const expected = oracle(call);
          if (expected === null) refused++;
          // The oracle accepts a lone surrogate as text, the engine does not: stricter is right.
          if (outcome !== 'unclear') expect(outcome).toBe(expected);
          else if (!JSON.stringify(call).includes('\\ud800'))
            expect(expected === null || expected === 'unclear').toBe(true);
        }),
        { numRuns: RUNS },
      );
      expect(refused).toBeGreaterThan(RUNS / 5);
    },
    TIMEOUT_MS,
  );

  it('is the same for the same call, and does not change it', () => {
    const call = proposed('jira.create_issue', issueArgs());
    const before = JSON.stringify(call);
    expect(boundary.authorize(call)).toEqual(boundary.authorize(call));
    expect(JSON.stringify(call)).toBe(before);
  });
});
