/**
 * Functions on text. Upper and lower case are Unicode's own, the same on every machine; positions and sizes count
 * characters.
 */
import { textCharactersMax } from '../../../kernel/limits.ts';
import { neverPart, twoForms, writeText } from '../../../kernel/never-text.ts';
import { readNumber } from '../../../kernel/read-number.ts';
import { formatValue, type Type, type Value } from '../../../kernel/value.ts';
import { clearly, unclear, type Computed } from '../computed.ts';
import { decimalOf, exactNumber } from '../decimal.ts';
import {
  BOOLEAN,
  NUMBER,
  TEXT,
  TOO_COSTLY,
  type CheckedArgument,
  type ExpressionFunction,
  type Means,
  type Parameter,
} from './function.ts';

/** Characters that one unit of cost reads. */
const CHARACTERS_PER_COST = 100;
/** Digits of a number in text: more are an identifier, not an amount. */
const DIGITS_MAX = 40;

const text: Parameter = { name: 'text', kinds: ['text'] };

export const TEXT_FUNCTIONS: readonly ExpressionFunction[] = [
  mapping('lower', (value) => value.toLowerCase()),
  mapping('upper', (value) => value.toUpperCase()),
  mapping('trim', trimmed),
  {
    name: 'cut',
    takes: [text, { name: 'characters', kinds: ['number'], written: true }],
    gives: ([, most]) => ({
      kind: 'text',
      ...(isCount(most?.constant) ? { bounds: { max_length: most.constant } } : {}),
    }),
    problem: ([, most]) =>
      most === undefined || most.constant === null || isCount(most.constant)
        ? null
        : {
            index: 1,
            message: 'Expected a whole number of characters above zero',
            suggestion: 'Write one such as `200`',
          },
    compute: ([value, most], means) => {
      if (typeof value !== 'string' || !isCount(most)) return unclear('Cannot cut a text to this length');
      return means.afford(Math.ceil(Math.min(value.length, most) / CHARACTERS_PER_COST))
        ? clearly(cutTo(value, most))
        : unclear(TOO_COSTLY);
    },
  },
  asking('contains', 'part', (value, part) => value.includes(part)),
  asking('starts_with', 'start', (value, start) => value.startsWith(start)),
  asking('ends_with', 'end', (value, end) => value.endsWith(end)),
  {
    name: 'split',
    takes: [text, { name: 'separator', kinds: ['text'] }],
    gives: () => ({ kind: 'list', of: TEXT }),
    compute: onTexts(([value = '', separator = ''], means) => {
      if (separator === '') return unclear('Cannot split a text at an empty separator');
      const parts = value.split(separator);
      return means.afford(parts.length) ? clearly(parts) : unclear(TOO_COSTLY);
    }),
  },
  {
    name: 'replace_all',
    takes: [text, { name: 'from', kinds: ['text'] }, { name: 'to', kinds: ['text'] }],
    gives: () => TEXT,
    compute: onTexts(([value = '', from = '', to = ''], means) => {
      if (from === '') return unclear('Cannot replace an empty text');
      const parts = value.split(from);
      // Checked before it is built: many small parts and a long replacement could make a text too large for memory.
      const length = value.length + (parts.length - 1) * (to.length - from.length);
      if (!means.afford(Math.ceil(length / CHARACTERS_PER_COST))) return unclear(TOO_COSTLY);
      return limited(length, () => parts.join(to));
    }),
  },
  {
    name: 'number',
    takes: [text],
    gives: () => NUMBER,
    compute: onTexts(([value = '']) => numberIn(value)),
  },
  {
    name: 'text',
    takes: [{ name: 'value', kinds: ['text', 'number', 'boolean', 'money', 'time', 'duration'] }],
    gives: ([value]) => (value?.type.kind === 'text' ? value.type : TEXT),
    compute: ([value = '']) => clearly(formatValue(value)),
  },
];

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value) && value > 0;

const CHARACTERS = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** What is left out is an ellipsis. Systems count some characters twice, such as most emoji, so these are, here too. */
function cutTo(value: string, most: number): string {
  if (value.length <= most) return value;
  let kept = '';
  for (const { segment } of CHARACTERS.segment(value.slice(0, most + 1))) {
    if (kept.length + segment.length >= most) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/** A text in another spelling. If the possible values of the argument are known, so are those of the result. */
function mapping(name: string, map: (value: string) => string): ExpressionFunction {
  const gives = ([given]: readonly CheckedArgument[]): Type => {
    const type = given?.type;
    return type?.kind === 'text' && type.oneOf !== undefined
      ? { kind: 'text', oneOf: [...new Set(type.oneOf.map(map))] }
      : TEXT;
  };
  return {
    name,
    takes: [text],
    gives,
    compute: onTexts(([value = '']) => {
      const mapped = map(value);
      return limited(mapped.length, () => mapped);
    }),
  };
}

function asking(name: string, part: string, ask: (value: string, part: string) => boolean): ExpressionFunction {
  return {
    name,
    takes: [text, { name: part, kinds: ['text'] }],
    gives: () => BOOLEAN,
    problem: ([given, asked]) => {
      if (given?.type.kind === 'text' && asked?.type.kind === 'text') {
        const never = twoForms({ ...given.type, name: 'the text' }, { ...asked.type, name: `the ${part}` });
        if (never !== null) return { index: 1, ...never };
      }
      const isPart = given?.type.kind === 'text' && typeof asked?.constant === 'string';
      const never = isPart ? neverPart(given.type, asked.constant) : null;
      return never === null ? null : { index: 1, message: never.message, suggestion: writeText(never.meant) };
    },
    compute: onTexts(([value = '', asked = '']) => clearly(ask(value, asked))),
  };
}

/**
 * The text without Unicode white space at both ends, which is not quite what JavaScript's `trim` removes. Goes
 * character by character, so it is linear.
 */
function trimmed(value: string): string {
  const isSpace = (at: number): boolean => /\p{White_Space}/u.test(value[at] ?? '');
  let [start, end] = [0, value.length];
  while (start < end && isSpace(start)) start++;
  while (end > start && isSpace(end - 1)) end--;
  return value.slice(start, end);
}

/** Reading text costs by its length. */
function onTexts(compute: (given: readonly string[], means: Means) => Computed): ExpressionFunction['compute'] {
  return (given: readonly Value[], means) => {
    const texts = given.map((value) => (typeof value === 'string' ? value : ''));
    const length = texts.reduce((sum, value) => sum + value.length, 0);
    return means.afford(Math.ceil(length / CHARACTERS_PER_COST)) ? compute(texts, means) : unclear(TOO_COSTLY);
  };
}

function limited(length: number, build: () => string): Computed {
  return length <= textCharactersMax
    ? clearly(build())
    : unclear(`The text has more than ${textCharactersMax} characters`);
}

/** Digits with a point and a sign, nothing else: `1,200` means one thing here and another there. */
function numberIn(value: string): Computed {
  const shown = value.length > 40 ? `${value.slice(0, 40)}…` : value;
  const plain = trimmed(value);
  if (plain.length > DIGITS_MAX || !/^-?\d+(?:\.\d+)?$/.test(plain))
    return unclear(`Cannot read \`${shown}\` as a number`);
  const read = readNumber(plain);
  if (read.kind === 'refused' && read.readings.length > 1) return unclear(`The number ${read.why}`);
  const [whole = '0', fraction = ''] = plain.split('.');
  const number = exactNumber({ digits: BigInt(`${whole}${fraction}`), scale: fraction.length });
  return number === null || decimalOf(number) === null
    ? unclear(`The number \`${shown}\` has more digits than can be represented exactly`)
    : clearly(number);
}
