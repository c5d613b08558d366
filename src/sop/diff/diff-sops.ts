/**
 * What a new version of an SOP changes in behaviour: values at the steps that use them, steps by what they say or do.
 * Wording, key order, comments and renamed values change nothing and are not reported.
 */
import { canonicalJson } from '../../kernel/canonical-json.ts';
import { own } from '../../kernel/own.ts';
import { toldApart } from '../../kernel/told-apart.ts';
import { describeType } from '../../kernel/value.ts';
import type { Node } from '../expression/expression.ts';
import { humanise } from '../names.ts';
import { expressionsOf } from '../render/expressions-of.ts';
import { usersOf } from '../render/render-markdown.ts';
import { allSteps, type Sop, type SopValue, type Step } from '../sop.ts';
import { diffStep } from './diff-step.ts';
import { diffConditions, type Difference } from './difference.ts';
import { matchSteps } from './match-steps.ts';
import { Meanings } from './same-meaning.ts';

export type SopChange = Difference & {
  readonly kind:
    | 'value'
    | 'start'
    | 'needs'
    | 'step added'
    | 'step removed'
    | 'step relabelled'
    | 'step changed'
    | 'authority';
  /** `step 3`, `the start`; for a value, the steps that use it. */
  readonly where: readonly string[];
};

/** The label of an older step in the newer version; null for a step that is gone. */
export function newLabels(before: Sop, after: Sop): (label: string) => string | null {
  return matchSteps(before, after, new Meanings(before.values, after.values)).labelOf;
}

/** The older step of each newer one that both versions have. */
export function pairedSteps(before: Sop, after: Sop): ReadonlyMap<Step, Step> {
  return matchSteps(before, after, new Meanings(before.values, after.values)).oldOf;
}

/** Whether a change affects behaviour; a different label alone does not. */
export function isOfBehaviour({ kind }: SopChange): boolean {
  return kind !== 'step relabelled';
}

/** In this order: authority, start, needs, values, then steps in file order. */
export function diffSops(before: Sop, after: Sop): SopChange[] {
  const same = new Meanings(before.values, after.values);
  return [
    ...authority(before, after),
    ...diffConditions('condition', before.starts.if, after.starts.if, same).map(
      (difference): SopChange => ({ kind: 'start', where: ['the start'], ...difference }),
    ),
    ...needs(before, after),
    ...values(before, after),
    ...steps(before, after, same),
  ];
}

/** `step 3: threshold $5,000.00 → $2,500.00`. */
export function changeText({ kind, where, what, before, after }: SopChange): string {
  const at = where.join(', ');
  if (kind === 'step added') return `${at} is new: ${after ?? ''}`;
  if (kind === 'step removed') return `${at} is gone: ${before ?? ''}`;
  if (kind === 'step relabelled')
    return where.length === 1
      ? `step ${before ?? ''} is now ${after ?? ''}`
      : `steps ${before ?? ''} are now ${after ?? ''}`;
  if (before === null) return `${at}: ${what} ${after ?? ''} is new`;
  return after === null ? `${at}: ${what} ${before} is gone` : `${at}: ${what} ${before} → ${after}`;
}

function authority(before: Sop, after: Sop): SopChange[] {
  return (
    [
      ['who approves changes', 'changesApprovedBy'],
      ['boundary', 'boundary'],
      ['who is asked when unclear', 'ifUnforeseen'],
    ] as const
  ).flatMap(([what, key]) =>
    before[key] === after[key]
      ? []
      : [{ kind: 'authority', where: ['the SOP'], what, before: before[key], after: after[key] }],
  );
}

function needs(before: Sop, after: Sop): SopChange[] {
  const [was, is] = [before.needs.map(({ text }) => text), after.needs.map(({ text }) => text)];
  const change = { kind: 'needs', where: ['before step 1'], what: 'need of' } as const;
  const [took, takes] = [takesText(before), takesText(after)];
  return [
    ...was.filter((text) => !is.includes(text)).map((text) => ({ ...change, before: text, after: null })),
    ...is.filter((text) => !was.includes(text)).map((text) => ({ ...change, before: null, after: text })),
    ...(took === takes ? [] : [{ ...change, what: 'what it takes', before: took, after: takes }]),
  ];
}

function takesText({ takes }: Sop): string | null {
  return takes === null
    ? null
    : Object.values(takes)
        .map(
          ({ name, type, optional, untrusted }) =>
            `${name} (${[describeType(type), ...(optional ? ['optional'] : []), ...(untrusted ? ['untrusted'] : [])].join(', ')})`,
        )
        .join(', ');
}

/** A value that was added or removed shows in the steps that read it; an unread one has no effect. */
function values(before: Sop, after: Sop): SopChange[] {
  return Object.values(after.values).flatMap((value) => {
    const old = own(before.values, value.name);
    const where = usersOf(after, value.name);
    if (old === undefined || where.length === 0 || canonicalJson(old.value) === canonicalJson(value.value)) return [];
    const [was = null, is = null] = toldApart([old.value, value.value]);
    return [{ kind: 'value', where, what: nameOf(value, after), before: was, after: is }];
  });
}

/**
 * The name that explanations use: a value that something is compared with is the threshold, unless it has its own name.
 */
function nameOf({ name, label }: SopValue, sop: Sop): string {
  const isThreshold = expressionsOf(sop).some(({ expressions }) =>
    expressions.some(({ node }) => isMeasuredBy(node, name)),
  );
  const called = label === undefined || label === humanise(name) ? null : label;
  return called ?? (isThreshold ? 'threshold' : humanise(name));
}

function isMeasuredBy(node: Node, name: string): boolean {
  if (node.kind === 'not') return isMeasuredBy(node.operand, name);
  if (node.kind !== 'binary') return false;
  if (['<', '<=', '>', '>='].includes(node.operator))
    return [node.left, node.right].some((side) => side.kind === 'path' && side.path.join('.') === name);
  return isMeasuredBy(node.left, name) || isMeasuredBy(node.right, name);
}

function steps(before: Sop, after: Sop, same: Meanings): SopChange[] {
  const { oldOf, labelOf, relabelled } = matchSteps(before, after, same);
  const matched = new Set(oldOf.values());
  const gone = allSteps(before)
    .filter((step) => !matched.has(step))
    .map(
      (step): SopChange => ({
        kind: 'step removed',
        where: [`step ${step.label}`],
        what: 'step',
        before: step.says.text,
        after: null,
      }),
    );
  const moved = relabelled.map(
    (labels): SopChange => ({
      kind: 'step relabelled',
      where: labels.map((label) => `step ${label.after}`),
      what: 'label',
      before: labels.map((label) => label.before).join(', '),
      after: labels.map((label) => label.after).join(', '),
    }),
  );
  const rest = allSteps(after).flatMap((step): SopChange[] => {
    const old = oldOf.get(step);
    const where = [`step ${step.label}`];
    if (old === undefined) return [{ kind: 'step added', where, what: 'step', before: null, after: step.says.text }];
    return diffStep(old, step, same, labelOf).map((difference) => ({ kind: 'step changed', where, ...difference }));
  });
  return [...gone, ...moved, ...rest];
}
