/**
 * The conditions of a step depend on the case: they do not hold always, and not never. Proved as the branches of a
 * `choose` are. Amounts, numbers and spans under `values` count as they are today; yes or no, a text or a list there may
 * be a switch, so nothing is proved from it, nor from one of them next to a literal. Only warnings: such a step is a mistake, and does nothing that it must not. Branches of a `choose` that never hold are reported by `dead-branch`.
 */
import type { Names } from '../expression/environment.ts';
import type { Expression, Node } from '../expression/expression.ts';
import { nodeKey } from '../expression/node-key.ts';
import { pathNodes } from '../expression/walk.ts';
import type { Sop } from '../sop.ts';
import { doubtfulIn } from './branch-sets.ts';
import { placeOfKey, remarkAt, remarkIn, type Remark, type Rule } from './rule.ts';
import { settledComparison } from './settled-comparison.ts';
import { surveyBranches } from './survey.ts';

/** One line, or one of the parts that it joins by `&&`. */
type Part = { readonly node: Node; readonly line: Expression };

export const fixedCondition: Rule = {
  name: 'fixed-condition',
  check: ({ sop, steps, names, flow }) => {
    const doubtful = doubtfulIn(flow, names);
    const branches = new Set(steps.flatMap(({ body }) => (body.kind === 'choose' ? body.steps : [])));
    const known = withoutSwitches(names);
    const remarks = steps.flatMap((step) => {
      if (step.if.length === 0 || step.if.some((line) => doubtful.has(line))) return [];
      const parts = partsIn(step.if);
      const settled = parts.flatMap((part) => settledRemark(part, known, branches.has(step)));
      if (settled.length > 0) return settled;
      if (parts.some(({ node }) => hasSwitch(node, names))) return [];
      const always = parts.filter((part) => holdsAlways(part, known));
      if (always.length > 0) return always.map(alwaysRemark);
      const message = `The conditions of step ${step.label} never hold together`;
      const together = remarkAt(placeOfKey(step, 'if'), 'if'.length, message, CORRECT);
      return [...(branches.has(step) ? [] : never(parts, known, together)), ...twice(parts)];
    });
    const lines = sop.starts.if.some((line) => doubtful.has(line)) ? [] : partsIn(sop.starts.if);
    const isSwitched = lines.some(({ node }) => hasSwitch(node, names));
    const ofStart = isSwitched ? [] : [...never(lines, known, neverStarts(sop)), ...twice(lines)];
    return [...ofStart, ...remarks].map((remark) => ({ ...remark, severity: 'warning' as const }));
  },
};

const neverStarts = ({ places, starts }: Sop): Remark =>
  remarkAt(
    places?.['starts'] ?? starts.says.place,
    'starts'.length,
    'The conditions of `starts` never hold together',
    'Correct what they ask: no case starts this procedure',
  );

const partsIn = (lines: readonly Expression[]): readonly Part[] =>
  lines.flatMap((line) => partsOf(line.node).map((node): Part => ({ node, line })));

/** What `&&` joins, each on its own. */
const partsOf = (node: Node): readonly Node[] =>
  node.kind === 'binary' && node.operator === '&&' ? [...partsOf(node.left), ...partsOf(node.right)] : [node];

/** Names without the values that someone may switch: yes or no, texts and lists. */
function withoutSwitches(names: Names): Names {
  const constants = [...names.constants].filter(
    ([, value]) => typeof value !== 'boolean' && typeof value !== 'string' && !Array.isArray(value),
  );
  return { ...names, constants: new Map(constants) };
}

/** Whether a part of it, such as `grace_days > 0`, asks about values alone: a switch, too. */
function hasSwitch(node: Node, names: Names): boolean {
  if (node.kind === 'not') return hasSwitch(node.operand, names);
  if (node.kind === 'binary' && (node.operator === '&&' || node.operator === '||'))
    return hasSwitch(node.left, names) || hasSwitch(node.right, names);
  const paths = [...pathNodes(node)];
  return paths.length > 0 && paths.every(({ path }) => names.constants.has(path.join('.')));
}

const surveyed = (parts: readonly Part[], names: Names): ReturnType<typeof surveyBranches> =>
  surveyBranches([parts.map(({ node, line }) => ({ node, text: line.text }))], names);

function holdsAlways(part: Part, names: Names): boolean {
  const survey = surveyed([part], names);
  return survey.kind === 'surveyed' && survey.gap === null;
}

/** Of a comparison that no case decides; a branch that `dead-branch` proves is its. */
function settledRemark(part: Part, names: Names, isBranch: boolean): readonly Remark[] {
  const holds = settledComparison(part.node, names);
  if (holds === null) return [];
  if (holds) return [alwaysRemark(part)];
  const survey = isBranch ? surveyed([part], names) : null;
  return survey?.kind === 'surveyed' && survey.dead.some((dead) => dead.never) ? [] : [neverRemark(part)];
}

const neverRemark = ({ node, line }: Part, advice: string | null = CORRECT): Remark =>
  remarkIn(line, node.start, node.end, 'This condition never holds', advice);

const alwaysRemark = ({ node, line }: Part): Remark =>
  remarkIn(line, node.start, node.end, 'This condition always holds', 'Correct it, or remove it');

/** @param together what is said when it is no single condition that never holds */
function never(parts: readonly Part[], names: Names, together: Remark): readonly Remark[] {
  const survey = surveyed(parts, names);
  if (survey.kind !== 'surveyed' || !survey.dead.some((dead) => dead.never)) return [];
  const [one, ...others] = parts.filter((part) => {
    const alone = surveyed([part], names);
    return alone.kind === 'surveyed' && alone.dead.some((dead) => dead.never);
  });
  return one !== undefined && others.length === 0 ? [neverRemark(one, together.suggestion)] : [together];
}

const CORRECT = 'Correct what it asks, or remove the step';

/** The same condition a second time, or from its other side: `1 <= x` is `x >= 1`. */
function twice(parts: readonly Part[]): readonly Remark[] {
  const keys = parts.map(({ node }) => nodeKey(facing(node)));
  return parts.flatMap(({ node, line }, at) =>
    keys.indexOf(keys[at] ?? '') === at
      ? []
      : [remarkIn(line, node.start, node.end, 'This condition stands here twice', 'Remove it, or correct it')],
  );
}

const TURNED = { '>': '<', '>=': '<=' } as const;

/** With the smaller side first. */
const facing = (node: Node): Node =>
  node.kind === 'binary' && (node.operator === '>' || node.operator === '>=')
    ? { ...node, operator: TURNED[node.operator], left: node.right, right: node.left }
    : node;
