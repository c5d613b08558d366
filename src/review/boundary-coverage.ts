/**
 * The boundary coverage of an SOP: for each step that calls a tool, which policies may contribute and which outcomes
 * are possible, as a table that a security reviewer signs. Derived from the SOP and the policies alone, before any run.
 *
 * An argument that the SOP fixes is known, and an argument that is a fact of the case is known to equal that fact, which
 * is there if the tool requires the argument; everything else is left open. So an outcome that the table omits cannot happen; one that it lists may happen.
 */
import { assert } from '../kernel/assert.ts';
import { own } from '../kernel/own.ts';
import { readPolicy } from '../boundary/cedar-engine.ts';
import type { Boundary } from '../boundary/compile.ts';
import { withLimitsRead } from '../boundary/with-limits-read.ts';
import { mayApply, type Applies, type Known, type KnownAt, type TruthAt } from '../boundary/may-apply.ts';
import { parseIsoDuration } from '../boundary/obligations.ts';
import { askedPath } from '../boundary/number-atoms.ts';
import { policyTable, type PolicyRow } from '../boundary/policy-table.ts';
import type { Value } from '../kernel/value.ts';
import { JUDGE_TOOL } from '../tool/judgment.ts';
import { allSteps, type Argument, type JudgeBody, type Sop, type Step } from '../sop/sop.ts';

export type PossibleOutcome = 'permitted' | 'needs approval' | 'forbidden' | 'unclear';

export type CoveringPolicy = PolicyRow & { readonly applies: Exclude<Applies, 'never'> };

export type CoveredStep = {
  readonly step: string;
  readonly tool: string;
  readonly action: string;
  /** In file order. */
  readonly policies: readonly CoveringPolicy[];
  /** The possible outcomes of the call, in the order of `PossibleOutcome`. */
  readonly outcomes: readonly PossibleOutcome[];
  /** The longest that an approval may wait; null without one. */
  readonly approvalMs: number | null;
};

type UseStep = {
  readonly step: Step;
  readonly label: string;
  /** The SOP that contains the step, whose values it reads. */
  readonly of: Sop;
  readonly tool: string;
  readonly with: Readonly<Record<string, Argument>>;
};

/** The parts of a boundary from which its verdicts can be told before a run. */
export type JudgingBoundary = Pick<Boundary, 'policies' | 'limits' | 'requires'>;

type ReadPolicy = { readonly row: PolicyRow; readonly json: NonNullable<ReturnType<typeof readPolicy>> };

const READ = new WeakMap<Boundary['policies'], readonly ReadPolicy[]>();

/** One entry for each step with a tool, handlers included, in the order of the file. */
export function boundaryCoverage(sop: Sop, boundary: JudgingBoundary): readonly CoveredStep[] {
  const rows = policiesOf(boundary);
  return useSteps(sop).map((use) => {
    const knownAt = knowledgeOf(sop, use);
    const truthAt = presenceOf(use, boundary);
    const policies = rows.flatMap(({ row, json }): CoveringPolicy[] => {
      if (row.tools !== null && !row.tools.includes(use.tool)) return [];
      const applies = mayApply(json, knownAt, truthAt);
      return applies === 'never' ? [] : [{ ...row, applies }];
    });
    const waits = policies.flatMap(({ outcome, expires }) =>
      outcome === 'approval' ? (parseIsoDuration(expires ?? '') ?? []) : [],
    );
    const outcomes = outcomesOf(policies);
    return {
      step: use.label,
      tool: use.tool,
      action: use.step.action ?? use.tool,
      policies,
      outcomes,
      approvalMs: outcomes.includes('needs approval') ? longest(policies, waits) : null,
    };
  });
}

/** Cached for each boundary, since it may have hundreds of SOPs. */
function policiesOf(boundary: JudgingBoundary): readonly ReadPolicy[] {
  const known = READ.get(boundary.policies);
  if (known !== undefined) return known;
  const read = policyTable(boundary).map((row, index) => {
    const json = readPolicy(boundary.policies[index]?.text ?? '');
    assert(json !== null, `the accepted policy \`${row.id}\` can be read again`);
    return { row, json: withLimitsRead(json, boundary.limits) };
  });
  READ.set(boundary.policies, read);
  return read;
}

