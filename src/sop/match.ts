/**
 * Which SOPs a case starts: every line of `starts` must hold, read from top to bottom.
 */
import { evaluateCondition } from './expression/evaluate.ts';
import type { Scope, Trace } from './expression/expression.ts';
import type { Sop } from './sop.ts';

export type Match = {
  readonly sop: Sop;
  /** The lines that were evaluated, the deciding one last. */
  readonly trace: Trace[];
  readonly matches: 'yes' | 'no' | 'unclear';
};

/** One answer for each SOP, in the order given. An SOP without a line never starts. */
export function matchSops(sops: readonly Sop[], scope: Scope): Match[] {
  return sops.map((sop) => {
    const trace: Trace[] = [];
    for (const condition of sop.starts.if) {
      const line = evaluateCondition(condition, scope);
      trace.push(line);
      if (line.result === 'false') return { sop, trace, matches: 'no' };
      if (line.result === 'unclear') return { sop, trace, matches: 'unclear' };
    }
    return { sop, trace, matches: trace.length === 0 ? 'no' : 'yes' };
  });
}
