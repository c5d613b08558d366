import type { AuthorizationAnswer } from '@cedar-policy/cedar-wasm/nodejs';
import { describe, expect, it } from 'vitest';
import { authorizeCall, type CompiledPolicy, type PreparedPolicies } from '../../src/boundary/authorize-call.ts';
import { materialOf } from '../../src/boundary/material.ts';
import type { PolicyCitation } from '../../src/boundary/verdict.ts';
import { money } from '../../src/kernel/money.ts';
import { parseDuration } from '../../src/kernel/time.ts';
import type { Value } from '../../src/kernel/value.ts';
import { kindSchema } from '../../src/case/kind.ts';
import { boundaryOf, facts, freightKind, issueArgs, proposed, registry } from './world.ts';

const span = (text: string): Value => parseDuration(text) ?? text;
const settle = (change: Record<string, Value> = {}): Record<string, Value> => ({
  amount: money('USD', 100),
  weight: 10,
  tags: [],
  ...change,
});
const SETTLE = 'principal is Bot, action == Action::"tms.settle_claim", resource is Case';

function compiled(
  id: string,
  effect: 'permit' | 'forbid',
  outcome: PolicyCitation['outcome'],
  approvers: CompiledPolicy['approvers'] = [],
  expiresMs: number | null = null,
): CompiledPolicy {
  return {
    citation: {
      id,
      effect,
      outcome,
      reason: effect === 'forbid' ? `Reason of ${id}` : null,
      text: '',
      file: 'f',
      line: 1,
    },
    approvers,
    expiresMs,
    tools: null,
    reads: [],
  };
}

const POLICIES = [
  compiled('no', 'forbid', null),
  compiled('no-either', 'forbid', null),
  compiled('yes', 'permit', 'permit'),
  compiled(
    'lead',
    'permit',
    'approval',
    [
      { group: 'claims-leads', count: 1 },
      { group: 'finance', count: 1 },
    ],
    5_000,
  ),
  compiled('two-leads', 'permit', 'approval', [{ group: 'claims-leads', count: 2 }], 9_000),
  compiled('strange', 'permit', null),
  compiled('no-approvers', 'permit', 'approval', [], 5_000),
  compiled('no-time', 'permit', 'approval', [{ group: 'claims-leads', count: 1 }]),
  compiled('one-lead', 'permit', 'approval', [{ group: 'claims-leads', count: 1 }], 7_000),
];

