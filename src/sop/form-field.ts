/**
 * A field of a question's form, as the SOP declares it.
 */
import type { Type } from '../kernel/value.ts';
import type { Expression } from './expression/expression.ts';

export type FieldType = 'text' | 'number' | 'money' | 'date' | 'yes_no';

/** The type of the value that a field of each type holds. */
export const FIELD_VALUES: Readonly<Record<FieldType, Type>> = {
  text: { kind: 'text' },
  number: { kind: 'number' },
  money: { kind: 'money' },
  date: { kind: 'time' },
  yes_no: { kind: 'boolean' },
};

export const BOUND_NAMES = ['min', 'max', 'one_of', 'matches'] as const;
export type BoundName = (typeof BOUND_NAMES)[number];

/** What an answer must keep to, computed when the question is asked. A bound that is not written is absent. */
export type FieldBounds = Readonly<Partial<Record<BoundName, Expression>>>;

/** Only money has a `currency`. */
export type FormField = {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  readonly currency: string | null;
  readonly optional: boolean;
  readonly bounds: FieldBounds;
  /** A text that `matches` accepts, shown instead of the pattern. */
  readonly example?: string;
};
