/**
 * Which SOPs a case starts: every line of `starts` must hold, read from top to bottom.
 */
import { kindLineOf } from './check/kind-line.ts';
import { evaluateCondition } from './expression/evaluate.ts';
import type { Scope, Trace } from './expression/expression.ts';
import type { Sop } from './sop.ts';

export type Match = {
  readonly sop: Sop;
  /** The lines that were evaluated, the deciding one last. */
  readonly trace: Trace[];
  readonly matches: 'yes' | 'no' | 'unclear';
};

/**
 * One answer for each SOP, in the order given. An SOP without a line never starts. A case of another kind starts it
 * under no circumstances, nor does one for which a line below an unclear one is false.
 *
 * @param scopeOf what the expressions of this SOP read, its own values included
 */
export function matchSops(sops: readonly Sop[], scopeOf: (sop: Sop) => Scope): Match[] {
  return sops.map((sop) => matchSop(sop, scopeOf(sop)));
}

function matchSop(sop: Sop, scope: Scope): Match {
  const kind = kindLineOf(sop);
  if (kind !== null) {
    const line = evaluateCondition({ ...kind.expression, node: kind.comparison }, scope);
    if (line.result === 'false') return { sop, trace: [line], matches: 'no' };
  }
  const trace: Trace[] = [];
  let matches: Match['matches'] = sop.starts.if.length === 0 ? 'no' : 'yes';
  for (const condition of sop.starts.if) {
    const line = evaluateCondition(condition, scope);
    if (line.result === 'false') return { sop, trace: [...trace, line], matches: 'no' };
    if (matches === 'yes') trace.push(line);
    if (line.result === 'unclear') matches = 'unclear';
  }
  return { sop, trace, matches };
}
