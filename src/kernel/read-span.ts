/**
 * The one reader of spans of time that were written outside a handbook. What has one meaning is read, and becomes a
 * span as a handbook writes it: `15 min`, `2 hrs`, `72h`, `two days`, `PT15M`. What has two, or needs a calendar or
 * another unit, is refused with its readings.
 */
import { fullStopped, withoutOuterMarks } from './outer-marks.ts';
import { quantityCharactersMax } from './limits.ts';
import { own } from './own.ts';
import { spelledNumber } from './spelled-number.ts';
import { isTooLong, lacksCalendar, LONGEST_SPAN, parseDuration, type Duration, type SpanUnit } from './time.ts';

export type SpanRead =
  | { readonly kind: 'span'; readonly span: Duration }
  | {
      readonly kind: 'refused';
      /** A sentence that shows the text. */
      readonly why: string;
      readonly readings: readonly Duration[];
    };

const SHOWN_MAX = 60;
/** Each as its number of a unit that a handbook has. */
type Unit = { readonly unit: SpanUnit; readonly times: number };
const unit = (of: SpanUnit, times = 1): Unit => ({ unit: of, times });

const units = (words: string, of: Unit): readonly (readonly [string, Unit])[] =>
  words.split(' ').map((word) => [word, of] as const);
/** With one meaning next to a number. A year is twelve months of the calendar, a quarter three. */
const UNITS: Readonly<Record<string, Unit>> = Object.fromEntries([
  ...units('s sec secs second seconds', unit('second')),
  ...units('min mins minute minutes', unit('minute')),
  ...units('h hr hrs hour hours', unit('hour')),
  ...units('d day days', unit('day')),
  ...units('w wk wks week weeks', unit('week')),
  ...units('mo mos mth mths month months', unit('month')),
  ...units('y yr yrs year years', unit('month', 12)),
]);
/** In other words or languages: offered, not read. */
const LIKE_UNITS: Readonly<Record<string, readonly Unit[]>> = {
  m: [unit('minute'), unit('month')],
  ...Object.fromEntries(
    [
      ...units('quarter quarters', unit('month', 3)),
      ...units('fortnight fortnights', unit('week', 2)),
      ...units('sekunde sekunden', unit('second')),
      ...units('minuten minuto minutos', unit('minute')),
      ...units('std stunde stunden heure heures hora horas uur', unit('hour')),
      ...units('tag tage tagen jour jours día días dia dias dag dagen', unit('day')),
      ...units('woche wochen semaine semaines semana semanas weken', unit('week')),
      ...units('monat monate monaten mois mes meses maand maanden', unit('month')),
      ...units('jahr jahre jahren an ans année années año años jaar', unit('month', 12)),
    ].map(([word, of]) => [word, [of]]),
  ),
};
/** Of a unit, in the next smaller one: for halves, and for sums of two units. Months and longer have none. */
const SMALLER: Readonly<Partial<Record<SpanUnit, readonly [SpanUnit, number]>>> = {
  minute: ['second', 60],
  hour: ['minute', 60],
  day: ['hour', 24],
  week: ['day', 7],
};
const ORDER: readonly SpanUnit[] = ['week', 'day', 'hour', 'minute', 'second'];

