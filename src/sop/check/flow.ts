/**
 * Walks an SOP along every path a run can take, and records for each expression what is certainly there when it is
 * evaluated (definite assignment). A path that ends (`stop`, or an unhandled error, which parks the run) adds nothing
 * to what follows.
 */
import type { Type } from '../../kernel/value.ts';
import type { Registry } from '../../tool/registry.ts';
import {
  lookUp,
  mergeFacts,
  pathsOf,
  withPresent,
  withWritten,
  type Facts,
  type Names,
} from '../expression/environment.ts';
import type { Expression } from '../expression/expression.ts';
import { isLateInLine, savedBy, type Argument, type Sentence, type Sop, type Step } from '../sop.ts';
import { kindOf } from '../step/kinds.ts';
import type { Write } from '../step/step-kind.ts';
import type { FlowWalk, Rounds, SiteOptions } from './flow-walk.ts';
import {
  isTaken,
  rootOf,
  roundsIn,
  sortNames,
  unsureOf,
  withoutNames,
  withUnsure,
  writtenBelow,
  type WrittenPath,
} from './rounds-facts.ts';
import { createSite, type Site, type SiteRole } from './site.ts';
import { clearedBelow, handledIn } from './handled-in.ts';
import { answered, applied, joined, mergeAll, type Answer, type World } from './worlds.ts';
import { writesIn } from './writes.ts';

export type Flow = {
  readonly sites: readonly Site[];
  /** The first step of each block that no path reaches. */
  readonly unreachable: readonly Step[];
  /** Names that rounds write and that may or may not be bound before. */
  readonly doubtful: readonly DoubtfulName[];
};

/** `write` is the first write in the rounds; null for what the event of a handler saves. */
export type DoubtfulName = {
  readonly name: string;
  readonly loop: Step;
  readonly write: (Write & { readonly step: Step }) | null;
  /** It is shared by rounds that run at the same time. */
  readonly isAtOnce: boolean;
};

export function flowOf(sop: Sop, names: Names, registry: Registry): Flow {
  const walk = new Walk(names, registry);
  const before = startFacts(names);
  walk.sentence(sop.starts.says, null, before, null);
  let started = before;
  for (const condition of sop.starts.if)
    started = withPresent(started, walk.site(condition, null, { kind: 'condition' }, started).checked.whenTrue);
  if (sop.ifMissing !== null) walk.step(sop.ifMissing, started);
  walk.block(
    sop.steps,
    withPresent(
      started,
      sop.needs.map(({ text }) => text),
    ),
  );
  return walk;
}

class Walk implements Flow, FlowWalk {
  readonly sites: Site[] = [];
  readonly unreachable: Step[] = [];
  readonly doubtful: DoubtfulName[] = [];
  readonly names: Names;
  readonly registry: Registry;
  /**
   * Paths that something else may overwrite with less at any time. A guard of one holds only within its own expression.
   */
  #volatile: ReadonlySet<string> = new Set();
  /** What is known when the rounds of a `repeat` are used up: at least one was done. */
  readonly #usedUp = new Map<Step, Facts>();

  constructor(names: Names, registry: Registry) {
    this.names = names;
    this.registry = registry;
  }

  /** What is known after the block; null when no path leaves it. */
  block(steps: readonly Step[], facts: Facts): Facts | null {
    let worlds: World[] = [{ facts, answers: new Map() }];
    for (const [index, step] of steps.entries()) {
      if (worlds.length === 0) {
        this.unreachable.push(step);
        return null;
      }
      worlds = this.#advance(worlds, step, new Set(steps.slice(index + 1).map(({ otherwise }) => otherwise)));
    }
    return mergeAll(
      worlds.map((world) => world.facts),
      'it is not set in every case',
    );
  }

