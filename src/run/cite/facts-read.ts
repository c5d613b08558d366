/**
 * The facts of the case that a policy reads: why people are asked, which the step's own conditions do not say.
 */
import { readPolicy } from '../../boundary/cedar-engine.ts';
import { policyReads } from '../../boundary/policy-reads.ts';
import type { PolicyCitation } from '../../boundary/verdict.ts';
import { factsOfType } from '../../case/kind.ts';
import { formatValue, type RecordType } from '../../kernel/value.ts';
import { inUse } from '../log/fact-change.ts';
import type { RunState } from '../log/state.ts';
import type { LabelledText } from './labelled-text.ts';

/** In the order of the kind's declaration. What is not stated is said, too: a policy may ask for that reason. */
export function factsRead(
  state: RunState,
  caseType: RecordType,
  { text }: Pick<PolicyCitation, 'text'>,
): readonly LabelledText[] {
  const read = pathsRead(text);
  return factsOfType(caseType).flatMap(([path, { label }]) => {
    if (!read.some((one) => one === path || one.startsWith(`${path}.`))) return [];
    const value = inUse(state, path);
    return [{ label, text: value === null ? 'not stated' : formatValue(value) }];
  });
}

/** Below `case`, as the engine parsed the policy; none in a text that it does not know any more. */
function pathsRead(text: string): readonly string[] {
  const policy = readPolicy(text);
  const paths = policy === null ? [] : policyReads(policy).paths;
  return paths.flatMap(([root, ...path]) => (root === 'case' ? [path.join('.')] : []));
}
