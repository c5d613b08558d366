/**
 * Reads what was entered into the form of a kind. What cannot be read is said beside its field, and nothing is stored.
 */
import type { Kind } from '../../case/kind.ts';
import { visible } from '../../case/list-doubts.ts';
import { readFact, type ReadFact } from '../../case/read-fact.ts';
import { isOneMailbox, isReachable } from '../../handbook/mailbox.ts';
import { inMarks, type DecimalMark } from '../../kernel/decimal-text.ts';
import { isMoney, writtenAmount } from '../../kernel/money.ts';
import { formatValue, type Value } from '../../kernel/value.ts';
import { currencyField, formFields, type FormField } from './form-fields.ts';

/** What was entered, by the name of the field; a list has one text for each item. */
export type Entered = ReadonlyMap<string, readonly string[]>;

/** By path of the fact: a text, a list, or an amount with its currency. */
export type FormValues = Readonly<
  Record<string, string | readonly string[] | { readonly amount: string; readonly currency: string }>
>;

export type ReadForm =
  | { readonly ok: true; readonly values: FormValues }
  /** By path of the fact, a sentence to the person who filled in the form. */
  | { readonly ok: false; readonly problems: ReadonlyMap<string, string> };

export function readForm(kind: Kind, entered: Entered, timeZone: string): ReadForm {
  const problems = new Map<string, string>();
  const values: Record<string, FormValues[string]> = {};
  for (const field of formFields(kind)) {
    const value = enteredIn(field, entered);
    const problem = value === null ? missing(field) : problemOf(kind, field, value, timeZone);
    if (problem !== null) problems.set(field.path, problem);
    else if (value !== null) values[field.path] = value;
  }
  return problems.size > 0 ? { ok: false, problems } : { ok: true, values };
}

const missing = ({ isRequired, control }: FormField): string | null =>
  !isRequired
    ? null
    : control.kind === 'one'
      ? 'Please choose one'
      : control.kind === 'several'
        ? 'Please choose at least one'
        : 'Please fill this in';

function enteredIn({ path, control }: FormField, entered: Entered): FormValues[string] | null {
  const texts = (entered.get(path) ?? []).map((text) => text.trim()).filter((text) => visible(text).trim() !== '');
  const [first] = texts;
  if (first === undefined) return null;
  switch (control.kind) {
    case 'amount':
      return { amount: first, currency: entered.get(currencyField(path))?.[0] ?? control.currencies[0] ?? '' };
    case 'several':
      return texts;
    default:
      return first.replaceAll('\r\n', '\n');
  }
}

function problemOf(kind: Kind, field: FormField, value: FormValues[string], timeZone: string): string | null {
  const { path, control } = field;
  const characters = typeof value === 'string' ? value.length : 0;
  if ('charactersMax' in control && characters > control.charactersMax)
    return `Please write at most ${control.charactersMax} characters; these are ${characters}`;
  if (
    control.kind === 'amount' &&
    typeof value === 'object' &&
    'currency' in value &&
    !control.currencies.includes(value.currency)
  )
    return `Please choose one of these currencies: ${control.currencies.join(', ')}`;
  if (path === kind.portal?.requester.email && typeof value === 'string') {
    if (!isOneMailbox(value)) return 'Please write one e-mail address, such as name@example.com';
    if (!isReachable(value))
      return 'This e-mail address lacks the end of its domain, as in name@example.com. We could not write to you';
  }
  const offered = 'choices' in control ? control.choices.map((choice) => choice.value) : null;
  if (offered !== null && [value].flat().some((one) => typeof one !== 'string' || !offered.includes(one)))
    return 'Please choose from the list';
  const declared = kind.facts.find(({ fact }) => fact === path);
  if (declared === undefined) return null;
  // What says that there is nothing is no answer, also where anything else would be one.
  const read = readFact({ ...declared, optional: true }, givenIn(declared.type, value), { currency: null, timeZone });
  if (read === null) return field.isRequired ? NONE_GIVEN : null;
  return 'problem' in read ? wordsOf(field, read, declared.decimal ?? 'point') : null;
}

/** The sender wrote that there is none, or that it is not known yet. */
const SAYS_NOTHING =
  /says that (?:no one knows|there is )|may say that there is none|may stand in place of|which says no number|has no digit, and may be/;
const NONE_GIVEN =
  'We need this to work on it, and what you wrote says that there is none. If you do not have it, ask us for it first, and send the form then';
const ASK_FIRST = 'If you do not have it, ask us for it first, and send the form then';
const LEAVE_EMPTY = 'If you do not have this, leave it empty';

function wordsOf(
  { hint, control, isRequired }: FormField,
  { problem, readings }: Extract<ReadFact, { problem: string }>,
  decimal: DecimalMark,
): string {
  /** As it would be read. */
  const written = (value: Value): string =>
    isMoney(value) || typeof value === 'number'
      ? inMarks(isMoney(value) ? writtenAmount(value) : String(value), decimal)
      : formatValue(value);
  const allowed = readings.filter(
    (reading) => control.kind !== 'amount' || !isMoney(reading) || control.currencies.includes(reading.$money),
  );
  if (control.kind === 'amount' && readings.length > allowed.length)
    return `Please write the amount in ${control.currencies.join(' or ')}`;
  if (SAYS_NOTHING.test(problem)) return isRequired ? notIn(hint) : LEAVE_EMPTY;
  const [only] = allowed;
  if (only !== undefined && allowed.length === 1)
    return `If you mean ${written(only)}, please write it like that; if not, please write it in another way`;
  if (allowed.length > 1)
    return `This can be read in several ways: ${allowed.map(written).join(', or ')}. Please write it so that only one is meant`;
  const [, wanted] = /^Expected (.+?), got /su.exec(problem) ?? [];
  // The hint is the example of the handbook.
  const needed = (hint === null ? wanted : wanted?.split(' such as ')[0])?.replaceAll('`', '');
  const why = needed === undefined ? 'We cannot read this' : `We need ${needed}`;
  const orEmpty = isRequired ? '' : `. ${LEAVE_EMPTY}`;
  return `${why}${hint === null ? '' : `. ${hint}`}. Please write it in another way${orEmpty}`;
}

/** What was written names no value; the hint is the example of the handbook. */
const notIn = (hint: string | null): string =>
  ['We cannot find it in what you wrote', ...(hint === null ? [] : [hint]), ASK_FIRST].join('. ');

/** What a fact is read from: a list without choices has one item in each line. */
export function givenIn(type: string, value: FormValues[string]): unknown {
  return type === 'list' && typeof value === 'string'
    ? value
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '')
    : value;
}