  step(step: Step, entry: Facts): Facts | null {
    // A step's sentence is shown whether or not its conditions hold, so it cannot rely on them.
    this.sentence(step.says, step, entry, null);
    const facts = this.#conditions(step, entry).facts;
    if (step.within !== null) {
      this.site(step.within.span, step, { kind: 'span' }, facts);
      this.site(step.within.of, step, { kind: 'time' }, facts);
    }
    if (step.answerWithin !== null) this.site(step.answerWithin.span, step, { kind: 'span' }, facts);
    const done = kindOf(step.body).flow(this, step, step.body, facts);
    const { ifUnanswered, ifLate } = step.handlers;
    // These two run alongside the procedure: nothing that follows waits for them, so nothing may rely on them.
    if (ifUnanswered !== null) this.step(ifUnanswered, done ?? facts);
    if (ifLate !== null && !isLateInLine(step)) this.step(ifLate, facts);
    let out = done;
    // A handler runs instead of the result: the name holds nothing, not even what an earlier step kept there.
    const cleared = this.#cleared(facts, step);
    for (const { handler, ending } of handledIn(step)) {
      const after = this.step(handler, handler === ifLate ? (this.#usedUp.get(step) ?? cleared) : cleared);
      if (after !== null) out = out === null ? after : mergeFacts(out, after, `step ${step.label} ${ending}`);
    }
    return out;
  }

  sentence(sentence: Sentence, step: Step | null, facts: Facts, argument: string | null): void {
    for (const part of sentence.parts)
      if (typeof part !== 'string') this.site(part, step, { kind: 'sentence', argument }, facts);
  }

  argument(
    argument: Argument,
    step: Step,
    role: Extract<SiteRole, { readonly kind: 'argument' | 'assignment' }>,
    facts: Facts,
    mayBeAbsent = false,
  ): void {
    if (argument.kind === 'expression') this.site(argument.expression, step, role, facts, { mayBeAbsent });
    else if (argument.kind === 'sentence')
      this.sentence(argument.sentence, step, facts, role.kind === 'argument' ? role.name : role.path);
  }

  site(
    expression: Expression,
    step: Step | null,
    role: SiteRole,
    facts: Facts,
    { mayBeAbsent = false, reported = new Set() }: SiteOptions = {},
  ): Site {
    const { checked, ...rest } = createSite(expression, step, role, { ...this.names, facts }, mayBeAbsent);
    const problems = checked.problems.filter(({ message }) => !reported.has(message));
    const site = { ...rest, checked: { ...checked, problems } };
    this.sites.push(site);
    return site;
  }

  whenFalse(step: Step, facts: Facts): readonly string[] {
    return this.#conditions(step, facts, false).whenFalse;
  }

  #advance(worlds: readonly World[], step: Step, awaited: ReadonlySet<string | null>): World[] {
    const answerTo = ({ answers }: World): Answer =>
      step.otherwise === null ? 'not' : (answers.get(step.otherwise) ?? 'not');
    const runs = (world: World): boolean => answerTo(world) === 'not' || answerTo(world) === 'either';
    const skips = (world: World): boolean => answerTo(world) !== 'not';
    // If no world has a negative answer for this `otherwise`, its target has no conditions. Another rule reports that;
    // here the step counts as one that always runs.
    const canRun = worlds.some(runs);
    const running = canRun ? worlds.filter(runs) : worlds;
    const next: World[] = canRun
      ? worlds.filter(skips).map((world) => answered(world, step.label, 'skipped', world.facts))
      : [];
    const entry = mergeAll(
      running.map(({ facts }) => facts),
      'it is not set in every case',
    );
    if (entry === null) return next;
    const out = this.step(step, entry);
    const whenFalse = this.whenFalse(step, entry);
    const lost = unsureOf([
      ...writtenBelow([...new Set(writesIn([step]).map(({ path }) => path))], this.names),
      ...clearedBelow([step], this.names),
    ]);
    for (const world of running) {
      if (out !== null) next.push(answered(world, step.label, 'held', applied(world.facts, entry, out, lost)));
      if (step.if.length > 0) next.push(answered(world, step.label, 'not', withPresent(world.facts, whenFalse)));
    }
    return joined(next, awaited, `step ${step.label} does not always run`);
  }

  /** Facts once all conditions hold; each line may rely on the lines above it. */
  #conditions(step: Step, entry: Facts, isNoted = true): { facts: Facts; whenFalse: readonly string[] } {
    let facts = entry;
    let whenFalse: readonly string[] = [];
    const guarded: string[] = [];
    for (const condition of step.if) {
      const { checked } = isNoted
        ? this.site(condition, step, { kind: 'condition' }, facts)
        : createSite(condition, step, { kind: 'condition' }, { ...this.names, facts });
      facts = withPresent(facts, checked.whenTrue);
      guarded.push(...checked.whenTrue);
      whenFalse = step.if.length === 1 ? checked.whenFalse : [];
    }
    const lasting = (path: string): boolean => !this.#volatile.has(path);
    return {
      facts: this.#volatile.size === 0 ? facts : withPresent(entry, guarded.filter(lasting)),
      whenFalse: whenFalse.filter(lasting),
    };
  }

