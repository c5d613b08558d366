/**
 * What a function of the expression language is: what it takes, what it gives, and how it computes. Total: a value, or
 * the sentence why there is none.
 */
import type { Calendar } from '../../../kernel/calendar.ts';
import type { Type, Value } from '../../../kernel/value.ts';
import type { ValueKind } from '../compare.ts';
import type { Computed } from '../computed.ts';

/** What a computation may use beside its arguments. */
export type Means = {
  /** Time zone of the SOP's calendar dates; null where none is known. */
  readonly timeZone: string | null;
  readonly calendars: Readonly<Record<string, Calendar>>;
  /** The name under which each argument was read; null for one that is computed or written. */
  readonly paths: readonly (string | null)[];
  /** Takes so much from the cost budget; false once it is used up. */
  readonly afford: (cost: number) => boolean;
};

export type Parameter = {
  readonly name: string;
  /** The kinds it takes; the kind of a list's items is `problem`'s business. */
  readonly kinds: readonly ValueKind[];
  /** It must be written in the SOP, between quotes or under `values`: data must not decide it. */
  readonly written?: boolean;
  /** It must have a name, so that the explanation can cite it: `eur_to_usd`, not `1.08`. */
  readonly named?: boolean;
};

/** An argument before any run. */
export type CheckedArgument = {
  readonly type: Type;
  readonly constant: Value | null /** The name it is read under, if it is. */;
  readonly path: string | null;
};

export type ArgumentProblem = { readonly index: number; readonly message: string; readonly suggestion: string | null };

export type ExpressionFunction = {
  readonly name: string;
  readonly takes: readonly Parameter[];
  /** Types of the arguments are right when it is asked. */
  readonly gives: (given: readonly CheckedArgument[]) => Type;
  /** What kinds alone do not tell. */
  readonly problem?: (given: readonly CheckedArgument[]) => ArgumentProblem | null;
  /** Kinds and number of the arguments are right when it is called. */
  readonly compute: (given: readonly Value[], means: Means) => Computed;
  /** It needs calendars or a time zone, so that the checker cannot try it. */
  readonly needsMeans?: boolean;
};

export const TOO_COSTLY = 'The expression is too costly to evaluate';

/** `split(text, separator)`. */
export function usageOf({ name, takes }: Pick<ExpressionFunction, 'name' | 'takes'>): string {
  return `${name}(${takes.map((parameter) => parameter.name).join(', ')})`;
}

export const TEXT: Type = { kind: 'text' };
export const NUMBER: Type = { kind: 'number' };
export const BOOLEAN: Type = { kind: 'boolean' };
export const MONEY: Type = { kind: 'money' };
export const TIME: Type = { kind: 'time' };
