/**
 * What a function of the expression language is: its parameters, its result, and how it computes. Total: it gives a
 * value, or a sentence that says why there is none.
 */
import type { Calendar } from '../../../kernel/calendar.ts';
import type { Type, Value } from '../../../kernel/value.ts';
import type { ValueKind } from '../compare.ts';
import type { Computed } from '../computed.ts';

/** What a computation may use in addition to its arguments. */
export type Means = {
  /** Time zone of the SOP's calendar dates; null when unknown. */
  readonly timeZone: string | null;
  readonly calendars: Readonly<Record<string, Calendar>>;
  /** The path each argument was read from; null for a computed or literal one. */
  readonly paths: readonly (string | null)[];
  /** The declared type of the first argument, for what an empty list cannot say; null when unknown. */
  readonly typeOfList: () => Type | null;
  /** Takes an amount from the cost budget; false when it is used up. */
  readonly afford: (cost: number) => boolean;
};

export type Parameter = {
  readonly name: string;
  /** The kinds it accepts; `problem` checks the kind of a list's items. */
  readonly kinds: readonly ValueKind[];
  /** It must be written in the SOP, in quotes or under `values`: data must not decide it. */
  readonly written?: boolean;
  /** It must have a name, so the explanation can cite it: `eur_to_usd`, not `1.08`. */
  readonly named?: boolean;
};

/** An argument as the checker sees it, before any run. */
export type CheckedArgument = {
  readonly type: Type;
  readonly constant: Value | null /** The name it is read under, if it is. */;
  readonly path: string | null;
};

export type ArgumentProblem = { readonly index: number; readonly message: string; readonly suggestion: string | null };

export type ExpressionFunction = {
  readonly name: string;
  readonly takes: readonly Parameter[];
  /** Called only when the types of the arguments are right. */
  readonly gives: (given: readonly CheckedArgument[]) => Type;
  /** Problems that kinds alone do not show. */
  readonly problem?: (given: readonly CheckedArgument[]) => ArgumentProblem | null;
  /** Called only when the number and kinds of the arguments are right. */
  readonly compute: (given: readonly Value[], means: Means) => Computed;
  /** It needs calendars or a time zone, so the checker cannot try it. */
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