const NUMBER_AND_UNIT = /^(\d{1,6}(?:[.,]\d{1,2})?|\p{L}[\p{L} -]*?)(?:[\s-]?(?<=\d|\d-)|\s|-)(\p{L}+)\.?$/u;
const BUSINESS = /^(\d{1,6}) (business (?:minute|hour|day)s?) \(([a-z][a-z0-9-]*)\)$/iu;
/** `P1DT2H`, as programs write it: its parts have one meaning each. */
const ISO =
  /^P(?=.)(?:(\d+(?:\.\d+)?)Y)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?=.)(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/u;
const ISO_UNITS: readonly Unit[] = [
  unit('month', 12),
  ...(['month', 'week', 'day', 'hour', 'minute', 'second'] as const).map((of) => unit(of)),
];
/** `1.30 hrs`: decimals, or minutes of the hour. The same of minutes and seconds. */
const SIXTIETHS = /^(\d{1,6})[.,](?!00)([0-5]\d)$/;
/** `1:30`: hours and minutes, or minutes and seconds. */
const CLOCK = /^(\d{1,2}):([0-5]\d)$/;
/** `01:30:00`. */
const LONG_CLOCK = /^(\d{1,3}):([0-5]\d):([0-5]\d)$/;
/** `1h30`. */
const HOURS_AND_MINUTES = /^(\d{1,6})\s?(?:h|hrs?|hours?)\s?([0-5]\d)$/iu;
/** `1 day 2 hours`, `1h30m`, `2 days and 3 hours`. */
const SUM = /^\d{1,6}\s?\p{L}+\.?(?:(?:\s?,\s?|\s+and\s+|\s?)\d{1,6}\s?\p{L}+\.?){1,4}$/u;
const SUMMAND = /(\d{1,6})\s?(\p{L}+)/gu;
const AROUND =
  /^(?:[~≈]\s?|(?:about|approx\.?|approximately|around|ca\.?|circa|roughly|within|in|for|after|max\.?|up to|at most)\s+)|(?:\s+(?:net|max\.?|at most))$/giu;
const CALENDAR_DAYS = /\b(?:calendar|full|whole)\s+(?=\p{L}+$)/iu;
/** `half an hour`, `two and a half hours`, `2½ hours`. */
const HALF = /^(?:a\s+half|half\s+an?|1\/2|½)\s+(\p{L}+)$/iu;
const AND_A_HALF = /^(\d{1,6}|\p{L}[\p{L} -]*?)(?:\s+and\s+a\s+half|\s?½|\s1\/2)\s+(\p{L}+)$/iu;

export function readSpan(given: string): SpanRead {
  const text = given.trim().replaceAll(/\s+/g, ' ');
  const shown = `\`${text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text}\``;
  const refused = (why: string, readings: readonly Duration[] = []): SpanRead => ({ kind: 'refused', why, readings });
  const expected = `Expected a span such as \`15 minutes\`, got ${shown}`;
  if (text.length > quantityCharactersMax) return refused(expected);
  const read = plainSpan(text) ?? plainSpan(fullStopped(text));
  if (read !== null) return { kind: 'span', span: read };
  if (lacksCalendar(text.toLowerCase()))
    return refused(`Expected the name of its calendar in brackets too, \`${text} (…)\`, got ${shown}`);
  if (isTooLong(text) || isTooLong(plainWords(fullStopped(text)) ?? ''))
    return refused(`Expected a span of at most ${LONGEST_SPAN}, got ${shown}`);
  const readings = readingsOf(text);
  const choices = readings.length > 1 ? `, which may be ${readings.map((one) => one.$duration).join(' or ')}` : '';
  return refused(expected + choices, readings);
}

/** What has one meaning; null for anything else. */
const plainSpan = (text: string): Duration | null => spanOf(plainWords(text));
const spanOf = (words: string | null): Duration | null => (words === null ? null : parseDuration(words));

/** The same as a handbook writes it, also when it is too long. */
function plainWords(text: string): string | null {
  const [, count, days = '', calendar = ''] = BUSINESS.exec(text) ?? [];
  if (count !== undefined) return written(Number(count), days.toLowerCase().replace(/s$/, ''), ` (${calendar})`);
  const iso = ISO.exec(text);
  if (iso !== null)
    return summed(
      ISO_UNITS.flatMap((of, at) => (iso[at + 1] === undefined ? [] : [{ of, count: Number(iso[at + 1]) }])),
    );
  const [, number = '', word = ''] = NUMBER_AND_UNIT.exec(text) ?? [];
  const of = own(UNITS, word.toLowerCase());
  const amount = countOf(number);
  if (of === undefined || amount === null || number.includes(',') || sixtieths(number, of) !== null) return null;
  return summed([{ of, count: amount }]);
}

/** What a text may mean that is not read. */
function readingsOf(text: string): readonly Duration[] {
  const bare = withoutOuterMarks(text).replaceAll(AROUND, '').replace(CALENDAR_DAYS, '').trim();
  const plain = bare === text ? null : plainSpan(bare);
  if (plain !== null) return [plain];
  const [, hours = '', minutes = ''] = CLOCK.exec(bare) ?? [];
  if (hours !== '')
    return (['hour', 'minute'] as const).flatMap((first, at) => {
      const second = at === 0 ? 'minute' : 'second';
      return one(summed([part(first, hours), part(second, minutes)]));
    });
  return sumsOf(bare) ?? inOneUnit(bare);
}

/** A span of several units, or a half; null when it is none of these. */
function sumsOf(bare: string): readonly Duration[] | null {
  const long = LONG_CLOCK.exec(bare);
  if (long !== null)
    return one(summed((['hour', 'minute', 'second'] as const).map((of, at) => part(of, long[at + 1] ?? ''))));
  const [, h = '', min = ''] = HOURS_AND_MINUTES.exec(bare) ?? [];
  if (h !== '') return one(summed([part('hour', h), part('minute', min)]));
  const [, count = '0', half = HALF.exec(bare)?.[1] ?? ''] = AND_A_HALF.exec(bare) ?? [];
  const [halved, whole] = [own(UNITS, half.toLowerCase()), countOf(count)];
  if (halved !== undefined && whole !== null) return one(summed([{ of: halved, count: whole + 0.5 }]));
  if (!SUM.test(bare)) return null;
  const parts = [...bare.matchAll(SUMMAND)].map(([, number, word = '']) => {
    const name = word.toLowerCase();
    return { of: name === 'm' ? unit('minute') : own(UNITS, name), count: Number(number) };
  });
  const known = parts.flatMap(({ of, count: times }) => (of === undefined ? [] : [{ of, count: times }]));
  const sizes = known.map(({ of }) => (of.unit === 'month' ? -of.times : ORDER.indexOf(of.unit)));
  const isSum = known.length === parts.length && sizes.every((size, at) => at === 0 || size > (sizes[at - 1] ?? size));
  return isSum ? one(summed(known)) : null;
}

/** A number and a unit, of which one may be written in another way. */
function inOneUnit(bare: string): readonly Duration[] {
  const [, number = '', word = ''] = NUMBER_AND_UNIT.exec(bare) ?? [];
  const count = countOf(number.replace(',', '.'));
  const name = word.toLowerCase();
  const known = own(UNITS, name);
  const like = own(LIKE_UNITS, name) ?? (known === undefined ? [] : [known]);
  if (count === null) return [];
  return like.flatMap((of) => [...one(summed([{ of, count }])), ...one(sixtieths(number, of))]);
}

/** What a number with two decimals is if they are minutes of an hour, or seconds of a minute; null when they cannot be. */
function sixtieths(number: string, of: Unit): string | null {
  const [, large = '', small = ''] = SIXTIETHS.exec(number) ?? [];
  if (large === '' || of.times !== 1 || (of.unit !== 'hour' && of.unit !== 'minute')) return null;
  return summed([part(of.unit, large), part(of.unit === 'hour' ? 'minute' : 'second', small)]);
}

function one(words: string | null): readonly Duration[] {
  const span = spanOf(words);
  return span === null ? [] : [span];
}

const part = (of: SpanUnit, count: number | string): Part => ({ of: unit(of), count: Number(count) });

/** Digits, or a number in words; null for anything else. */
function countOf(number: string): number | null {
  if (/^\d+(?:\.\d+)?$/.test(number)) return Number(number);
  if (/^an?$/i.test(number)) return 1;
  return spelledNumber(number.toLowerCase().split(/[\s-]+/));
}

type Part = { readonly of: Unit; readonly count: number };

/** The whole of them in the smallest unit that is needed; null when no unit has it. Nothing of a unit adds nothing. */
function summed(all: readonly Part[]): string | null {
  const some = all.filter(({ count }) => count > 0);
  const parts = some.length > 0 ? some : all.slice(0, 1);
  const [first] = parts;
  if (first === undefined) return null;
  const sizes = parts.map(({ of, count }) => ({ unit: of.unit, count: count * of.times }));
  if (sizes.every(({ unit: name }) => name === first.of.unit))
    return whole(
      sizes.reduce((sum, { count }) => sum + count, 0),
      first.of.unit,
    );
  const isElapsed = sizes.every(({ unit: name }) => ORDER.includes(name));
  const smallest = ORDER.findLast((name) => sizes.some((size) => size.unit === name));
  if (!isElapsed || smallest === undefined) return null;
  const counts = sizes.map((size) => inUnit(size.count, size.unit, smallest));
  return whole(
    counts.reduce((sum, count) => sum + count, 0),
    smallest,
  );
}

const inUnit = (count: number, from: SpanUnit, to: SpanUnit): number => {
  const [next, times] = SMALLER[from] ?? ['second', 1];
  return from === to ? count : inUnit(count * times, next, to);
};

/** A fraction becomes the next smaller unit: `1.5 hours` are 90 minutes. */
function whole(count: number, of: SpanUnit): string | null {
  if (Number.isInteger(count)) return written(count, of, '');
  const [next, times] = SMALLER[of] ?? [];
  return next === undefined || times === undefined ? null : whole(Number((count * times).toFixed(6)), next);
}

const written = (count: number, of: string, calendar: string): string =>
  `${count} ${of}${count === 1 ? '' : 's'}${calendar}`;