/** The calls of an SOP and of the SOPs it runs, whose labels follow the label of the running step: `8/3a`. */
export function useSteps(sop: Sop, prefix = ''): readonly UseStep[] {
  return allSteps(sop).flatMap((step): UseStep[] => {
    const { body } = step;
    const core = { step, label: `${prefix}${step.label}`, of: sop };
    if (body.kind === 'run') return body.called === null ? [] : [...useSteps(body.called, `${core.label}/`)];
    if (body.kind === 'judge') return [{ ...core, tool: JUDGE_TOOL, with: givenTo(body) }];
    return body.kind === 'use' ? [{ ...core, tool: body.tool, with: body.with }] : [];
  });
}

/** The arguments of the judgment's tool that the SOP fixes. */
function givenTo({ save, question, answers, extract }: JudgeBody): Readonly<Record<string, Argument>> {
  const literal = (value: Value): Argument => ({ kind: 'literal', value, place: question.place });
  return {
    ...(save === null ? {} : { id: literal(save) }),
    question: { kind: 'sentence', sentence: question, place: question.place },
    may_be_none: literal(extract !== null || answers?.kind === 'computed'),
  };
}

/**
 * An approval waits for the shortest time of the contributing policies. Before the run it is open which policies
 * contribute, so this takes the longest time that remains possible.
 */
function longest(policies: readonly CoveringPolicy[], waits: readonly number[]): number {
  const certain = policies.flatMap(({ outcome, expires, applies }) =>
    outcome === 'approval' && applies === 'always' ? (parseIsoDuration(expires ?? '') ?? []) : [],
  );
  return Math.min(Math.max(...waits), ...certain);
}

function outcomesOf(policies: readonly CoveringPolicy[]): PossibleOutcome[] {
  const forbids = policies.filter(({ effect }) => effect === 'forbid');
  if (forbids.some(({ applies }) => applies === 'always')) return ['forbidden'];
  const permits = policies.filter(({ effect }) => effect === 'permit');
  const asks = permits.filter(({ outcome }) => outcome === 'approval');
  const outcomes: PossibleOutcome[] = [];
  if (permits.length > asks.length && !asks.some(({ applies }) => applies === 'always')) outcomes.push('permitted');
  if (asks.length > 0) outcomes.push('needs approval');
  if (forbids.length > 0) outcomes.push('forbidden');
  if (!permits.some(({ applies }) => applies === 'always')) outcomes.push('unclear');
  return outcomes;
}

function knowledgeOf(sop: Sop, use: UseStep): KnownAt {
  return (path) => {
    const [root, name = '', ...rest] = path;
    if (root === 'run') return rest.length === 0 ? knownOfRun(sop, use.label, name) : null;
    const argument = root === 'args' ? own(use.with, name) : undefined;
    return argument === undefined ? null : knownOf(argument, use.of, rest);
  };
}

/** A call is proposed only with the facts that its required arguments are. */
function presenceOf(use: UseStep, { requires }: JudgingBoundary): TruthAt {
  const there = Object.entries(use.with).flatMap(([name, argument]) =>
    requires(use.tool, name) && argument.kind === 'expression' && argument.expression.node.kind === 'path'
      ? [argument.expression.node.path.join('.')]
      : [],
  );
  return (node) => {
    const asked = askedPath(node);
    return asked !== null && there.some((path) => path === asked || path.startsWith(`${asked}.`)) ? true : null;
  };
}

function knownOfRun(sop: Sop, label: string, name: string): Known {
  // The names and labels under which other SOPs run it are not known here.
  if (sop.starts.if.length === 0) return null;
  if (name === 'sop') return { value: sop.name };
  return name === 'step' ? { value: label } : null;
}

function knownOf(argument: Argument, sop: Sop, rest: readonly string[]): Known {
  if (argument.kind === 'literal') return knownBelow(argument.value, rest);
  if (argument.kind !== 'expression' || argument.expression.node.kind !== 'path') return null;
  const { path } = argument.expression.node;
  const [root = ''] = path;
  if (root === 'case') return { sameAs: [...path, ...rest].join('.') };
  const value = own(sop.values, path.join('.'))?.value;
  return value === undefined ? null : knownBelow(value, rest);
}

function knownBelow(value: Value, rest: readonly string[]): Known {
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  if (isPlain) return rest.length === 0 ? { value } : null;
  if (Array.isArray(value) || rest.length !== 1) return null;
  const [name] = rest;
  if (!('$money' in value)) return null;
  const amount = name === 'currency' ? value['$money'] : name === 'minor' ? value['minor'] : undefined;
  return typeof amount === 'string' || typeof amount === 'number' ? { value: amount } : null;
}
