/**
 * Parses what a person gives in place of a fact that cannot be read: one of its readings, or another value, read as
 * facts are.
 */
import { readFact } from '../../case/read-fact.ts';
import type { Type, Value } from '../../kernel/value.ts';
import { GIVEN_VALUE, readingTexts, type AskedFact } from '../log/asks.ts';

type ReadGiven =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly field: string; readonly sentence: string };

export function readGivenFact(fact: AskedFact, given: Readonly<Record<string, string>>): ReadGiven {
  const { answer, [GIVEN_VALUE]: text = '' } = given;
  if (answer !== undefined) {
    const value = fact.readings[readingTexts(fact).indexOf(answer)];
    if (value !== undefined) return { ok: true, value };
    return { ok: false, field: 'answer', sentence: `Choose one of ${readingTexts(fact).join(', ')}` };
  }
  const { type, currency, timeZone, label } = fact;
  const read = readFact(declarationOf(type), text.toWellFormed(), { currency, timeZone });
  if (read === null) return { ok: false, field: GIVEN_VALUE, sentence: `Please fill in: ${label}` };
  if ('problem' in read) return { ok: false, field: GIVEN_VALUE, sentence: `${label}: ${read.problem}` };
  return { ok: true, value: read.value };
}

function declarationOf(type: Type): Parameters<typeof readFact>[0] {
  if (type.kind === 'record') return { type: 'text' };
  if (type.kind !== 'text') return { type: type.kind };
  const { oneOf, normal } = type;
  return {
    type: 'text',
    ...(oneOf === undefined ? {} : { one_of: [...oneOf] }),
    ...(normal === undefined ? {} : { normal: { keep: normal.keep, words: [...normal.words] } }),
  };
}
