/**
 * Small helpers that several kinds of steps share.
 */
import type { RecordType } from '../../kernel/value.ts';
import { CORRECTED, eventType, type Kind } from '../../case/kind.ts';
import type { Expression } from '../expression/expression.ts';
import type { Argument, Sentence } from '../sop.ts';
import type { Saved, Write } from './step-kind.ts';

export const inSentence = ({ parts }: Sentence): Expression[] => parts.filter((part) => typeof part !== 'string');

export function inArgument(argument: Argument): Expression[] {
  if (argument.kind === 'sentence') return inSentence(argument.sentence);
  return argument.kind === 'expression' ? [argument.expression] : [];
}

export const present = (...expressions: readonly (Expression | null)[]): Expression[] =>
  expressions.filter((expression) => expression !== null);

export const asArgument = (sentence: Sentence): Argument => ({ kind: 'sentence', sentence, place: sentence.place });

export const savedAs = (name: string | null, type: RecordType | null): readonly Saved[] =>
  name === null ? [] : [{ name, type }];

export const writesSave = ({ save }: { readonly save: string | null }): readonly Write[] =>
  save === null ? [] : [{ path: save, key: 'save', at: 'save' }];

/** Arguments by the name that a difference shows. */
export const named = (what: string, args: Readonly<Record<string, Argument>>): ReadonlyMap<string, Argument> =>
  new Map(Object.entries(args).map(([name, argument]) => [`${what} ${name}`, argument]));

/**
 * The type of a case event; null for one that the kind does not declare. A correction saves only when it came: its
 * content is read below `case`.
 */
export function typeOfEvent(event: string | null, kind: Kind | null): RecordType | null {
  if (event === CORRECTED) return eventType({ fields: [] });
  const declared = kind?.events.find((known) => known.event === event);
  return declared === undefined ? null : eventType(declared);
}