  written(facts: Facts, path: readonly string[], type?: Type): Facts {
    return isTaken(this.names, path[0] ?? '') ? facts : withWritten(facts, path.join('.'), type ?? this.#typeAt(path));
  }

  saved(facts: Facts, name: string | null, type?: Type): Facts {
    return name === null ? facts : this.written(facts, [name], type);
  }

  rounds(facts: Facts, step: Step, steps: readonly Step[], names: readonly string[] = [], isAtOnce = false): Rounds {
    const writes = writesIn(steps).filter(({ path }) => !isTaken(this.names, path));
    const { local, doubtful } = sortNames([...writes.map(({ path }) => path), ...names], facts);
    const writeOf = (name: string): DoubtfulName['write'] => writes.find((one) => rootOf(one.path) === name) ?? null;
    for (const name of doubtful) this.doubtful.push({ name, loop: step, write: writeOf(name), isAtOnce: false });
    const all = new Set(isAtOnce ? writes.map(({ path }) => rootOf(path)) : []);
    for (const name of all)
      if (!local.has(name) && !doubtful.includes(name))
        this.doubtful.push({ name, loop: step, write: writeOf(name), isAtOnce });
    const paths = [...new Set([...writes.map(({ path }) => path), ...names])];
    const shared = [...writtenBelow(paths, this.names), ...clearedBelow(steps, this.names)].filter(
      ({ path }) => !local.has(rootOf(path)),
    );
    const why = `each ${step.body.kind === 'watch' ? 'handling' : 'round'} of step ${step.label} has its own`;
    const localPaths = writtenBelow([...local], this.names).map(({ path }) => path);
    const leave = (after: Facts): Facts => {
      const without = withoutNames(after, local, why);
      return { ...without, reasons: new Map([...without.reasons, ...localPaths.map((path) => [path, why] as const)]) };
    };
    return {
      shared,
      entry: withUnsure(leave(facts), shared, `earlier rounds of step ${step.label} may not have set it`),
      leave,
    };
  }

  writesOf(steps: readonly Step[], facts: Facts): readonly WrittenPath[] {
    const inRounds = new Set(roundsIn(steps));
    const writes = writesIn(steps);
    const lasting = new Set(writes.filter(({ step }) => !inRounds.has(step)).map(({ path }) => rootOf(path)));
    const paths = writes
      .map(({ path }) => path)
      .filter((path) => lasting.has(rootOf(path)) || facts.possible.has(rootOf(path)));
    return [...writtenBelow([...new Set(paths)], this.names), ...clearedBelow(steps, this.names)];
  }

  alongside<T>(written: readonly WrittenPath[], walk: () => T): T {
    const around = this.#volatile;
    this.#volatile = new Set([...around, ...unsureOf(written)]);
    const result = walk();
    this.#volatile = around;
    return result;
  }

  usedUp(step: Step, facts: Facts): void {
    this.#usedUp.set(step, facts);
  }

  #cleared(facts: Facts, step: Step): Facts {
    const name = savedBy(step.body);
    return name === null || isTaken(this.names, name)
      ? facts
      : withoutNames(facts, new Set([name]), `step ${step.label} clears it when it has no result`);
  }

  #typeAt(path: readonly string[]): Type {
    const looked = lookUp(this.names, path);
    return looked.kind === 'field' ? looked.field.type : { kind: 'text' };
  }
}

/** Before step 1: the values, and the facts that every case of the kind has. */
function startFacts(names: Names): Facts {
  const present = new Set<string>();
  const possible = new Set<string>();
  for (const name of names.constants.keys()) {
    const field = names.roots.get(name);
    for (const { path, isSure } of field === undefined || field === null
      ? [{ path: name, isSure: true }]
      : pathsOf(name, field.type)) {
      possible.add(path);
      if (isSure) present.add(path);
    }
  }
  for (const name of names.inputs ?? []) {
    possible.add(name);
    if (names.roots.get(name)?.optional === false) present.add(name);
  }
  const root = names.roots.get('case');
  if (root !== undefined && root !== null) {
    for (const { path, isSure } of pathsOf('case', root.type)) {
      possible.add(path);
      if (isSure) present.add(path);
    }
  }
  return { present, possible, reasons: new Map() };
}
