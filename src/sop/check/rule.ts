/**
 * The input and output of a rule. One rule is one file, and has one test file of the same name.
 */
import type { Kind } from '../../case/kind.ts';
import type { Registry } from '../../tool/registry.ts';
import { rangeOf } from '../expression/place-of.ts';
import type { Names } from '../expression/environment.ts';
import type { Expression, Node } from '../expression/expression.ts';
import { pathNodes } from '../expression/walk.ts';
import type { Finding } from '../../handbook/finding.ts';
import type { Place } from '../../handbook/place.ts';
import { allSteps, type Sop, type SopValue, type Step } from '../sop.ts';
import { branchSetsOf, doubtfulIn, tableSetsOf, type BranchSet, type TableSet } from './branch-sets.ts';
import { flowOf, type Flow } from './flow.ts';
import { kindLineOf } from './kind-line.ts';
import { namesOf } from './names-of.ts';

/** What an SOP can use: the rest of the handbook and the registered tools. */
export type World = {
  readonly registry: Registry;
  readonly kinds: readonly Kind[];
  readonly calendars: readonly string[];
};

export type Context = {
  readonly sop: Sop;
  readonly world: World;
  /** The kind of case that starts the SOP; null when it names no known kind. */
  readonly kind: Kind | null;
  readonly names: Names;
  readonly flow: Flow;
  /** All steps, handlers and `if_missing` included. */
  readonly steps: readonly Step[];
  /** What is proved about the branches of each `choose`. */
  readonly branchSets: readonly BranchSet[];
  /** What is proved about the rows of each table. */
  readonly tableSets: readonly TableSet[];
};

/** What a rule says; the checker adds the rule's name. */
export type Remark = Omit<Finding, 'rule' | 'severity'> & {
  readonly severity?: Finding['severity'];
  /** The value under `values` whose type does not fit here; if it fits nowhere, it is reported where it is written. */
  readonly about?: { readonly value: SopValue; readonly advice: string };
};

export type Rule = { readonly name: string; check(context: Context): Remark[] };

export function createContext(sop: Sop, world: World): Context {
  const line = kindLineOf(sop);
  const kind = world.kinds.find((candidate) => candidate.kind === (line?.kind ?? sop.kind)) ?? null;
  const names = namesOf(sop, kind, world.registry);
  const steps = allSteps(sop);
  const flow = flowOf(sop, names, world.registry);
  const proving = { names, doubtful: doubtfulIn(flow, names) };
  return {
    sop,
    world,
    kind,
    names,
    flow,
    steps,
    branchSets: branchSetsOf(steps, proving),
    tableSets: tableSetsOf(steps, proving),
  };
}

/** A remark about the `length` characters at a place. */
export function remarkAt(place: Place, length: number, message: string, suggestion: string | null = null): Remark {
  return { message, suggestion, place, endColumn: length > 0 ? place.column + length : null };
}

/** A remark about part of an expression or sentence. */
export function remarkIn(
  text: Pick<Expression, 'place' | 'places'>,
  start: number,
  end: number,
  message: string,
  suggestion: string | null = null,
): Remark {
  return { message, suggestion, ...rangeOf(text, start, end) };
}

/** The place of a key's value in a step; the step's own place when the key is missing. */
export function placeOfKey(step: Step, key: string): Place {
  const { places } = step;
  return places !== undefined && Object.hasOwn(places, key) ? (places[key] ?? step.place) : step.place;
}

/** All paths that an expression reads, `has(...)` included. */
export function* pathsRead(node: Node): Generator<readonly string[]> {
  for (const { path } of pathNodes(node)) yield path;
}
