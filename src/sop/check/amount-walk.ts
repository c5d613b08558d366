/**
 * Follows the amounts that people or texts supply along every way a run can take, to the tools that pay or credit.
 */
import type { Kind } from '../../case/kind.ts';
import { money, writtenAmount } from '../../kernel/money.ts';
import { own } from '../../kernel/own.ts';
import type { Registry } from '../../tool/registry.ts';
import { lookUp, pathsOf, type Names } from '../expression/environment.ts';
import type { Expression } from '../expression/expression.ts';
import type { FieldBounds, FormField } from '../form-field.ts';
import {
  errorHandlersOf,
  stepsInside,
  topSteps,
  type Argument,
  type AskBody,
  type ForEachBody,
  type Sop,
  type Step,
} from '../sop.ts';
import {
  canBound,
  isZero,
  knownIn,
  mergeAmounts,
  NO_AMOUNTS,
  suppliedIn,
  withWritten,
  worst,
  type Amounts,
  type Own,
  type Supplied,
} from './amounts.ts';
import { whenAllHold, whenNotAllHold } from './amounts-where.ts';
import { namesOf } from './names-of.ts';

/**
 * An amount without an upper bound, or one that may be zero, at the argument of a call, or of an SOP that passes it to
 * one.
 */
export type Unbounded = {
  readonly step: Step;
  readonly argument: Expression;
  readonly supplied: Supplied;
  readonly tool: string;
};

/** What is paid or credited without an upper bound, and what may be zero. */
export type Faults = { readonly unbounded: readonly Unbounded[]; readonly zero: readonly Unbounded[] };

type World = { readonly registry: Registry; readonly kind: Kind | null };

/** @param inputs what the SOP that runs this one passes to it */
export function faultyAmounts(sop: Sop, names: Names, world: World, inputs: Amounts = NO_AMOUNTS): Faults {
  const walk = new AmountWalk(names, world);
  walk.block(topSteps(sop), new Map([...statedByAnyone(world.kind), ...inputs]));
  return { unbounded: walk.found, zero: walk.zero };
}

/** The amounts of a case that a form or a letter states: whoever sends it proves nothing, and writes any amount. */
function statedByAnyone(kind: Kind | null): Amounts {
  const amounts = new Map<string, Supplied>();
  if (kind === null) return amounts;
  for (const { fact, type, portal, mail } of kind.facts) {
    const isInForm = kind.portal !== undefined && portal !== undefined;
    const isInLetter = kind.mail !== undefined && mail !== undefined;
    if ((type !== 'money' && type !== 'number') || !(isInForm || isInLetter)) continue;
    const where = isInForm ? 'the form of its kind' : 'a letter';
    const source = `\`case.${fact}\`, which anyone may state in ${where}`;
    amounts.set(`case.${fact}`, { by: 'stranger', source, isBounded: false, isAtLeastZero: type === 'money' });
  }
  return amounts;
}

/** What is known after a step when its conditions held and when they did not; null where no path leaves it. */
type Ends = { readonly held: Amounts | null; readonly not: Amounts | null };

class AmountWalk {
  readonly found: Unbounded[] = [];
  readonly zero: Unbounded[] = [];
  readonly #names: Names;
  readonly #world: World;

  constructor(names: Names, world: World) {
    this.#names = names;
    this.#world = world;
  }

