import { describe, expect, it } from 'vitest';
import { checkSop } from '../../src/sop/check.ts';
import { evaluateCondition, evaluateValue } from '../../src/sop/expression/evaluate.ts';
import { parseSop } from '../../src/sop/parse.ts';
import { ANY_DOOR, parsed, SHIPPED } from './world.ts';
import { scopeOf } from './scope.ts';

describe('the freight damage claim', () => {
  it('parses and checks without an error or a warning', () => {
    const { sop, findings } = parseSop(SHIPPED, 'freight-damage-claim.sop.yaml');
    expect(findings).toEqual([]);
    expect(sop === null ? null : checkSop(sop, ANY_DOOR)).toEqual([]);
  });

  it('explains the claim value against the threshold, each with its origin', () => {
    const sop = parsed(SHIPPED);
    const condition = sop.steps[3]?.if[1];
    if (condition === undefined) throw new Error('Expected the second condition of step 3');
    const trace = evaluateCondition(
      condition,
      scopeOf(sop, { 'case.claim.amount': [{ $money: 'USD', minor: 720_000 }, 'claim value'] }),
    );
    expect(trace).toMatchObject({
      text: 'case.claim.amount > escalate_above',
      result: 'true',
      unclear: null,
      comparisons: [
        {
          operator: '>',
          result: 'true',
          left: {
            path: 'case.claim.amount',
            label: 'claim value',
            value: { $money: 'USD', minor: 720_000 },
            origin: { kind: 'fact', record: 'Zendesk ticket 101' },
          },
          right: {
            path: 'escalate_above',
            label: 'threshold',
            value: { $money: 'USD', minor: 500_000 },
            origin: { kind: 'value', line: 10 },
          },
        },
      ],
    });
  });

  it.each([
    ['USD', 500_000, 'false'],
    ['USD', 500_001, 'true'],
    ['EUR', 900_000, 'unclear'],
  ] as const)('answers %s %i with %s', (currency, minor, result) => {
    const sop = parsed(SHIPPED);
    const condition = sop.steps[3]?.if[1];
    expect(
      condition &&
        evaluateCondition(
          condition,
          scopeOf(sop, { 'case.claim.amount': [{ $money: currency, minor }, 'claim value'] }),
        ).result,
    ).toBe(result);
  });

  it('gives the account executive as a plain path, left out when the account has none', () => {
    const sop = parsed(SHIPPED);
    const body = sop.steps[3]?.body;
    const notify = body?.kind === 'together' ? body.steps[1]?.body : undefined;
    const to = notify?.kind === 'use' ? notify.with['to'] : undefined;
    if (to?.kind !== 'expression') throw new Error('Expected a computed recipient');
    expect(to.expression.node.kind).toBe('path');
    expect(evaluateValue(to.expression, scopeOf(sop, {}))).toMatchObject({
      value: null,
      trace: { unclear: 'There is no value for account executive (`account.account_executive`)' },
    });
    expect(
      evaluateValue(
        to.expression,
        scopeOf(sop, { 'account.account_executive': ['ae@our.example', 'account executive'] }),
      ).value,
    ).toBe('ae@our.example');
  });
});
