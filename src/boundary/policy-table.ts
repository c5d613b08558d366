/**
 * The boundary as a table for reviewers: what is permitted, up to what amount, and who approves. Built only from the
 * texts that were signed.
 */
import { assert } from '../kernel/assert.ts';
import { own } from '../kernel/own.ts';
import type { Boundary } from './compile.ts';
import { readPolicy } from './cedar-engine.ts';
import { namedTools } from './policy-scope.ts';
import { splitPolicies } from './policy-text.ts';

export type PolicyRow = {
  readonly id: string;
  readonly effect: 'permit' | 'forbid';
  readonly outcome: 'permit' | 'approval' | null;
  /** Tool ids; null for a forbid on every tool. */
  readonly tools: readonly string[] | null;
  /** `claims-director:1, finance:1`, as written. */
  readonly approvers: string | null;
  /** `PT4H`, as written. */
  readonly expires: string | null;
  readonly reason: string | null;
  /** The conditions as written, without line breaks; empty for a rule without conditions. */
  readonly condition: string;
};

/** One row for each policy, in file order. */
export function policyTable(boundary: Pick<Boundary, 'policies'>): readonly PolicyRow[] {
  return boundary.policies.map(({ id, effect, outcome, reason, text }) => {
    const json = readPolicy(text);
    const [parts] = splitPolicies(text);
    assert(json !== null && parts !== undefined, `the text of the accepted policy \`${id}\` can be read again`);
    const annotations = json.annotations ?? {};
    const valueOf = (name: string): string | null => own(annotations, name) ?? null;
    return {
      id,
      effect,
      outcome,
      tools: namedTools(json.action),
      approvers: valueOf('approvers'),
      expires: valueOf('expires'),
      reason,
      condition: parts.condition.replace(/\s+/g, ' '),
    };
  });
}
