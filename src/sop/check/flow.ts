/**
 * Walks an SOP the way runs can go, and notes for each expression what is surely there when it is evaluated (definite
 * assignment). A way that ends (`stop`, or an error nobody handles, which parks) brings nothing to what follows.
 */
import { unreachable } from '../../kernel/assert.ts';
import type { Type } from '../../kernel/value.ts';
import type { Registry } from '../../tool/registry.ts';
import { lookUp, mergeFacts, pathsOf, withPresent, withWritten, type Facts } from '../expression/environment.ts';
import type { Expression } from '../expression/expression.ts';
import { pathNodes } from '../expression/walk.ts';
import { listed } from '../../handbook/suggest.ts';
import {
  errorHandlersOf,
  isLateInLine,
  type Body,
  type ForEachBody,
  type RepeatBody,
  type Sentence,
  type Sop,
  type Step,
  type WatchBody,
} from '../sop.ts';
import { answerType, tableType } from '../answer-type.ts';
import type { Names } from './names-of.ts';
import { factsInAnyRound, unsureOf, withUnsure, writtenBelow, writtenPaths, type WrittenPath } from './rounds-facts.ts';
import { answered, applied, joined, mergeAll, type Answer, type World } from './worlds.ts';
import { createSite, type Site, type SiteRole } from './site.ts';

