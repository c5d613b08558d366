/** A forbid about an argument fires only if a procedure can give the text that it names, in the form of its fact. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { kindSchema } from '../../src/case/kind.ts';
import { allTools } from '../../src/connector/tools.ts';
import { policyLiterals } from '../../src/review/policy-literals.ts';
import { parseSop } from '../../src/sop/parse.ts';
import { createRegistry } from '../../src/tool/registry.ts';

const base = (path: string): string => readFileSync(new URL(`../sop/corpus/base/${path}`, import.meta.url), 'utf8');
const registry = createRegistry(allTools());
const KIND = base('kinds/freight_claim.yaml')
  .replace(
    'fact: claimant.account_id, label: account number, type: text',
    'fact: claimant.account_id, label: account number, type: text, normal: { keep: capitals_and_hyphens }',
  )
  .replace('label: BOL, type: text', 'label: BOL, type: text, normal: { keep: letters_and_digits }');
const kind = kindSchema.parse(parse(KIND));

function found(
  condition: string,
  change: (sop: string) => string = (sop) => sop,
  { tool = 'salesforce.get_account', boundary = 'claims-agent' } = {},
) {
  const { draft } = parseSop(change(base('damage.sop.yaml')), 'damage.sop.yaml');
  const text = `@id("barred")\nforbid (principal is Bot, action == Action::"${tool}", resource is Case)\nwhen { ${condition} };`;
  const policy = {
    ...({ id: 'barred', effect: 'forbid', outcome: null, reason: null } as const),
    ...{ text, file: 'boundary/claims-agent.cedar', line: 10 },
  };
  const sops = new Map(draft === null ? [] : [[draft.name, draft]]);
  return policyLiterals({ name: boundary, policies: [policy] }, sops, new Map([[kind.kind, kind]]), registry);
}

describe('a policy that compares an argument', () => {
  it('is refused where the argument is a fact that never has this form', () => {
    expect(found('context.args.account_id == "acc-l1"')).toEqual([
      {
        rule: 'policy-literal',
        severity: 'error',
        message: '`acc-l1` is never a value here, since this number is compared in capital letters, digits and hyphens',
        suggestion: 'Write `"ACC-L1"`',
        place: { file: 'boundary/claims-agent.cedar', line: 12, column: 35 },
        endColumn: null,
      },
    ]);
    expect(found('["ACC-L1", "acc-l2"].contains(context.args.account_id)')).toHaveLength(1);
    expect(found('context.args.account_id like "acc*"')).toHaveLength(1);
  });

  it('stands in the form of the fact', () => {
    expect(found('context.args.account_id == "ACC-L1"')).toEqual([]);
    expect(found('context.args.account_id like "ACC*"')).toEqual([]);
  });

  it('stands where one step gives the argument in any form', () => {
    const written = (sop: string): string =>
      sop.replace('account_id: = case.claimant.account_id', 'account_id: acc-l1');
    expect(found('context.args.account_id == "acc-l1"', written)).toEqual([]);
  });

  it('stands where the last of several steps gives it in any form', () => {
    const last = (sop: string): string =>
      sop.replace(/account_id: = case\.claimant\.account_id(?![\s\S]*account_id: = case)/u, 'account_id: acc-l1');
    expect(last(base('damage.sop.yaml'))).toContain('account_id: = case.claimant.account_id');
    expect(found('context.args.account_id == "acc-l1"', last)).toEqual([]);
  });

  it('says nothing of the argument of another tool, of what is in it, and of a procedure under another boundary', () => {
    const forbid = 'context.args.account_id == "acc-l1"';
    expect(found(forbid, undefined, { tool: 'jira.create_issue' })).toEqual([]);
    expect(found(forbid, undefined, { boundary: 'another' })).toEqual([]);
    expect(found('context.args.account_id.name == "acc-l1"')).toEqual([]);
  });

  it('is refused where the step gives a number of another form than the fact it is compared with', () => {
    const [one] = found('context.args.account_id == context.case.claim.bol');
    expect(one?.message).toMatch(
      /^`context\.args\.account_id` has the form .*, and `context\.case\.claim\.bol` .* two texts$/,
    );
    expect(one?.place).toMatchObject({ line: 12, column: 8 });
    expect(found('context.case.claim.bol != context.args.account_id')).toHaveLength(1);
    expect(found('context.args.account_id == context.case.claimant.account_id')).toEqual([]);
  });
});
