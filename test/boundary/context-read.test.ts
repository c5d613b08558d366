import type { AuthorizationAnswer, Context, PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authorizer, readPolicy, validatePolicies } from '../../src/boundary/cedar-engine.ts';
import { schemaOf } from '../../src/boundary/cedar-schema.ts';
import { contextRead, type ContextRead } from '../../src/boundary/context-read.ts';
import { materialOf } from '../../src/boundary/material.ts';
import { policyReads } from '../../src/boundary/policy-reads.ts';
import { namedTools } from '../../src/boundary/policy-scope.ts';
import { hashOf } from '../../src/kernel/canonical-json.ts';
import { histories } from '../histories.ts';
import { freightKind, registry } from './world.ts';

const TOOL = 'tms.settle_claim';
const schema = schemaOf(materialOf(registry, [freightKind]));

/** Each reads the context in another form. */
const CONDITIONS = [
  'when { true }',
  'when { context.args.amount.minor > 5 }',
  'when { context.args.amount == {"currency": "USD", "minor": 1} }',
  'when { {"currency": context.args.amount.currency, "minor": 2} == context.args.amount }',
  'when { context.case has claim }',
  'when { context.case has claim.amount }',
  'when { context.case has claim.amount && context.case.claim.amount.minor > context.args.amount.minor }',
  'unless { context.case has claim.bol && context.case.claim.bol like "B*" }',
  'when { context.args.tags.contains("a") }',
  'when { context.args.tags.containsAny(["a", "b"]) || !(context has limits) }',
  'when { context.case.claim has documents && context.case.claim.documents.containsAll(context.args.tags) }',
  'when { if context.args has pieces then context.args.pieces * 2 > 3 else context.run.step == "1" }',
  'when { (if context.run.version == 1 then context.args else context.args) has due }',
  'when { (if context.run.version == 1 then context.args.amount else context.args.amount).minor > 1 }',
  'when { context == context }',
  'when { [context.case.zendesk.ticket_id, "t"].contains(context.run.sop) }',
  'when { context.args has due } unless { context.run has requester && context.run.requester == "t" }',
  'when { context.args has pieces && -context.args.pieces < 9223372036854775807 + context.args.pieces }',
];

const text = fc.constantFrom('a', 'b', 't', 'B1', 'USD', '1');
const long = fc.constantFrom(-1, 0, 1, 2, 6, 9_007_199_254_740_991);
const money = fc.record({ currency: text, minor: long });
const texts = fc.array(text, { maxLength: 3 });
const contexts: fc.Arbitrary<Context> = fc.record({
  args: fc.record(
    { amount: money, weight: long, pieces: long, tags: texts, due: long },
    { requiredKeys: ['amount', 'tags'] },
  ),
  case: fc.record(
    {
      id: text,
      kind: text,
      channel: text,
      received_at: long,
      zendesk: fc.record({ ticket_id: text }),
      claim: fc.record({ amount: money, bol: text, type: text, weight: long, documents: texts }, { requiredKeys: [] }),
    },
    { requiredKeys: ['id', 'kind', 'channel', 'received_at', 'zendesk', 'claim'] },
  ),
  run: fc.record(
    { sop: text, version: long, step: text, requester: text },
    { requiredKeys: ['sop', 'version', 'step'] },
  ),
  limits: fc.constant({}),
});

function boundaryOf(texts: readonly string[]): { readonly read: ContextRead; readonly policies: Map<string, string> } {
  const policies = new Map(texts.map((policy, index) => [`p${index}`, policy]));
  const { errors, general } = validatePolicies(schema, policies);
  expect({ errors, general }).toEqual({ errors: [], general: [] });
  const read = texts.map((policy) => readPolicy(policy)).filter((json): json is Readonly<PolicyJson> => json !== null);
  expect(read).toHaveLength(texts.length);
  return {
    policies,
    read: contextRead(
      schema,
      read.map((json) => ({ tools: namedTools(json.action), reads: policyReads(json).paths })),
    ),
  };
}

const permit = (condition: string, tool = TOOL): string =>
  `permit (principal is Bot, action == Action::"${tool}", resource is Case) ${condition};`;
const forbid = (condition: string): string => `forbid (principal is Bot, action, resource is Case) ${condition};`;

/** The engine names the policies that decided in any order. */
function sorted(answer: AuthorizationAnswer): unknown {
  if (answer.type === 'failure') return answer;
  const { decision, diagnostics } = answer.response;
  return {
    decision,
    reason: diagnostics.reason.toSorted(),
    errors: diagnostics.errors.map(({ policyId, error }) => `${policyId}: ${error.message}`).toSorted(),
    warnings: answer.warnings,
  };
}

describe('what policies read of the context', () => {
  it('gives the answer of the whole context, whatever form the conditions have', () => {
    const conditions = fc.subarray(CONDITIONS, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(
        conditions,
        fc.constantFrom('', 'unless { context.run.step == "1" }'),
        contexts,
        (some, no, context) => {
          const texts = [...some.map((one) => permit(one)), ...(no === '' ? [] : [forbid(no)])];
          const { read, policies } = boundaryOf(texts);
          const whole = authorizer(`whole ${hashOf(texts)}`, schema, policies);
          const narrow = authorizer(`narrow ${hashOf(texts)}`, read.schema, policies);
          const question = { tool: TOOL, caseId: 'CASE-1', context };
          expect(sorted(narrow({ ...question, context: read.pick(TOOL, context) }))).toEqual(sorted(whole(question)));
        },
      ),
      { seed: 11, numRuns: histories(300) },
    );
  }, 60_000);

  const [context] = fc.sample(contexts, { seed: 4, numRuns: 1 });

  it('is only what the policies of the tool read, each record as far as it is read', () => {
    const { read } = boundaryOf([
      permit('when { context.args.amount.minor > 5 && context.case has claim.bol }'),
      permit('when { context.args.ticket == context.run.sop }', 'zendesk.assign_group'),
      forbid('when { context.run.version == 7 }'),
    ]);
    const picked = read.pick(TOOL, {
      ...context,
      args: { amount: { currency: 'USD', minor: 5 }, tags: ['a'] },
      case: { id: 'CASE-1', claim: { bol: 'B1', type: 'loss' } },
      run: { sop: 's', version: 2, step: '1' },
    });
    expect(picked).toEqual({ args: { amount: { minor: 5 } }, case: { claim: { bol: 'B1' } }, run: { version: 2 } });
    expect(read.pick('jira.add_comment', context ?? {})).toEqual({ run: { version: expect.any(Number) as number } });
  });

  it('is checked by the engine: one that lacks what is read, or has more, is no answer', () => {
    const { read, policies } = boundaryOf([permit('when { context.args.amount.minor > 5 }')]);
    const ask = authorizer('narrow, checked', read.schema, policies);
    const answer = (asked: Context): string => ask({ tool: TOOL, caseId: 'CASE-1', context: asked }).type;
    expect(answer({ args: { amount: { minor: 6 } } })).toBe('success');
    expect(answer({ args: { amount: {} } })).toBe('failure');
    expect(answer({ args: {} })).toBe('failure');
    expect(answer({ args: { amount: { minor: '6' } } })).toBe('failure');
    expect(answer({ args: { amount: { minor: 6, currency: 'USD' } } })).toBe('failure');
    expect(answer({ args: { amount: { minor: 6 } }, run: {} })).toBe('failure');
  });
});
