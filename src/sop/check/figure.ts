/**
 * No figure is typed into a sentence: sentences take their figures from `values`, so the document and the
 * procedure cannot say different things. Names with digits (`R8`, `3PL`) and references to steps and sections are not
 * figures.
 */
import { withoutParts } from '../parse/read-sentence.ts';
import type { Names } from '../expression/environment.ts';
import type { Argument, Sentence } from '../sop.ts';
import { kindOf } from '../step/kinds.ts';
import { findAmounts, type Written } from '../../kernel/find-amounts.ts';
import { writtenAmount, type Money } from '../../kernel/money.ts';
import { spanMeant } from '../values.ts';
import { looksCalculated } from './looks-like-notation.ts';
import { remarkAt, remarkIn, type Remark, type Rule } from './rule.ts';

/** A run of characters with a digit in it. */
const TOKEN = /[$€£¥]?[\w$€£¥%][\w$€£¥%.,:/-]*/g;
const NUMBER_WITH_UNIT =
  /^[-+$€£¥]*\d[\d.,:/]*(?:k|m|bn|s|secs?|min|mins|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?|months?|years?|%|usd|eur|gbp|cad|lbs?|kg|mi|miles?|x|th|st|nd|rd)?$/i;
const REFERENCE_BEFORE =
  /\b(?:steps?|rules?|sections?|appendix|articles?|parts?|schedules?|forms?|lines?|versions?|nos?\.?|numbers?|cfr)\s*$/i;
const REFERENCE_MORE = /\b(?:steps?|rules?|sections?)\s+[\w.]+\s*(?:,|and|or|to)\s*$/i;
const IN_WORDS =
  /\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety|hundred|thousand|million)(?:[ -](?:hundred|thousand|million))*\s+(?:business\s+)?(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|percent|dollars?|euros?|usd|eur)\b/gi;

/**
 * Only this many characters around a figure are examined: examining all of them, for each figure of a long text, takes
 * minutes.
 */
const BEFORE_MAX = 80;

export const figure: Rule = {
  name: 'figure',
  check: ({ sop, steps, names }) => [
    ...inSentence(sop.starts.says),
    ...steps.flatMap((step) => [
      ...inSentence(step.says),
      ...kindOf(step.body)
        .texts(step.body)
        .flatMap((argument) => inArgument(argument, names)),
    ]),
  ],
};

function inSentence(sentence: Sentence): Remark[] {
  const whole = withoutParts(sentence.text);
  return figuresIn(whole).map(({ start, text }) =>
    remarkIn(sentence, start, start + text.length, message(text), suggestion(text, start, whole)),
  );
}

/** A literal text with a blank is a sentence; without one it is a name, such as `CLM` or `claims-manager`. A calculation is reported as one. */
function inArgument(argument: Argument, names: Names): Remark[] {
  if (argument.kind === 'sentence') return inSentence(argument.sentence);
  if (argument.kind !== 'literal' || typeof argument.value !== 'string' || !/\s/.test(argument.value)) return [];
  if (looksCalculated(argument.value, names)) return [];
  const { place, value: whole } = argument;
  return figuresIn(whole).map(({ start, text }) =>
    remarkAt({ ...place, column: place.column + start }, text.length, message(text), suggestion(text, start, whole)),
  );
}

function figuresIn(text: string): { start: number; text: string }[] {
  const figures: { start: number; text: string }[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const token = match[0].replace(/[.,:/-]+$/, '');
    const before = text.slice(Math.max(0, match.index - BEFORE_MAX), match.index);
    if (
      /\d/.test(token) &&
      NUMBER_WITH_UNIT.test(token) &&
      !REFERENCE_BEFORE.test(before) &&
      !REFERENCE_MORE.test(before)
    )
      figures.push({ start: match.index, text: token });
  }
  for (const match of text.matchAll(IN_WORDS)) figures.push({ start: match.index, text: match[0] });
  return figures;
}

function message(text: string): string {
  return `The figure \`${text}\` is typed into a sentence`;
}

/** The amount as it is written; what stands around it, such as `above`, says how it is used. */
function amountAt(text: string, at: number): Written<Money> | undefined {
  const found = findAmounts(text, 'USD').find(({ start, end }) => start <= at && at < end);
  if (found === undefined) return undefined;
  const [alone] = findAmounts(text.slice(found.start, found.end), 'USD');
  return { ...found, value: alone?.value ?? null };
}

/** @param whole the text around the figure, which may make it another amount: `$5 million` */
function suggestion(text: string, start: number, whole: string): string {
  const from = Math.max(0, start - BEFORE_MAX);
  const around = whole.slice(from, start + text.length + BEFORE_MAX);
  const at = start - from;
  const amount = amountAt(around, at);
  const figure = amount === undefined ? text : around.slice(amount.start, amount.end);
  const meant = amount === undefined ? spanMeant(text) : amount.value === null ? null : writtenAmount(amount.value);
  return meant === null || meant === text
    ? `Give \`${figure}\` a name under \`values\` and write \`{name}\``
    : `Give \`${figure}\` a name under \`values\`, as \`name: ${meant}\`, and write \`{name}\``;
}
