/**
 * What people are asked about a fact that cannot be read or is missing: its type, and the values that they can choose
 * with one click.
 */
import { closest } from '../../handbook/suggest.ts';
import { isCurrency, isMoney } from '../../kernel/money.ts';
import { fieldAt, type Type, type Value } from '../../kernel/value.ts';
import type { AskedFact } from '../log/asks.ts';
import type { PlanContext } from './plan-context.ts';
import type { Refusal } from './scope.ts';

/** Values that are all offered as buttons; of more, people choose in a form. */
const BUTTONS_MAX = 4;

/** @param isNeeded whether the procedure cannot go on without it, so that a person cannot say that there is none */
export function askedFact(
  { caseType, timeZone, currency: stated }: Pick<PlanContext, 'caseType' | 'timeZone' | 'currency'>,
  { eventId, path, label, text, readings = [], type: given, ...sent }: Omit<Refusal, 'problem'>,
  isNeeded: boolean,
): AskedFact {
  const field = eventId === undefined ? fieldAt(caseType, path.split('.')) : null;
  const type = given ?? field?.type ?? { kind: 'text' };
  const isOptional = !isNeeded && (sent.optional ?? field?.optional ?? false);
  const currency = readings.length === 0 ? namedIn(text ?? '') : onlyCurrency(readings);
  return {
    ...(eventId === undefined ? {} : { eventId }),
    path,
    label,
    type,
    currency,
    ...(type.kind === 'money' && currency === null && stated !== undefined ? { example: stated } : {}),
    readings: [...new Set([...readings, ...choicesOf(type, text)])],
    ...(isOptional ? { optional: true } : {}),
    timeZone,
  };
}

/** What a text with given values may be: the one that the person probably meant first. */
function choicesOf(type: Type, text: string | undefined): readonly Value[] {
  if (type.kind !== 'text' || type.oneOf === undefined) return [];
  const near = text === undefined ? null : closest(plain(text), type.oneOf.map(plain));
  const likely = type.oneOf.filter((choice) => plain(choice) === near);
  const all = type.oneOf.length <= BUTTONS_MAX ? type.oneOf : [];
  return [...likely, ...all];
}

const plain = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ');

/** The currency that all readings share. */
function onlyCurrency(readings: readonly Value[]): string | null {
  const currencies = new Set(readings.map((reading) => (isMoney(reading) ? reading.$money : null)));
  const [only = null] = currencies;
  return currencies.size === 1 ? only : null;
}

/** The one currency whose code a text names: `1.234.5 CHF`. It need not be typed again. */
function namedIn(text: string): string | null {
  const [only = null, ...others] = new Set((text.match(/(?<!\p{L})[A-Z]{3}(?!\p{L})/gu) ?? []).filter(isCurrency));
  return others.length === 0 ? only : null;
}