function answering(answer: AuthorizationAnswer | Error): ReturnType<typeof authorizeCall> {
  const prepared: PreparedPolicies = {
    hash: 'hash',
    material: materialOf(registry, [freightKind]),
    policies: POLICIES,
    authorize: () => {
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  return authorizeCall(prepared, proposed('jira.create_issue', issueArgs()));
}

const success = (
  decision: 'allow' | 'deny',
  reason: string[],
  errors: string[] = [],
  warnings: string[] = [],
): AuthorizationAnswer => {
  const error = (message: string): { message: string; help: null; code: null; url: null; severity: null } => ({
    message,
    help: null,
    code: null,
    url: null,
    severity: null,
  });
  return {
    type: 'success',
    warnings: warnings.map(error),
    response: {
      decision,
      diagnostics: { reason, errors: errors.map((policyId) => ({ policyId, error: error('boom') })) },
    },
  };
};

describe('the engine answers, and the verdict is', () => {
  const rows: [
    says: string,
    answer: AuthorizationAnswer | Error,
    outcome: string,
    policies: string[],
    because: RegExp | null,
  ][] = [
    ['unclear when it throws', new Error('unreachable executed'), 'unclear', [], /engine failed: unreachable executed/],
    ['unclear when it refuses', { type: 'failure', errors: [], warnings: [] }, 'unclear', [], /refused the call/],
    [
      'unclear when it allows with a warning',
      success('allow', ['yes'], [], ['careful']),
      'unclear',
      [],
      /warned: careful/,
    ],
    [
      'unclear when it allows although a policy failed',
      success('allow', ['yes'], ['no']),
      'unclear',
      ['no', 'yes'],
      /Policy `no` could not be evaluated: boom/,
    ],
    [
      "unclear when it denies and a policy failed, with the forbid's reason",
      success('deny', ['no-either'], ['yes']),
      'unclear',
      ['no-either', 'yes'],
      /also forbidden: Reason of no-either/,
    ],
    [
      'forbidden with every reason, in file order',
      success('deny', ['no-either', 'no']),
      'forbidden',
      ['no', 'no-either'],
      /^Reason of no; Reason of no-either$/,
    ],
    [
      'unclear when it denies without any policy',
      success('deny', []),
      'unclear',
      [],
      /No policy covers `jira.create_issue`/,
    ],
    ['unclear when it allows without any policy', success('allow', []), 'unclear', [], /without a known outcome/],
    [
      'unclear when it allows by a permit without outcome',
      success('allow', ['yes', 'strange']),
      'unclear',
      ['yes', 'strange'],
      /without a known outcome/,
    ],
    [
      'unclear when it allows by a forbid',
      success('allow', ['yes', 'no']),
      'unclear',
      ['no', 'yes'],
      /without a known outcome/,
    ],
    [
      'unclear when it cites an unknown policy',
      success('allow', ['yes', '__proto__']),
      'unclear',
      ['yes'],
      /cited a policy/,
    ],
    [
      'unclear when an approval names no one',
      success('allow', ['no-approvers']),
      'unclear',
      ['no-approvers'],
      /has no approvers/,
    ],
    [
      'unclear when one of two approvals has no time limit',
      success('allow', ['lead', 'no-time']),
      'unclear',
      ['lead', 'no-time'],
      /no time limit/,
    ],
    ['permitted by plain permits', success('allow', ['yes']), 'permitted', ['yes'], null],
    [
      'needs approval when one of two permits asks for it',
      success('allow', ['lead', 'yes']),
      'needs approval',
      ['yes', 'lead'],
      null,
    ],
  ];

  it.each(rows)('%s', (_, answer, outcome, policies, because) => {
    const verdict = answering(answer);
    expect({ outcome: verdict.outcome, policies: verdict.policies.map(({ id }) => id) }).toEqual({ outcome, policies });
    if (because === null) expect(verdict.because).toBeNull();
    else expect(verdict.because).toMatch(because);
    if (outcome !== 'needs approval') expect(verdict).toMatchObject({ approvers: [], expiresMs: null });
  });

  it('an approval with all demands, the larger count of a group and the shortest time', () => {
    expect(answering(success('allow', ['two-leads', 'one-lead']))).toMatchObject({
      expiresMs: 7_000,
      approvers: [{ group: 'claims-leads', count: 2 }],
    });
    expect(answering(success('allow', ['two-leads', 'lead']))).toMatchObject({
      outcome: 'needs approval',
      expiresMs: 5_000,
      approvers: [
        { group: 'claims-leads', count: 2 },
        { group: 'finance', count: 1 },
      ],
    });
  });
});

describe('a policy that cannot be evaluated never permits', () => {
  const PERMIT = `@id("yes") @outcome("permit") permit (${SETTLE});`;

  it('when a sum overflows', () => {
    const boundary = boundaryOf(
      `${PERMIT}\n@id("no") @reason("Too much") forbid (${SETTLE}) when { context.args.amount.currency != "USD" || context.args.amount.minor * 9007199254740991 > 5 };`,
    );
    expect(boundary.authorize(proposed('tms.settle_claim', settle()))).toMatchObject({ outcome: 'forbidden' });
    expect(
      boundary.authorize(proposed('tms.settle_claim', settle({ amount: money('USD', 9_007_199_254_740_991) }))),
    ).toMatchObject({
      outcome: 'unclear',
      because: expect.stringContaining('Policy `no` could not be evaluated'),
    });
  });

  // The trap of the facts: a forbid on a value that is missing or of another type is dropped by the engine alone.
  it.each([
    ['a text', '95'],
    ['a list', [95]],
    ['a record', { of: 95 }],
    ['an amount of money', money('USD', 95)],
  ])('when a value that a forbid reads is %s', (_, weight) => {
    const boundary = boundaryOf(
      `${PERMIT}\n@id("no") @reason("Heavy") forbid (${SETTLE}) when { context.args has weight && context.args.weight > 90 };`,
    );
    expect(boundary.authorize(proposed('tms.settle_claim', settle({ weight: 95 })))).toMatchObject({
      outcome: 'forbidden',
      because: 'Heavy',
    });
    expect(boundary.authorize(proposed('tms.settle_claim', settle({ weight: 5 })))).toMatchObject({
      outcome: 'permitted',
    });
    expect(boundary.authorize(proposed('tms.settle_claim', settle({ weight })))).toMatchObject({ outcome: 'unclear' });
    const { weight: gone, ...without } = settle();
    expect(boundary.authorize(proposed('tms.settle_claim', without))).toMatchObject({
      outcome: 'unclear',
      because: 'Expected a number at `args.weight`, got nothing',
    });
  });
});

describe('a value that the engine cannot represent', () => {
  const boundary = boundaryOf(`
@id("yes") @outcome("permit") permit (principal is Bot, action in [Action::"tms.settle_claim", Action::"jira.create_issue"], resource is Case);
@id("heavy") @reason("Heavy") forbid (${SETTLE}) when { context.args has weight && context.args.weight > 90 };
@id("slow") @reason("Slow") forbid (${SETTLE}) when { context.case.claim has wait && context.case.claim.wait has ms && context.case.claim.wait.ms > 3600000 };`);

  it('is judged by its own values, also after a call that was permitted', () => {
    const light = proposed('tms.settle_claim', settle({ weight: 90 }));
    const heavy = proposed('tms.settle_claim', settle({ weight: 91 }));
    const outcomes = [light, heavy, light, heavy].map((call) => boundary.authorize(call).outcome);
    expect(outcomes).toEqual(['permitted', 'forbidden', 'permitted', 'forbidden']);
    expect(boundary.authorize(proposed('jira.create_issue', issueArgs())).outcome).toBe('permitted');
    const stricter = boundaryOf(`@id("no") @reason("None") forbid (${SETTLE});`);
    expect([stricter.authorize(light).outcome, boundary.authorize(light).outcome]).toEqual(['forbidden', 'permitted']);
    const issues = boundaryOf(
      '@id("yes") @outcome("permit") permit (principal is Bot, action == Action::"jira.create_issue", resource is Case);',
    );
    expect(issues.authorize(proposed('jira.create_issue', issueArgs())).outcome).toBe('permitted');
    expect(issues.authorize(light).outcome).toBe('unclear');
  });

  it('makes the call unclear when a policy of its tool reads it, and the reason names both', () => {
    expect(boundary.authorize(proposed('tms.settle_claim', settle({ weight: 90.5 })))).toMatchObject({
      outcome: 'unclear',
      because: '`args.weight` is `90.5`, and policies compare whole numbers only; policy `heavy` reads it',
      policies: [{ id: 'heavy' }],
    });
    expect(boundary.authorize(proposed('tms.settle_claim', settle(), facts({ wait: span('9 months') })))).toMatchObject(
      {
        outcome: 'unclear',
        because: expect.stringContaining(
          '`9 months`, whose milliseconds depend on where it starts; policy `slow` reads it',
        ),
      },
    );
  });

  it('does not matter when no policy of its tool reads it', () => {
    expect(boundary.authorize(proposed('tms.settle_claim', settle({ pieces: 1.5 })))).toMatchObject({
      outcome: 'permitted',
    });
    expect(
      boundary.authorize(proposed('jira.create_issue', issueArgs(), facts({ wait: span('9 months'), weight: 0.5 }))),
    ).toMatchObject({ outcome: 'permitted' });
  });

  it('does not matter even when it is required', () => {
    const blind = boundaryOf(`@id("yes") @outcome("permit") permit (${SETTLE});`);
    expect(blind.authorize(proposed('tms.settle_claim', settle({ weight: 90.5 })))).toMatchObject({
      outcome: 'permitted',
    });
  });

  it('makes the call unclear even when a policy only tests whether it is present', () => {
    const asking = boundaryOf(
      `@id("yes") @outcome("permit") permit (${SETTLE}); @id("no") @reason("Pieces") forbid (${SETTLE}) when { context.args has pieces };`,
    );
    expect(asking.authorize(proposed('tms.settle_claim', settle()))).toMatchObject({ outcome: 'permitted' });
    expect(asking.authorize(proposed('tms.settle_claim', settle({ pieces: 2 })))).toMatchObject({
      outcome: 'forbidden',
    });
    expect(asking.authorize(proposed('tms.settle_claim', settle({ pieces: 2.5 })))).toMatchObject({
      outcome: 'unclear',
    });
  });

  it('may also be a number beyond the safe integers', () => {
    expect(boundary.authorize(proposed('tms.settle_claim', settle({ weight: 2 ** 60 })))).toMatchObject({
      outcome: 'unclear',
    });
    expect(boundary.authorize(proposed('tms.settle_claim', settle({ weight: -0 })))).toMatchObject({
      outcome: 'permitted',
    });
    expect(boundary.authorize(proposed('tms.settle_claim', settle({ weight: Number.NaN })))).toMatchObject({
      outcome: 'unclear',
    });
  });

  it('counts as read when a policy reads the record that contains it', () => {
    const whole = boundaryOf(
      `@id("yes") @outcome("permit") permit (${SETTLE}) when { context.case.claim == context.case.claim };`,
    );
    expect(whole.authorize(proposed('tms.settle_claim', settle(), facts({ weight: 1 })))).toMatchObject({
      outcome: 'permitted',
    });
    expect(whole.authorize(proposed('tms.settle_claim', settle(), facts({ weight: 1.5 })))).toMatchObject({
      outcome: 'unclear',
    });
  });

  it('is never the length of an elapsed span: its milliseconds come from the text alone', () => {
    expect(
      boundary.authorize(proposed('tms.settle_claim', settle(), facts({ wait: span('61 minutes') }))),
    ).toMatchObject({
      outcome: 'forbidden',
    });
    expect(
      boundary.authorize(proposed('tms.settle_claim', settle(), facts({ wait: span('60 minutes') }))),
    ).toMatchObject({
      outcome: 'permitted',
    });
    const forged = { $duration: '61 minutes', amount: 1, unit: 'minute', calendar: null } as unknown as Value;
    expect(boundary.authorize(proposed('tms.settle_claim', settle(), facts({ wait: forged })))).toMatchObject({
      outcome: 'forbidden',
    });
  });
});

describe('a fact that was given but cannot be read', () => {
  const amount = {
    path: 'claim.amount',
    label: 'claim value',
    problem: '`31.000` can be read as $31.00 or as $31,000.00',
  };
  const outcomeOf = (boundary: ReturnType<typeof boundaryOf>, refused = [amount], of = facts({})): unknown =>
    boundary.authorize(proposed('tms.settle_claim', settle(), of, refused)).outcome;
  const permitting = (rest: string): ReturnType<typeof boundaryOf> =>
    boundaryOf(`@id("yes") @outcome("permit") permit (${SETTLE}); ${rest}`);

  it('makes the call unclear when a policy of its tool reads it, with the readings, and asks for it', () => {
    const boundary = permitting(
      `@id("big") @reason("Big") forbid (${SETTLE}) when { context.case has claim.amount && (context.case.claim.amount.currency != "USD" || context.case.claim.amount.minor > 500000) };`,
    );
    expect(outcomeOf(boundary, [])).toBe('permitted');
    expect(boundary.authorize(proposed('tms.settle_claim', settle(), facts({}), [amount]))).toMatchObject({
      outcome: 'unclear',
      because:
        'Claim value was given but cannot be read: `31.000` can be read as $31.00 or as $31,000.00; policy `big` reads it',
      policies: [{ id: 'big' }],
      refused: 'claim.amount',
    });
  });

  it.each([
    ['permits where it is missing', 'permit', '!(context.case has claim.amount)'],
    ['reads the record that contains it', 'forbid', 'context.case.claim == context.case.claim'],
    ['reads a part of it', 'forbid', 'context.case has claim.amount && context.case.claim.amount.currency != "USD"'],
    ['reads it in an `unless`', 'forbid', 'true } unless { context.case has claim.amount'],
  ])('makes the call unclear when a policy %s', (_, effect, condition) => {
    const head = effect === 'permit' ? '@outcome("permit")' : '@reason("No")';
    const boundary = boundaryOf(
      `@id("other") @outcome("permit") permit (${SETTLE}) when { context.args has weight };
       @id("it") ${head} ${effect} (${SETTLE}) when { ${condition} };`,
    );
    expect(outcomeOf(boundary)).toBe('unclear');
  });

  it('does not matter when no policy of the tool reads it', () => {
    expect(outcomeOf(permitting(''))).toBe('permitted');
    expect(outcomeOf(permitting(`@id("b") @reason("B") forbid (${SETTLE}) when { context.case has claim.bol };`))).toBe(
      'permitted',
    );
    expect(
      outcomeOf(
        permitting(
          `@id("b") @reason("B") forbid (principal is Bot, action == Action::"jira.create_issue", resource is Case) when { context.case has claim.amount };`,
        ),
      ),
    ).toBe('permitted');
  });

  it('does not matter when policies cannot read it', () => {
    const boundary = permitting(
      `@id("b") @reason("B") forbid (${SETTLE}) when { context.case.claim != context.case.claim };`,
    );
    const text = { path: 'claim.text', label: 'text', problem: 'Expected one value, got a list' };
    const unknown = { path: 'claim.colour', label: 'colour', problem: 'Expected one value, got a list' };
    expect(outcomeOf(boundary, [text, unknown])).toBe('permitted');
  });

  it('that its kind requires makes every call unclear, and is asked for', () => {
    const { zendesk: _, ...without } = facts();
    const ticket = { path: 'zendesk.ticket_id', label: 'Zendesk ticket', problem: 'Expected one value, got a list' };
    const verdict = permitting('').authorize(proposed('tms.settle_claim', settle(), without, [ticket]));
    expect(verdict).toMatchObject({
      outcome: 'unclear',
      because: 'Zendesk ticket was given but cannot be read: Expected one value, got a list; its kind requires it',
      refused: 'zendesk.ticket_id',
    });
  });
});

describe('rules may read', () => {
  const judge = (condition: string, args: Record<string, Value>, of = facts()): string =>
    boundaryOf(`@id("yes") @outcome("permit") permit (${SETTLE}) when { ${condition} };`).authorize(
      proposed('tms.settle_claim', args, of),
    ).outcome;

  it('lists, points in time, and the run', () => {
    expect(judge('context.args.tags.contains("vip")', settle({ tags: ['a', 'vip'] }))).toBe('permitted');
    expect(judge('context.args.tags.contains("vip")', settle({ tags: ['a'] }))).toBe('unclear');
    expect(
      judge(
        'context.args has due && context.args.due <= context.case.received_at + 60000',
        settle({ due: { $time: 1_772_632_860_000 } }),
      ),
    ).toBe('permitted');
    expect(
      judge(
        'context.args has due && context.args.due <= context.case.received_at + 60000',
        settle({ due: { $time: 1_772_632_860_001 } }),
      ),
    ).toBe('unclear');
    expect(
      judge(
        'context.run.sop == "freight-damage-claim" && context.run.version == 1 && context.run has requester',
        settle(),
      ),
    ).toBe('permitted');
    expect(judge('context.run.step == "9"', settle())).toBe('unclear');
  });

  it('the facts of the kind that the case has: each kind keeps its own required facts', () => {
    const strict = kindSchema.parse({
      kind: 'strict',
      title: 'S',
      channel: 's',
      if_unforeseen: 'claims-leads',
      facts: [{ fact: 'claim.amount', label: 'a', type: 'money' }],
    });
    const boundary = boundaryOf(
      `@id("yes") @outcome("permit") permit (${SETTLE}); @id("no") @reason("Much") forbid (${SETTLE}) when { context.case has claim.amount && (context.case.claim.amount.currency != "USD" || context.case.claim.amount.minor > 5) };`,
      { kinds: [freightKind, strict] },
    );
    const without = { id: 'CASE-1', kind: 'strict', channel: 'c', received_at: { $time: 1 } };
    expect(boundary.authorize(proposed('tms.settle_claim', settle(), without))).toMatchObject({
      outcome: 'unclear',
      because: 'Expected an amount of money at `case.claim.amount`, got nothing',
    });
    expect(
      boundary.authorize(proposed('tms.settle_claim', settle(), { ...without, claim: { amount: money('USD', 6) } })),
    ).toMatchObject({ outcome: 'forbidden' });
    expect(boundary.authorize(proposed('tms.settle_claim', settle(), facts({})))).toMatchObject({
      outcome: 'permitted',
    });
  });
});

describe('two versions of a boundary', () => {
  it("coexist without changing each other's verdicts", () => {
    const strict = boundaryOf(`@id("x") @reason("No") forbid (${SETTLE});`);
    const lax = boundaryOf(`@id("x") @outcome("permit") permit (${SETTLE});`);
    const call = proposed('tms.settle_claim', settle());
    expect([strict, lax, strict].map((boundary) => boundary.authorize(call).outcome)).toEqual([
      'forbidden',
      'permitted',
      'forbidden',
    ]);
  });
});
