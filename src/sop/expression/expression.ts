/**
 * An expression: CEL syntax, a checked subset, stricter meaning.
 *
 * Terminology: a *reading* is one value that an evaluation looked up, with its origin; a *trace* is the readings and
 * comparisons in the order they happened. The result is `unclear` whenever a careful person would have to ask.
 */
import type { Calendar } from '../../kernel/calendar.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { Type, Value } from '../../kernel/value.ts';
import type { Place } from '../../handbook/place.ts';

export type Expression = {
  /** The text as written, without the leading `=`. */
  readonly text: string;
  readonly node: Node;
  readonly place: Place;
  /** The place of each character, where characters are not adjacent in the file: escapes, folded lines. */
  readonly places?: readonly Place[];
};

export type ArithmeticOperator = '+' | '-' | '*' | '/';
export type BinaryOperator = '&&' | '||' | '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | ArithmeticOperator;

/** Columns count characters from the start of the expression's text. */
export type Node = { readonly start: number; readonly end: number } & (
  | { readonly kind: 'literal'; readonly value: Value }
  /** `case.claim.amount`, or a name of `values`. */
  | { readonly kind: 'path'; readonly path: readonly string[] }
  | { readonly kind: 'not'; readonly operand: Node }
  | { readonly kind: 'negate'; readonly operand: Node }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Node; readonly right: Node }
  | { readonly kind: 'list'; readonly items: readonly Node[] }
  /** `{"system": name, "status": "ok"}`, in the order as written. */
  | { readonly kind: 'record'; readonly fields: readonly { readonly name: string; readonly value: Node }[] }
  /** `first(offers).amount`: a field of what is computed. */
  | { readonly kind: 'field'; readonly of: Node; readonly path: readonly string[] }
  /** `condition ? then : otherwise`; an unclear condition makes the whole unclear. */
  | { readonly kind: 'choice'; readonly condition: Node; readonly then: Node; readonly otherwise: Node }
  | { readonly kind: 'has'; readonly path: readonly string[] }
  /** `size(documents)`: a function of `functions/`, by name. */
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Node[] }
  /**
   * `documents.exists(d, d.kind == "bol")`: evaluates `body` for each item of `list` in turn, with the item under the
   * name `variable`.
   */
  | {
      readonly kind: 'macro';
      readonly macro: Macro;
      readonly list: Node;
      readonly variable: string;
      readonly body: Node;
    }
);

export const MACROS = ['exists', 'all', 'count', 'filter', 'map'] as const;
export type Macro = (typeof MACROS)[number];

/** Where a value came from. It is written into the log with each trace, so that `explain` needs nothing else. */
export type Origin =
  /** A fact of the case, as intake read it. */
  | {
      readonly kind: 'fact';
      readonly system: string;
      readonly record: string;
      readonly field: string;
      readonly at: Instant;
    }
  /** A field of a tool's output. */
  | {
      readonly kind: 'call';
      readonly tool: string;
      readonly system: string;
      readonly record: string;
      readonly field: string;
      readonly step: string;
      readonly at: Instant;
    }
  /** Set by a step of the SOP. */
  | { readonly kind: 'set'; readonly step: string; readonly at: Instant }
  /** An answer from a person. */
  | {
      readonly kind: 'answer';
      readonly person: string;
      readonly field: string;
      readonly step: string;
      readonly at: Instant;
    }
  /** A row of a decision table, or the rows that it collected. */
  | {
      readonly kind: 'table';
      readonly table: string;
      readonly rows: readonly number[];
      readonly step: string;
      readonly at: Instant;
    }
  /** A field of a case event that the kind declares; `event` is the event's label. */
  | {
      readonly kind: 'event';
      readonly event: string;
      readonly system: string;
      readonly record: string;
      readonly field: string;
      readonly step: string;
      readonly at: Instant;
    }
  /** An input, given by the step that runs the SOP. */
  | { readonly kind: 'input'; readonly step: string; readonly at: Instant }
  /** The outcome of an SOP that a step ran. */
  | { readonly kind: 'sop'; readonly sop: string; readonly step: string; readonly at: Instant }
  /** An item of the list of a `for_each`, by its position; `list` is the expression. */
  | {
      readonly kind: 'item';
      readonly list: string;
      readonly number: number;
      readonly step: string;
      readonly at: Instant;
    }
  /** A named value of the SOP: the line that sets it. */
  | { readonly kind: 'value'; readonly file: string; readonly line: number }
  /** A limit of the boundary, as of the start of the run; the version changes with its value. */
  | {
      readonly kind: 'limit';
      readonly name: string;
      /** Of the boundary in force when it was read; of the value alone where no boundary is known. */
      readonly version: string;
      /** Its value in that boundary, if that is another: the value read belongs to the version of the SOP. */
      readonly inForce?: Value;
    }
  /** Written in the expression itself. */
  | { readonly kind: 'literal'; readonly file: string; readonly line: number }
  /** Known by the run itself: the case's id, the time it was received. */
  | { readonly kind: 'run' };

export type Reading = {
  readonly path: string;
  readonly label: string;
  readonly value: Value | null;
  readonly origin: Origin | null;
  /** Why what was given cannot be read, as a sentence; then it is not missing. */
  readonly refused?: string;
  /** What the source wrote to say that there is no value. */
  readonly saidNone?: string;
  /** Why people gave no answer that would be here: `no one was asked`. */
  readonly noAnswer?: string;
};

/** One comparison as it was made: `claim value` `$7,200.00` `>` `threshold` `$5,000.00`. */
export type Comparison = {
  readonly text: string;
  readonly operator: BinaryOperator | 'has' | 'is';
  readonly left: Reading;
  readonly right: Reading | null;
  readonly result: Truth;
};

export type Truth = 'true' | 'false' | 'unclear';

/** Everything that one evaluation looked at. */
export type Trace = {
  readonly text: string;
  readonly place: Place;
  readonly result: Truth;
  /** Why it is unclear, as a sentence; null otherwise. */
  readonly unclear: string | null;
  readonly comparisons: readonly Comparison[];
  readonly readings: readonly Reading[];
};

/** What expressions are evaluated against. */
export type Scope = {
  /** Business calendars in force, for the functions that name one; none when left out. */
  readonly calendars?: Readonly<Record<string, Calendar>>;
  /** Time zone in which dates of the SOP are meant; without it a function on dates is unclear. */
  readonly timeZone?: string;
  /** The declared type of a part of an expression, for what an empty list cannot say; null when unknown. */
  typeOf?(expression: Expression): Type | null;
  /** The value and origin at a path, or null when nothing is there. Own properties only. */
  lookup(path: readonly string[]): { readonly value: Value; readonly origin: Origin; readonly label: string } | null;
  /**
   * Why a value that was given at this path cannot be read, as a sentence; null when none was given. Such a value is
   * not missing: whatever reads it is unclear, `has` included.
   */
  refusal?(path: readonly string[]): string | null;
  /** What a source wrote to say that there is no value at a path: `n/a`; null when it wrote nothing. */
  saidNone?(path: readonly string[]): string | null;
  /** Why there is no answer of people at a path: `no one was asked`; null where none would be, or it is not known. */
  noAnswer?(path: readonly string[]): string | null;
  /** What people call a path at which nothing is; null when it is not declared. */
  labelOf?(path: readonly string[]): string | null;
  /** Called for each path that an expression needs and that has no value. */
  lacks?(path: readonly string[]): void;
};
