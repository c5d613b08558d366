/**
 * What a case is about (its BOL, its slot), once fields are erased that named it. A number of a load is no name of a
 * person, and without it another bill for the load would be paid unasked. So it stays, in a field of its own of the event
 * that says what was erased, unless it is itself what was asked for.
 */
import type { RunId } from '../kernel/ids.ts';
import { unsealErased, withoutFields, type FieldOfEvent } from '../run/log/erasable.ts';
import type { SealedEvent } from '../run/log/event.ts';
import { fold } from '../run/log/evolve.ts';
import { textOfNamed, type Named } from '../run/log/other-case.ts';

/** As in `ErasureRequest`. */
export type Chosen = { readonly fields: readonly string[] | null; readonly containing: string | null };

export type Numbers = {
  /** Other cases that name the same still find the case. */
  readonly kept: readonly Named[];
  /** They do not any more. */
  readonly gone: readonly Named[];
};

/** The field of `FieldsErased` that keeps them. */
const FIELD = 'named';

/** Of what an erasure of these fields takes away. */
export function numbersAfter(
  runId: RunId,
  rows: readonly SealedEvent[],
  erased: readonly FieldOfEvent[],
  chosen: Chosen,
): Numbers {
  const namedIn = (log: readonly SealedEvent[]) => fold(runId, log.map(unsealErased)).named;
  const left = new Set(namedIn(withoutFields(rows, erased)).map(textOfNamed));
  const lost = namedIn(rows).filter((one) => !left.has(textOfNamed(one)));
  const { kept = [], gone = [] } = Object.groupBy(lost, (one) => (isChosen(one, chosen) ? 'gone' : 'kept'));
  return { kept, gone };
}

function isChosen({ value }: Named, { fields, containing }: Chosen): boolean {
  if (containing !== null) return isSpelledIn(value, containing);
  return fields === null || fields.includes(FIELD) || fields.includes(`FieldsErased.${FIELD}`);
}

/** Whether the text is part of the number, or has it in it: `BOL-4711` of `4711`. A name has no number in it. */
function isSpelledIn(value: string, text: string): boolean {
  const [number, asked] = [bare(value), bare(text)];
  if (asked === '') return false;
  return number.includes(asked) || (/\p{N}/u.test(number) && asked.includes(number));
}

const bare = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/** Each once, whichever runs of the case named it. What one run keeps is not gone. */
export function together(all: readonly Numbers[]): Numbers {
  const once = (named: readonly Named[]): Named[] => [...new Map(named.map((one) => [textOfNamed(one), one])).values()];
  const kept = once(all.flatMap((one) => one.kept));
  const texts = new Set(kept.map(textOfNamed));
  return { kept, gone: once(all.flatMap((one) => one.gone)).filter((one) => !texts.has(textOfNamed(one))) };
}
