/**
 * The normal form of the key that links a case to a record elsewhere, so two spellings of a record are one case.
 */
import { foldWidth } from '../kernel/fold-width.ts';
import { normalOf, type NormalForm } from '../kernel/identifier.ts';
import type { CorrelationKey } from './case-event.ts';

/** Systems whose records are numbers: `0101` is `101`. */
const NUMBERED: readonly string[] = ['zendesk'];
/** Systems whose records have a known form. Others may tell hyphens or small letters apart. */
const FORMS: Readonly<Partial<Record<string, NormalForm>>> = { zendesk: { keep: 'digits', words: ['ticket'] } };
const AS_WRITTEN: NormalForm = { keep: 'as_written', words: [] };

/** Two numbers, or one with a sign inside, are no number: `101-2`. */
const ONE_NUMBER = /^\D*\d+\D*$/u;

/** A record without a normal form stays as it was sent: it then belongs to no known case. */
export function recordKey(system: string, record: string): CorrelationKey {
  const form = Object.hasOwn(FORMS, system) ? FORMS[system] : undefined;
  if (form === undefined) return { system, record: normalOf(record, AS_WRITTEN) ?? record };
  const isNumber = NUMBERED.includes(system);
  const isOne = !isNumber || ONE_NUMBER.test(foldWidth(record));
  const normal = (isOne ? normalOf(record, form) : null) ?? record;
  return { system, record: isNumber ? normal.replace(/^0+(?=\d)/, '') : normal };
}