  /** What is known after the steps, in order; null when no path leaves them. */
  block(steps: readonly Step[], entry: Amounts): Amounts | null {
    const ends = new Map<string, Ends>();
    let amounts: Amounts | null = entry;
    for (const step of steps) {
      if (amounts === null) return null;
      const before = step.otherwise === null ? undefined : ends.get(step.otherwise);
      // A step with `otherwise` runs where the conditions of the other one did not hold, and is skipped where they did.
      const reached = narrowed(amounts, before?.not ?? NO_AMOUNTS);
      const skipped = before === undefined || before.held === null ? null : narrowed(amounts, before.held);
      const held = this.step(step, reached);
      const not = step.if.length === 0 ? null : whenNotAllHold(step.if, reached, this.#names);
      ends.set(step.label, { held, not });
      amounts = mergeAmounts(mergeAmounts(held, not), skipped);
    }
    return amounts;
  }

  /** What is known after a step whose conditions hold. */
  step(step: Step, entry: Amounts): Amounts | null {
    const amounts = whenAllHold(step.if, entry, this.#names);
    const { ifDenied, ifExpired, ifLate, ifUnanswered, ifUnsure } = step.handlers;
    const handlers = [
      ...errorHandlersOf(step.handlers).map(({ handler }) => handler),
      ...[ifDenied, ifExpired, ifLate, ifUnanswered, ifUnsure].filter((handler) => handler !== null),
    ];
    const out = this.#body(step, amounts);
    return handlers.reduce<Amounts | null>(
      (known, handler) => mergeAmounts(known, this.step(handler, mergeAmounts(known, amounts) ?? amounts)),
      out,
    );
  }

  #body(step: Step, amounts: Amounts): Amounts | null {
    const { body } = step;
    switch (body.kind) {
      case 'use':
        this.#use(step, body.tool, body.with, amounts);
        return body.save === null ? amounts : withWritten(amounts, body.save, null);
      case 'set':
        return body.assignments.reduce(
          (known, { path, value }) => withWritten(known, path.join('.'), this.#knownGiven(value, amounts)),
          amounts,
        );
      case 'ask':
        return body.save === null ? amounts : this.#answered(step, body, body.save, amounts);
      case 'judge':
        // A choice among amounts of our own is one of them.
        if (body.answers?.kind === 'computed' && suppliedIn(body.answers.list, amounts, this.#names) === null)
          return body.save === null ? amounts : withWritten(amounts, body.save, null);
        if (body.extract !== null) return this.#extracted(step, body.extract, body.save, amounts);
        return this.#saved(amounts, body.save, { by: 'text', source: `the judgment of step ${step.label}` });
      case 'table': {
        const given = body.rows.flatMap(({ gives }) => gives.map((value) => this.#given(value, amounts)));
        return body.save === null ? amounts : withWritten(amounts, body.save, worst(given));
      }
      case 'choose':
        return this.#choose(body.steps, amounts);
      case 'repeat':
        return this.#rounds(body.steps, amounts, false);
      case 'for_each': {
        const item = body.in === null ? null : suppliedIn(body.in, amounts, this.#names);
        return this.#collected(body, this.#rounds(body.steps, withWritten(amounts, body.item, item), true));
      }
      case 'watch': {
        const handled = (known: Amounts): Amounts =>
          body.watchers.reduce((all, { on, save, handler }) => {
            const source = { by: 'event', source: `the event \`${on ?? ''}\`` } as const;
            return mergeAmounts(all, this.step(handler, this.#saved(all, save, source))) ?? all;
          }, known);
        // A handler may run at any time, so its amounts may be there from the start.
        const at = handled(handled(amounts));
        const out = this.block(body.steps, at);
        return out === null ? null : handled(out);
      }
      case 'run':
        this.#run(step, body.with, body.called, amounts);
        return body.save === null ? amounts : withWritten(amounts, body.save, null);
      case 'stop':
        return null;
      default: {
        // What any other kind saves is taken to come from outside.
        const out = this.block(stepsInside(body), amounts);
        const source = { by: 'event', source: `the event of step ${step.label}` } as const;
        return out === null || !('save' in body) ? out : this.#saved(out, body.save, source);
      }
    }
  }

  #choose(branches: readonly Step[], entry: Amounts): Amounts | null {
    let out: Amounts | null = null;
    let amounts = entry;
    for (const branch of branches) {
      out = mergeAmounts(out, this.step(branch, amounts));
      if (branch.if.length === 0) return out;
      amounts = whenNotAllHold(branch.if, amounts, this.#names);
    }
    return mergeAmounts(out, amounts);
  }

  /** Two rounds: the second sees what the first may have left. */
  #rounds(steps: readonly Step[], entry: Amounts, mayBeNone: boolean): Amounts | null {
    const first = this.block(steps, entry);
    const second = this.block(steps, mergeAmounts(entry, first) ?? entry);
    return mergeAmounts(mergeAmounts(first, second), mayBeNone ? entry : null);
  }

  /** What `save` keeps of the rounds is known as little as the least known of one round. */
  #collected({ collect, save }: ForEachBody, amounts: Amounts | null): Amounts | null {
    if (amounts === null || collect === null || save === null) return amounts;
    const inRound = [...amounts].filter(([path]) => path === collect.text || path.startsWith(`${collect.text}.`));
    const supplied = worst(inRound.map(([, known]) => (known.by === 'own' ? null : known)));
    return withWritten(amounts, save, supplied ?? knownIn(collect, amounts, this.#names));
  }

  #use(step: Step, tool: string, given: Readonly<Record<string, Argument>>, amounts: Amounts): void {
    for (const name of this.#world.registry.get(tool)?.tool.movesMoney?.amounts ?? [])
      this.#reach(step, own(given, name), tool, amounts);
  }

  #reach(step: Step, argument: Argument | undefined, tool: string, amounts: Amounts): void {
    if (argument?.kind !== 'expression') return;
    const supplied = suppliedIn(argument.expression, amounts, this.#names);
    if (supplied === null) return;
    const add = (list: Unbounded[]): void => {
      const isKnown = list.some((one) => one.argument === argument.expression);
      if (!isKnown) list.push({ step, argument: argument.expression, supplied, tool });
    };
    if (!supplied.isBounded) add(this.found);
    if (supplied.leastAbove !== undefined) add(this.zero);
  }

  /** An SOP that pays what it is given: what is supplied without a bound is found at the argument here. */
  #run(step: Step, given: Readonly<Record<string, Argument>>, called: Sop | null, amounts: Amounts): void {
    if (called === null) return;
    const names = namesOf(called, this.#world.kind, this.#world.registry);
    for (const [name, argument] of Object.entries(given)) {
      const supplied = this.#given(argument, amounts);
      if (supplied === null || supplied.isBounded) continue;
      const inputs = new Map([[name, supplied]]);
      const alone = faultyAmounts(called, names, this.#world).unbounded.map((one) => one.argument);
      const { unbounded } = faultyAmounts(called, names, this.#world, inputs);
      const reached = unbounded.find((one) => !alone.includes(one.argument));
      if (reached !== undefined) this.#reach(step, argument, reached.tool, amounts);
    }
  }

  #given(argument: Argument, amounts: Amounts): Supplied | null {
    return argument.kind === 'expression' ? suppliedIn(argument.expression, amounts, this.#names) : null;
  }

  #knownGiven(argument: Argument, amounts: Amounts): Supplied | Own | null {
    return argument.kind === 'expression' ? knownIn(argument.expression, amounts, this.#names) : null;
  }

  #answered({ label }: Step, { form }: AskBody, save: string, amounts: Amounts): Amounts {
    const cleared = withWritten(amounts, save, null);
    return (form ?? []).reduce((known, { name, type, currency, bounds }) => {
      if (type !== 'money' && type !== 'number') return known;
      const leastAbove = leastAboveZero(bounds, type, currency);
      const isBounded = this.#hasUpper(bounds, amounts);
      const isAtLeastZero = this.#hasLower(bounds, amounts);
      const source = `the answer to step ${label}`;
      return withWritten(known, `${save}.${name}`, { by: 'form', source, isBounded, isAtLeastZero, leastAbove });
    }, cleared);
  }

  #extracted({ label }: Step, { bounds }: FormField, save: string | null, amounts: Amounts): Amounts {
    const source = `the text that step ${label} reads`;
    return this.#saved(
      amounts,
      save,
      { by: 'extract', source },
      this.#hasUpper(bounds, amounts),
      this.#hasLower(bounds, amounts),
    );
  }

  #hasLower({ min }: FieldBounds, amounts: Amounts): boolean {
    return min !== undefined && knownIn(min, amounts, this.#names)?.isAtLeastZero === true;
  }

  #hasUpper({ max, one_of: choices }: FieldBounds, amounts: Amounts): boolean {
    return [max, choices].some((bound) => bound !== undefined && canBound(suppliedIn(bound, amounts, this.#names)));
  }

  /** Every amount of what is saved. */
  #saved(
    amounts: Amounts,
    save: string | null,
    supplied: Pick<Supplied, 'by' | 'source'>,
    isBounded = false,
    isAtLeastZero = false,
  ): Amounts {
    const field = save === null ? null : this.#names.roots.get(save);
    if (save === null || field === undefined || field === null) return amounts;
    let known = withWritten(amounts, save, null);
    for (const { path } of pathsOf(save, field.type)) {
      const looked = lookUp(this.#names, path.split('.'));
      if (looked.kind === 'field' && (looked.field.type.kind === 'money' || looked.field.type.kind === 'number'))
        known = withWritten(known, path, {
          ...supplied,
          isBounded,
          isAtLeastZero: isAtLeastZero || isNeverBelowZero(looked.field.type.kind, supplied),
        });
    }
    return known;
  }
}

/** What to write as the least amount; undefined where there is one that is not zero, or a choice. */
function leastAboveZero(
  { min, one_of: choices }: FieldBounds,
  type: 'money' | 'number',
  currency: string | null,
): string | undefined {
  if (choices !== undefined || (min !== undefined && !isZero(min.node))) return undefined;
  return type === 'number' ? '0.01' : writtenAmount(money(currency ?? 'USD', 1));
}

/** An amount of an event is above zero, or zero where its kind says so; anything else is refused. */
const isNeverBelowZero = (kind: string, { by }: Pick<Supplied, 'by'>): boolean => kind === 'money' && by === 'event';

/** `amounts` with the bounds that `by` knows of the same amounts. */
function narrowed(amounts: Amounts, by: Amounts): Amounts {
  return new Map(
    [...amounts].map(([path, supplied]) => {
      const other = by.get(path);
      const isSame =
        supplied.by !== 'own' && other !== undefined && other.by !== 'own' && other.source === supplied.source;
      const known = isSame && other.isBounded ? other : supplied;
      const isAbove = isSame && other.leastAbove === undefined && known.by !== 'own';
      return [path, isAbove ? { ...known, leastAbove: undefined } : known];
    }),
  );
}
