/**
 * The fields of the form in which a person gives a fact that cannot be read or is missing.
 */
import { money, writtenAmount } from '../../kernel/money.ts';
import { lengthText, likeText } from '../../kernel/text-bounds.ts';
import { upperFirst } from '../../kernel/upper-first.ts';
import type { Type } from '../../kernel/value.ts';
import type { FieldType } from '../../sop/form-field.ts';
import { alsoGiven, GIVEN_VALUE, readingTexts, type AskedFact, type AskedField, type FactAsk } from '../log/asks.ts';
import type { AskView } from './thread-view.ts';

type RecoveryView = Extract<AskView, { kind: 'recovery' }>;

/** What an ask for a fact shows: its readings as buttons, unless its form asks for others, too. */
export function factAsked({ fact, also = [], closed }: FactAsk): NonNullable<RecoveryView['fact']> {
  const others = closed === null ? also : [];
  return {
    label: fact.label,
    readings: others.length === 0 ? readingTexts(fact) : [],
    isWhole: others.length === 0 && isWhole(fact),
    form:
      others.length === 0
        ? [factField(fact)]
        : [factField(fact), ...others.map((one) => factField(one.fact, alsoGiven(one.fact)))].map((field) => ({
            ...field,
            // Who knows one of them gives that one.
            optional: true,
          })),
  };
}

export function factField({ label, type, currency, example }: AskedFact, name: string = GIVEN_VALUE): AskedField {
  const hint = hintFor(type, currency, example);
  return {
    name,
    label,
    type: fieldType(type),
    currency,
    optional: false,
    bounds:
      type.kind === 'text' && type.oneOf !== undefined
        ? { one_of: { value: type.oneOf, shown: type.oneOf.join(', ') } }
        : {},
    ...(hint === null ? {} : { hint }),
  };
}

function fieldType({ kind }: Type): FieldType {
  switch (kind) {
    case 'money':
    case 'number':
      return kind;
    case 'boolean':
      return 'yes_no';
    default:
      return 'text';
  }
}

/** Null where the input itself shows what is expected, and for free text. */
function hintFor(type: Type, currency: string | null, example = 'USD'): string | null {
  switch (type.kind) {
    case 'money':
      return currency === null
        ? `An amount with its currency, such as ${writtenAmount(money(example, 720_000))}`
        : null;
    case 'time':
      return 'A date, such as 2026-12-01, or a time, such as 2026-12-01 14:30';
    case 'duration':
      return 'A span of time, such as 15 minutes or 2 days';
    case 'list':
      return 'Several are separated by commas';
    case 'text':
      return textHint(type);
    default:
      return null;
  }
}

function textHint({ normal, bounds = {} }: Extract<Type, { kind: 'text' }>): string | null {
  const parts = [likeText(bounds), lengthText(bounds)].filter((part) => part !== null);
  if (parts.length > 0) return upperFirst(parts.join(', '));
  return normal === undefined ? null : 'On one line, as it is written on the paper or in its system';
}

/** Whether the readings are all that it can be. */
function isWhole({ type, readings }: AskedFact): boolean {
  return type.kind === 'text' && type.oneOf !== undefined && type.oneOf.every((choice) => readings.includes(choice));
}
