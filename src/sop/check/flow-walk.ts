/**
 * The walk through an SOP as the kinds of steps see it: `flow.ts` walks, and each kind says what is known after its
 * body.
 */
import type { Type } from '../../kernel/value.ts';
import type { Registry } from '../../tool/registry.ts';
import type { Facts, Names } from '../expression/environment.ts';
import type { Expression } from '../expression/expression.ts';
import type { Argument, Sentence, Step } from '../sop.ts';
import type { WrittenPath } from './rounds-facts.ts';
import type { Site, SiteRole } from './site.ts';

export type FlowWalk = {
  readonly names: Names;
  readonly registry: Registry;
  /** What is known after the steps, in order; null when no path leaves the block. */
  block(steps: readonly Step[], facts: Facts): Facts | null;
  step(step: Step, facts: Facts): Facts | null;
  /** Paths that are certainly there when the conditions of a step did not hold. */
  whenFalse(step: Step, facts: Facts): readonly string[];

  /** @param options.reported messages that another site has already reported */
  site(expression: Expression, step: Step | null, role: SiteRole, facts: Facts, options?: SiteOptions): Site;
  /** @param argument the argument that the sentence is given to; null for a text that people read */
  sentence(sentence: Sentence, step: Step | null, facts: Facts, argument: string | null): void;
  argument(
    argument: Argument,
    step: Step,
    role: Extract<SiteRole, { readonly kind: 'argument' | 'assignment' }>,
    facts: Facts,
    mayBeAbsent?: boolean,
  ): void;

  /** The facts once a path was written. @param type of what it holds; without one, the type of the name */
  written(facts: Facts, path: readonly string[], type?: Type): Facts;
  /** The facts once a result was saved; unchanged without a name. */
  saved(facts: Facts, name: string | null, type?: Type): Facts;
  /**
   * The rounds of a block, or the handlings of a `watch`, and the names that these write. Notes a name that may or may
   * not be bound before: then it would be chance whether the rounds share it.
   *
   * @param names further names that each round writes
   * @param isAtOnce rounds run at the same time, so a name that they share would be written by chance
   */
  rounds(facts: Facts, step: Step, steps: readonly Step[], names?: readonly string[], isAtOnce?: boolean): Rounds;
  /** What the block may write, as something that runs alongside it can read it. */
  writesOf(steps: readonly Step[], facts: Facts): readonly WrittenPath[];
  /**
   * Walks while something else may write at the same time. A guard of a path that may be overwritten with less then
   * holds only within its own expression.
   */
  alongside<T>(written: readonly WrittenPath[], walk: () => T): T;
  /** Records what is known when the rounds of a step are used up: at least one was done. */
  usedUp(step: Step, facts: Facts): void;
};

export type Rounds = {
  /** What is known in any round, the first included. */
  readonly entry: Facts;
  /** What the rounds may write to names that they share. */
  readonly shared: readonly WrittenPath[];
  /** The facts without names that belong to one round. */
  leave(facts: Facts): Facts;
};

export type SiteOptions = { readonly mayBeAbsent?: boolean; readonly reported?: ReadonlySet<string> };
