/**
 * Proves what can be proved about an SOP before it runs, and reports what cannot.
 */
import { atValues } from './check/at-value.ts';
import { createContext, type World } from './check/rule.ts';
import { sortFindings, type Finding } from '../handbook/finding.ts';
import { RULES } from './rules.ts';
import type { Sop } from './sop.ts';

/** At most this many findings of one severity per SOP: so many mistakes usually have one cause. */
const FINDINGS_MAX = 500;

/** The findings of all rules, in file order. An SOP with an error among them is never published. */
export function checkSop(sop: Sop, world: World): Finding[] {
  const context = createContext(sop, world);
  const findings = sortFindings(
    atValues(
      RULES.flatMap((rule) =>
        rule.check(context).map((remark) => ({ severity: 'error' as const, ...remark, rule: rule.name })),
      ),
      context,
    ).map(({ about: _, ...finding }) => finding),
  );
  const counts = new Map<Finding['severity'], number>();
  return findings.filter(({ severity }) => {
    const count = (counts.get(severity) ?? 0) + 1;
    counts.set(severity, count);
    return count <= FINDINGS_MAX;
  });
}
