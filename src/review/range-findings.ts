/**
 * Reports the ranges of a number that a boundary leaves out, and those where its policies contradict each other, in
 * money and with the policies to change.
 */
import { readPolicy } from '../boundary/cedar-engine.ts';
import type { Boundary } from '../boundary/compile.ts';
import { withLimitsRead } from '../boundary/with-limits-read.ts';
import type { Material } from '../boundary/material.ts';
import { policyRanges, type RangeIssue, type RangePolicy } from '../boundary/policy-ranges.ts';
import { namedTools, pathTypes } from '../boundary/policy-scope.ts';
import { unreadRanges } from '../boundary/unread-ranges.ts';
import { OTHER_TEXT, SECOND_OTHER_TEXT } from '../boundary/range-variables.ts';
import type { PolicyCitation } from '../boundary/verdict.ts';
import type { Limits } from '../handbook/limits.ts';
import type { Finding } from '../handbook/finding.ts';
import { formatMoney, isCurrency, money } from '../kernel/money.ts';

type ReadPolicy = RangePolicy & { readonly tools: readonly string[] | null };
type ToolIssue = { readonly tool: string; readonly issue: RangeIssue };

const WINS = { approval: 'the approval wins', forbid: 'the prohibition wins', permit: '' } as const;

export function rangeFindings(boundary: Pick<Boundary, 'policies' | 'limits'>, material: Material): Finding[] {
  const policies = boundary.policies.flatMap((policy) => readCitation(policy, boundary.limits));
  const issues = [...material.tools.keys()].flatMap((tool): ToolIssue[] => {
    const own = policies.filter(({ tools }) => tools === null || tools.includes(tool));
    return policyRanges(own, pathTypes(material, tool)).map((issue) => ({ tool, issue }));
  });
  const groups = Map.groupBy(issues, ({ issue }) => JSON.stringify([issue, [...issue.when]]));
  const found = [...groups.values()].flatMap((group) => {
    const [first] = group;
    const tools = group.map(({ tool }) => tool);
    if (first === undefined || !isWorthIt(first.issue, tools, policies, material)) return [];
    return [findingOf(first.issue, tools, boundary.policies, policies)];
  });
  return [...found, ...policies.flatMap((policy) => unreadOf(policy, boundary.policies))];
}

/** Silence would read as if the policy had been checked. */
function unreadOf({ id, json, outcome }: ReadPolicy, citations: readonly PolicyCitation[]): Finding[] {
  // A policy that forbids leaves no gap, and wins wherever it overlaps another.
  if (outcome === 'forbid') return [];
  const cited = citations.find((policy) => policy.id === id);
  return unreadRanges(json).map((comparison) => ({
    rule: 'policy-not-compared',
    severity: 'note',
    message: `Gaps and overlaps of \`${id}\` were not looked for where it says \`${comparison}\``,
    suggestion: 'Compare a fact with a number or with a limit, without arithmetic and without `if`',
    place: { file: cited?.file ?? '', line: cited?.line ?? 1, column: 1 },
    endColumn: null,
  }));
}

function readCitation({ id, effect, outcome, text }: PolicyCitation, limits: Limits): ReadPolicy[] {
  const json = readPolicy(text);
  const kind = effect === 'forbid' ? effect : outcome;
  return json === null || kind === null
    ? []
    : [
        {
          id,
          json: withLimitsRead(json, limits),
          outcome: kind,
          tools: namedTools(json.action),
          approvers: approversIn(json.annotations?.['approvers'] ?? ''),
        },
      ];
}

