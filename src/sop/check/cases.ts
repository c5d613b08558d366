/**
 * All combinations of the samples of several variables. Each combination is a case.
 */
import type { Value } from '../../kernel/value.ts';
import type { BitSets, Bits } from './bits.ts';

export type Variable = {
  readonly key: string;
  readonly samples: readonly Value[];
  /** `claim value = $5,000.00`: the sample in words. */
  readonly say: (sample: Value) => string;
  /** The paths it reads, joined by dots. */
  readonly reads: readonly string[];
  /** Each of its samples is possible, whatever the other variables are. */
  readonly isExact: boolean;
};

/** The description when no variable distinguishes the cases. */
export const EVERY_CASE = 'every case';

/** All combinations of the samples of variables, numbered; the last variable changes fastest. */
export class Cases {
  readonly sets: BitSets;
  readonly #variables: ReadonlyMap<string, { readonly variable: Variable; readonly stride: number }>;

  constructor(variables: readonly Variable[], sets: BitSets) {
    this.sets = sets;
    let stride = sets.count;
    this.#variables = new Map(
      variables.map((variable) => {
        stride /= variable.samples.length;
        return [variable.key, { variable, stride }];
      }),
    );
  }

  isVariable(key: string): boolean {
    return this.#variables.has(key);
  }

  where(key: string, holds: (sample: Value) => boolean): Bits {
    const known = this.#variables.get(key);
    if (known === undefined) return this.sets.none();
    const {
      variable: { samples },
      stride,
    } = known;
    const answers = samples.map(holds);
    return this.sets.where((number) => answers[Math.floor(number / stride) % samples.length] === true);
  }

  /** `claim value = $5,000.00, account tier = Growth`. */
  describe(number: number): string {
    if (this.#variables.size === 0) return EVERY_CASE;
    return [...this.#variables.values()]
      .map(({ variable: { samples, say }, stride }) => say(samples[Math.floor(number / stride) % samples.length] ?? ''))
      .join(', ');
  }
}

/** Whether every combination of samples is possible: no two variables read the same path. */
export function areIndependent(variables: readonly Variable[]): boolean {
  if (!variables.every(({ isExact }) => isExact)) return false;
  return variables.every(({ reads }, index) =>
    variables
      .slice(index + 1)
      .every((other) => !reads.some((path) => other.reads.some((read) => isNested(path, read)))),
  );
}

/** Whether one path is the other, or below it. */
export function isNested(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);
}