export type Flow = {
  readonly sites: readonly Site[];
  /** The first step of each block that no way reaches. */
  readonly unreachable: readonly Step[];
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

class Walk implements Flow {
  readonly sites: Site[] = [];
  readonly unreachable: Step[] = [];
  readonly #names: Names;
  readonly #registry: Registry;
  /** Paths that something else may overwrite with less at any time: a guard of them holds for its own expressions only. */
  #volatile: ReadonlySet<string> = new Set();
  /** What is known when the rounds of a `repeat` are used up: at least one was done. */
  readonly #usedUp = new Map<Step, Facts>();

  constructor(names: Names, registry: Registry) {
    this.#names = names;
    this.#registry = registry;
  }

  /** What is known after the block; null when no way leaves it. */
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
      'not every way sets it',
    );
  }

  step(step: Step, entry: Facts): Facts | null {
    // A step's sentence is told whether or not its conditions hold, so it may not rely on them.
    this.sentence(step.says, step, entry, null);
    const facts = this.#conditions(step, entry).facts;
    if (step.within !== null) {
      this.site(step.within.span, step, { kind: 'span' }, facts);
      this.site(step.within.of, step, { kind: 'time' }, facts);
    }
    if (step.answerWithin !== null) this.site(step.answerWithin.span, step, { kind: 'span' }, facts);
    const done = this.#body(step, facts);
    const { ifUnsure, ifDenied, ifExpired, ifUnanswered, ifLate } = step.handlers;
    // These two run beside the run: nothing that follows waits for them, so nothing may rely on them.
    if (ifUnanswered !== null) this.step(ifUnanswered, done ?? facts);
    if (ifLate !== null && !isLateInLine(step)) this.step(ifLate, facts);
    let out = done;
    const answering = answersWithErrors(step.body) ? errorHandlersOf(step.handlers) : [];
    const handled: (readonly [Step, string])[] = answering.map(({ codes, handler }) => [
      handler,
      `may end in ${listed(codes)}`,
    ]);
    if (ifUnsure !== null) handled.push([ifUnsure, 'may be unsure']);
    if (ifDenied !== null) handled.push([ifDenied, 'may be denied']);
    if (ifExpired !== null) handled.push([ifExpired, 'may expire']);
    if (ifLate !== null && isLateInLine(step))
      handled.push([ifLate, step.body.kind === 'repeat' ? 'may use up its rounds' : 'may be late']);
    for (const [handler, ending] of handled) {
      const after = this.step(handler, handler === ifLate ? (this.#usedUp.get(step) ?? facts) : facts);
      if (after !== null) out = out === null ? after : mergeFacts(out, after, `step ${step.label} ${ending}`);
    }
    return out;
  }

  sentence(sentence: Sentence, step: Step | null, facts: Facts, argument: string | null): void {
    for (const part of sentence.parts)
      if (typeof part !== 'string') this.site(part, step, { kind: 'sentence', argument }, facts);
  }

  /** @param told messages that another site has given already */
  site(
    expression: Expression,
    step: Step | null,
    role: SiteRole,
    facts: Facts,
    mayBeAbsent = false,
    told: ReadonlySet<string> = new Set(),
  ): Site {
    const { checked, ...rest } = createSite(expression, step, role, { ...this.#names, facts }, mayBeAbsent);
    const site = {
      ...rest,
      checked: { ...checked, problems: checked.problems.filter(({ message }) => !told.has(message)) },
    };
    this.sites.push(site);
    return site;
  }

  #advance(worlds: readonly World[], step: Step, awaited: ReadonlySet<string | null>): World[] {
    const answerTo = ({ answers }: World): Answer =>
      step.otherwise === null ? 'not' : (answers.get(step.otherwise) ?? 'not');
    const runs = (world: World): boolean => answerTo(world) === 'not' || answerTo(world) === 'either';
    const skips = (world: World): boolean => answerTo(world) !== 'not';
    // An `otherwise` that no world answers with no names a step without conditions; its rule says so, and the step is
    // looked at as if it always ran.
    const canRun = worlds.some(runs);
    const running = canRun ? worlds.filter(runs) : worlds;
    const next: World[] = canRun
      ? worlds.filter(skips).map((world) => answered(world, step.label, 'skipped', world.facts))
      : [];
    const entry = mergeAll(
      running.map(({ facts }) => facts),
      'not every way sets it',
    );
    if (entry === null) return next;
    const out = this.step(step, entry);
    const { whenFalse } = this.#conditions(step, entry, false);
    for (const world of running) {
      if (out !== null) next.push(answered(world, step.label, 'held', applied(world.facts, entry, out)));
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
        : createSite(condition, step, { kind: 'condition' }, { ...this.#names, facts });
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

  #body(step: Step, facts: Facts): Facts | null {
    const { body } = step;
    switch (body.kind) {
      case 'use': {
        const tool = this.#registry.get(body.tool);
        for (const [name, argument] of Object.entries(body.with)) {
          const field =
            tool !== undefined && Object.hasOwn(tool.input.fields, name) ? tool.input.fields[name] : undefined;
          if (argument.kind === 'expression')
            this.site(argument.expression, step, { kind: 'argument', name }, facts, field?.optional ?? true);
          else if (argument.kind === 'sentence') this.sentence(argument.sentence, step, facts, name);
        }
        return body.save === null || this.#isTaken(body.save)
          ? facts
          : withWritten(facts, body.save, tool?.output ?? { kind: 'record', fields: {} });
      }
      case 'set': {
        let out = facts;
        for (const { path, value } of body.assignments) {
          const text = path.join('.');
          if (value.kind === 'expression') this.site(value.expression, step, { kind: 'assignment', path: text }, facts);
          else if (value.kind === 'sentence') this.sentence(value.sentence, step, facts, text);
          if (!this.#isTaken(path[0] ?? '')) out = withWritten(out, text, this.#typeAt(path));
        }
        return out;
      }
      case 'do':
        return this.block(body.steps, facts);
      case 'together':
        return this.#together(body.steps, facts);
      case 'wait':
        if (body.for !== null) this.site(body.for, step, { kind: 'span' }, facts);
        if (body.until !== null) this.site(body.until, step, { kind: 'time' }, facts);
        return body.save === null || this.#isTaken(body.save)
          ? facts
          : withWritten(facts, body.save, this.#typeAt([body.save]));
      case 'ask':
        this.sentence(body.question, step, facts, null);
        for (const span of [body.within, body.reminder])
          if (span !== null) this.site(span, step, { kind: 'span' }, facts);
        return body.save === null || this.#isTaken(body.save) ? facts : withWritten(facts, body.save, answerType(body));
      case 'table': {
        let known = facts;
        // What is wrong with a column is told once, at its head.
        const told = new Set<string>();
        for (const column of body.columns) {
          for (const { message } of this.site(column, step, { kind: 'column' }, known).checked.problems)
            told.add(message);
          known = withPresent(
            known,
            [...pathNodes(column.node)].filter(({ kind }) => kind === 'path').map(({ path }) => path.join('.')),
          );
        }
        for (const row of body.rows)
          for (const condition of row.if) this.site(condition, step, { kind: 'condition' }, known, false, told);
        return body.save === null || this.#isTaken(body.save) ? facts : withWritten(facts, body.save, tableType(body));
      }
      case 'judge': {
        this.sentence(body.question, step, facts, 'question');
        for (const { name, value } of body.about) {
          // A text that is not there is nothing to judge, which the judgment itself can tell.
          if (value.kind === 'expression')
            this.site(value.expression, step, { kind: 'argument', name: `about.${name}` }, facts, true);
          else if (value.kind === 'sentence') this.sentence(value.sentence, step, facts, `about.${name}`);
        }
        if (body.answers?.kind === 'computed')
          this.site(body.answers.list, step, { kind: 'argument', name: 'answers' }, facts);
        return body.save === null || this.#isTaken(body.save)
          ? facts
          : withWritten(facts, body.save, this.#typeAt([body.save]));
      }
      case 'repeat':
        return this.#repeat(step, body, facts);
      case 'for_each':
        return this.#forEach(step, body, facts);
      case 'run': {
        const takes = body.called?.takes ?? {};
        for (const [name, argument] of Object.entries(body.with)) {
          if (argument.kind === 'expression')
            this.site(
              argument.expression,
              step,
              { kind: 'argument', name },
              facts,
              Object.hasOwn(takes, name) ? takes[name]?.optional : true,
            );
          else if (argument.kind === 'sentence') this.sentence(argument.sentence, step, facts, name);
        }
        return body.save === null || this.#isTaken(body.save)
          ? facts
          : withWritten(facts, body.save, this.#typeAt([body.save]));
      }
      case 'watch':
        return this.#watch(step, body, facts);
      case 'choose':
        return this.#choose(body.steps, facts);
      case 'stop':
        this.sentence(body.reason, step, facts, null);
        return null;
      case 'nothing':
        return facts;
      default:
        return unreachable(body);
    }
  }

  #repeat(step: Step, body: RepeatBody, facts: Facts): Facts | null {
    if (body.atMost !== null) this.site(body.atMost, step, { kind: 'count' }, facts);
    const entry = factsInAnyRound(
      facts,
      body.steps,
      this.#names,
      `no earlier round of step ${step.label} may have set it`,
    );
    const done = this.block(body.steps, entry);
    if (body.every !== null) this.site(body.every, step, { kind: 'span' }, done ?? entry);
    let held = done ?? entry;
    for (const condition of body.until)
      held = withPresent(held, this.site(condition, step, { kind: 'condition' }, held).checked.whenTrue);
    if (done === null) return null;
    this.#usedUp.set(step, done);
    return held;
  }

  /** Handlers may run at any time while the block goes on, or never: nothing behind them relies on them. */
  #watch(step: Step, { watchers, steps }: WatchBody, facts: Facts): Facts | null {
    const handlers = watchers.map(({ handler }) => handler);
    const kept = watchers.flatMap(({ save }) => (save === null || this.#isTaken(save) ? [] : [save]));
    for (const { at, every, atMost } of watchers) {
      if (at !== null) this.site(at, step, { kind: 'time' }, facts);
      if (every !== null) this.site(every, step, { kind: 'span' }, facts);
      if (atMost !== null) this.site(atMost, step, { kind: 'count' }, facts);
    }
    const around = this.#volatile;
    const byHandlers = this.#written([...writtenPaths(handlers), ...kept]);
    const byBlock = this.#written([...writtenPaths(steps)]);
    const entry = withUnsure(
      withUnsure(facts, byHandlers, `no handler of step ${step.label} may have set it`),
      byBlock,
      `step ${step.label} may not have come to it`,
    );
    this.#volatile = new Set([...around, ...unsureOf(byBlock)]);
    for (const { save, handler } of watchers)
      this.step(handler, save === null || this.#isTaken(save) ? entry : withWritten(entry, save, this.#typeAt([save])));
    this.#volatile = new Set([...around, ...unsureOf(byHandlers)]);
    const done = this.block(steps, withUnsure(facts, byHandlers, `no handler of step ${step.label} may have set it`));
    this.#volatile = around;
    return done;
  }

  #written(paths: readonly string[]): readonly WrittenPath[] {
    return writtenBelow(paths, this.#names);
  }

  /** A list may be empty, so that nothing of the block is sure behind it. */
  #forEach(step: Step, body: ForEachBody, facts: Facts): Facts {
    if (body.atMost !== null) this.site(body.atMost, step, { kind: 'count' }, facts);
    if (body.in !== null) this.site(body.in, step, { kind: 'list' }, facts);
    const entry = factsInAnyRound(
      facts,
      body.steps,
      this.#names,
      `no earlier round of step ${step.label} may have set it`,
    );
    const done = this.block(
      body.steps,
      this.#isTaken(body.item) ? entry : withWritten(entry, body.item, this.#typeAt([body.item])),
    );
    if (done === null) return entry;
    const why = `the list of step ${step.label} may be empty`;
    const merged = mergeFacts(entry, done, why);
    return {
      ...merged,
      reasons: new Map([
        ...merged.reasons,
        ...[...done.present].filter((path) => !merged.present.has(path)).map((path) => [path, why] as const),
      ]),
    };
  }

  /** One branch is taken, knowing that those before it did not hold; a run in which none holds parks. */
  #choose(branches: readonly Step[], facts: Facts): Facts | null {
    const ways: Facts[] = [];
    let entry = facts;
    for (const branch of branches) {
      const out = this.step(branch, entry);
      if (out !== null) ways.push(out);
      entry = withPresent(entry, this.#conditions(branch, entry, false).whenFalse);
    }
    return mergeAll(ways, 'not every branch sets it');
  }

  /** Siblings start from the same facts; afterwards all of them are done. */
  #together(steps: readonly Step[], facts: Facts): Facts | null {
    let out: Facts | null = facts;
    for (const step of steps) {
      const after = this.step(step, facts);
      const left =
        after === null || step.if.length === 0
          ? after
          : mergeFacts(facts, after, `step ${step.label} does not always run`);
      if (left === null && step.if.length > 0) continue;
      out = out === null || left === null ? null : applied(out, facts, left);
    }
    return out;
  }

  /** Names that no step may write; the rule `names` says so, and what they hold stays known here. */
  #isTaken(name: string): boolean {
    return name === 'case' || this.#names.constants.has(name) || this.#names.inputs?.has(name) === true;
  }

  #typeAt(path: readonly string[]): Type {
    const looked = lookUp(this.#names, path);
    return looked.kind === 'field' ? looked.field.type : { kind: 'text' };
  }
}

/** Only of these an error comes back; of a handler that stands elsewhere its own rule speaks. */
function answersWithErrors({ kind }: Body): boolean {
  return kind === 'use' || kind === 'judge';
}

/** Before step 1: the values, and the facts that every case of the kind has. */
function startFacts(names: Names): Facts {
  const present = new Set<string>(names.constants.keys());
  const possible = new Set(present);
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