/** `claims-leads:1, finance:2` as its parts, in order. The boundary has refused what is none. */
const approversIn = (written: string | null): readonly string[] =>
  (written ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .toSorted();

/** Each group once, with the larger of its counts, as the verdict adds up the demands. */
function addedUp(policies: readonly RangePolicy[]): string {
  const counts = new Map<string, number>();
  for (const [group = '', count = '1'] of policies.flatMap(({ approvers = [] }) =>
    approvers.map((one) => one.split(':')),
  ))
    counts.set(group, Math.max(counts.get(group) ?? 0, Number(count)));
  return [...counts].map(([group, count]) => `${group}:${count}`).join(', ');
}

/** A policy that never decides for one of its tools may decide for another. */
function isWorthIt(
  { kind, policies: [id] }: RangeIssue,
  tools: readonly string[],
  policies: readonly ReadPolicy[],
  material: Material,
): boolean {
  if (kind !== 'never') return true;
  const named = policies.find((policy) => policy.id === id)?.tools ?? [...material.tools.keys()];
  return named.every((tool) => tools.includes(tool));
}

function findingOf(
  issue: RangeIssue,
  tools: readonly string[],
  citations: readonly PolicyCitation[],
  policies: readonly ReadPolicy[],
): Finding {
  const [id = '', winner = ''] = issue.policies;
  const cited = citations.find((policy) => policy.id === id);
  const outcomeOf = (name: string): RangePolicy['outcome'] =>
    policies.find((policy) => policy.id === name)?.outcome ?? 'forbid';
  const calls = listed(tools.map((tool) => `\`${tool}\``));
  const where = `where \`${amountPath(issue)}\` is ${rangeInWords(issue)}${conditions(issue)}`;
  const isJoint = outcomeOf(id) === 'approval' && outcomeOf(winner) === 'approval';
  const approvers = isJoint ? addedUp(policies.filter((policy) => policy.id === id || policy.id === winner)) : '';
  const result = isJoint ? `there \`${approvers}\` must approve, which adds up both` : WINS[outcomeOf(winner)];
  const both = `Both \`${id}\` and \`${winner}\` apply to ${calls} ${where}; ${result}`;
  const words = {
    gap: {
      message: `No policy covers ${calls} ${where}`,
      suggestion: `Change ${issue.policies.map((name) => `\`${name}\``).join(' or ')} so that the ranges touch, or add a policy for this range`,
    },
    open: { message: `No policy covers ${calls} ${where}`, suggestion: 'Such a call stops the run and asks a person' },
    overlap: {
      message: both,
      suggestion: isJoint
        ? 'Write the limits so that the ranges touch without crossing, or let one of them ask everyone who is meant'
        : 'Write the limits so that the ranges touch without crossing',
    },
    exception: { message: both, suggestion: null },
    never:
      issue.policies.length === 1
        ? {
            message: `The policy \`${id}\` applies to no call of ${calls}: its conditions exclude one another`,
            suggestion: 'Correct a condition',
          }
        : {
            message: `The policy \`${id}\` never decides about ${calls}: ${where}, ${listed(issue.policies.slice(1).map((name) => `\`${name}\``))} applies as well, and ${WINS[outcomeOf(winner)]}`,
            suggestion: 'Correct the limits, or remove the policy',
          },
  }[issue.kind];
  const isNote = issue.kind === 'open' || issue.kind === 'exception';
  return {
    rule:
      issue.kind === 'gap' || issue.kind === 'open'
        ? 'policy-gap'
        : issue.kind === 'never'
          ? 'policy-never-decides'
          : 'policy-overlap',
    severity: isNote ? 'note' : 'warning',
    ...words,
    place: { file: cited?.file ?? '', line: cited?.line ?? 1, column: 1 },
    endColumn: null,
  };
}

/** The amount itself when its currency is known, otherwise its minor units. */
function amountPath({ path, currency }: RangeIssue): string {
  return currency === null ? path : path.replace(/\.minor$/, '');
}

/** `more than $25,000.00 and less than $30,000.00`, with the numbers that the policies name where there are any. */
function rangeInWords({ range: { from, to }, thresholds, currency }: RangeIssue): string {
  const number = (value: number): string =>
    currency !== null && isCurrency(currency) ? formatMoney(money(currency, value)) : String(value);
  if (from !== null && from === to) return `exactly ${number(from)}`;
  const isNamed = (value: number): boolean => thresholds.includes(value);
  const lower =
    from === null
      ? []
      : [!isNamed(from) && isNamed(from - 1) ? `more than ${number(from - 1)}` : `at least ${number(from)}`];
  const upper =
    to === null ? [] : [!isNamed(to) && isNamed(to + 1) ? `less than ${number(to + 1)}` : `at most ${number(to)}`];
  return [...lower, ...upper].join(' and ') || 'any number';
}

function conditions({ when }: RangeIssue): string {
  const parts = [...when].flatMap(([name, value]) => {
    if (name.startsWith('has ')) return value === true ? [] : [`there is no \`${name.slice('has '.length)}\``];
    // A whole condition has no short name.
    if (name.startsWith('{')) return [];
    if (value === OTHER_TEXT || value === SECOND_OTHER_TEXT) return [`\`${name}\` is a text that no policy names`];
    const amount = /^(.+)\.minor$/.exec(name)?.[1];
    const currency = when.get(`${amount ?? ''}.currency`);
    // Its amount says it.
    if (name.endsWith('.currency') && typeof when.get(name.replace(/currency$/, 'minor')) === 'number') return [];
    if (amount !== undefined && typeof value === 'number')
      return typeof currency === 'string' && isCurrency(currency)
        ? [`\`${amount}\` is ${formatMoney(money(currency, value))}, as an example`]
        : [`\`${amount}\` is \`${value}\` in whole minor units, as an example`];
    return [`\`${name}\` is \`${value}\``];
  });
  return parts.length === 0 ? '' : `, if ${listed(parts)}`;
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1) ?? ''}`;
}
