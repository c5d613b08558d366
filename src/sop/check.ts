/**
 * Proves what can be proved of an SOP before it runs, and says what cannot.
 */
import { createContext, type World } from './check/rule.ts';
import { sortFindings, type Finding } from '../handbook/finding.ts';
import { RULES } from './rules.ts';
import type { Sop } from './sop.ts';

/** Findings of one severity that one SOP may give: what is wrong so often is wrong in one way. */
const FINDINGS_MAX = 500;

/** The findings of all rules, in the order of the file. An SOP with an error among them is never published. */
export function checkSop(sop: Sop, world: World): Finding[] {
  const context = createContext(sop, world);
  const findings = sortFindings(
    RULES.flatMap((rule) =>
      rule.check(context).map((remark) => ({ severity: 'error' as const, ...remark, rule: rule.name })),
    ),
  );
  const counts = new Map<Finding['severity'], number>();
  return findings.filter(({ severity }) => {
    const count = (counts.get(severity) ?? 0) + 1;
    counts.set(severity, count);
    return count <= FINDINGS_MAX;
  });
}
