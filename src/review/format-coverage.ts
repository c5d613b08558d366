/**
 * The boundary coverage as a Markdown table for a security reviewer to sign.
 */
import type { Sop } from '../sop/sop.ts';
import type { CoveredStep, CoveringPolicy } from './boundary-coverage.ts';
import { approversText, waitText } from './render-approvals.ts';

const HEAD = '| Step | Tool | Possible outcome | Policy | Effect | When |';

export function formatCoverage(sop: Sop, covered: readonly CoveredStep[], boundaryHash: string): string {
  const rows = covered.flatMap(({ step, tool, outcomes, policies }) => {
    const first = [step, `\`${tool}\``, outcomes.join(', ')];
    if (policies.length === 0) return [row([...first, 'none', '—', 'no rule covers it'])];
    return policies.map((policy, index) =>
      row([...(index === 0 ? first : ['', '', '']), policy.id, effectText(policy), whenText(policy)]),
    );
  });
  return [
    `# Boundary coverage: ${cell(sop.title)}`,
    '',
    `SOP \`${sop.name}\`, version ${sop.source.hash.slice(0, 12)}; boundary \`${sop.boundary}\`, version ${boundaryHash.slice(0, 12)}`,
    '',
    HEAD,
    HEAD.replace(/[^|]+/g, ' --- '),
    ...rows,
    '',
    'A call is unclear, and the run stops to ask, when none of its conditions holds or a policy cannot read what it needs.',
    '',
    'Reviewed by: ____________________  Date: ____________',
    '',
  ].join('\n');
}

function effectText(policy: CoveringPolicy): string {
  if (policy.effect === 'forbid') return `forbids${policy.reason === null ? '' : `: ${policy.reason}`}`;
  if (policy.outcome === 'permit') return 'permits';
  return `asks ${approversText(policy)} for at most ${waitText(policy)}${policy.reason === null ? '' : `: ${policy.reason}`}`;
}

function whenText({ applies, condition }: CoveringPolicy): string {
  if (applies === 'always') return condition === '' ? 'always' : `always here: \`${condition}\``;
  return `\`${condition}\``;
}

const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;

/** A bar would end the cell, even inside a code span. */
function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
}
