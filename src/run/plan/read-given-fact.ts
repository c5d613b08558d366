/**
 * Parses what a person gives for a fact that cannot be read or is missing: one of its readings, or another value, read
 * as facts are.
 */
import { readFact } from '../../case/read-fact.ts';
import { own } from '../../kernel/own.ts';
import type { Type, Value } from '../../kernel/value.ts';
import type { FieldProblems } from './read-answer.ts';
import { atPlace, CHOICE_PLACE, GIVEN_VALUE, readingTexts, THERE_IS_NONE, type AskedFact } from '../log/asks.ts';

/** `value` is null when there is none. */
type ReadGiven =
  | { readonly ok: true; readonly value: Value | null }
  | { readonly ok: false; readonly fields: FieldProblems };

/** The form's choices for a fact that is true or false. */
const YES_NO: Readonly<Record<string, string>> = { yes: 'true', no: 'false' };

export function readGivenFact(fact: AskedFact, given: Readonly<Record<string, string>>): ReadGiven {
  const { answer, [CHOICE_PLACE]: pressed, [GIVEN_VALUE]: text = '' } = given;
  if (answer !== undefined || pressed !== undefined) {
    const texts = readingTexts(fact);
    const place = pressed ?? String(texts.indexOf(answer ?? ''));
    const value = atPlace(fact.readings, place);
    if (value !== undefined) return { ok: true, value };
    if (atPlace(texts, place) === THERE_IS_NONE) return { ok: true, value: null };
    return { ok: false, fields: { answer: `Choose one of ${texts.join('; ')}` } };
  }
  const { type, currency, timeZone, label } = fact;
  const problem = (sentence: string): ReadGiven => ({ ok: false, fields: { [GIVEN_VALUE]: sentence } });
  const typed = type.kind === 'boolean' ? (own(YES_NO, text) ?? text) : text.toWellFormed();
  const isEmpty = typed.trim() === '';
  const read = readFact({ ...declarationOf(type), optional: fact.optional ?? false }, typed, { currency, timeZone });
  if (read === null && !isEmpty) return { ok: true, value: null };
  if (read === null) return problem(`Please fill in: ${label}`);
  if ('problem' in read) {
    const isId = type.kind === 'text' && type.normal !== undefined;
    // A person who types the number as it is compared says that this one is meant.
    if (isId && read.readings.includes(typed.trim())) return { ok: true, value: typed.trim() };
    const meant =
      isId && read.readings.length > 0 ? `. Type ${read.readings.map(String).join(' or ')} if that is meant` : '';
    return problem(`${label}: ${read.problem}${meant}`);
  }
  return { ok: true, value: read.value };
}

function declarationOf(type: Type): Parameters<typeof readFact>[0] {
  if (type.kind === 'record') return { type: 'text' };
  if (type.kind === 'list') return { type: 'list', ...(type.of.kind === 'text' ? choicesIn(type.of) : {}) };
  if (type.kind === 'money') return { type: 'money', zero: type.zero };
  if (type.kind !== 'text') return { type: type.kind };
  const { normal, bounds } = type;
  return {
    type: 'text',
    ...choicesIn(type),
    ...(normal === undefined ? {} : { normal: { ...normal, words: [...normal.words] } }),
    ...bounds,
  };
}

const choicesIn = ({ oneOf }: Extract<Type, { kind: 'text' }>): { one_of?: string[] } =>
  oneOf === undefined ? {} : { one_of: [...oneOf] };
