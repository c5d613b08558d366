/**
 * The dates in a text, with their places, as `2026-03-04`: ISO dates, dates with an English month, and numeric ones
 * that only one order of day and month fits. A date without its year, or in another language, is none.
 */
import type { Written } from './find-amounts.ts';
import { isKnownLink, isLink } from './links.ts';
import { oneBlank } from './number-runs.ts';
import { readTime } from './read-time.ts';
import { dateOf } from './time.ts';
import { isOtherWeekday, WEEKDAY } from './weekdays.ts';

const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const DAY = String.raw`(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?`;
const WRITTEN = new RegExp(
  String.raw`(?<![\p{L}\p{N}\p{M}\p{Cf}./,:_#–—-])(?:` +
    [
      String.raw`\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?)?`,
      String.raw`\d{4}/\d{2}/\d{2}`,
      String.raw`\d{1,2}([/.-])\d{1,2}\1\d{4}`,
      String.raw`${DAY}\.?\s(?:of\s)?${MONTH}\.?,?\s\d{4}`,
      String.raw`${MONTH}\.?\s${DAY},?\s\d{4}`,
    ].join('|') +
    String.raw`)(?![\p{L}\p{N}\p{M}\p{Cf}/_–—-]|[.,:]\d)`,
  'giu',
);
/** Another date is chosen with it, or it is only one end of a period. */
const LINK = String.raw`(?:(?:or|to|through|thru|until|till|bis|versus|vs\.?|up to)\s|(?:[-–—~/&→|\\]|->|=>)\s?)`;
const ADVERB = String.raw`(?:(?:on|about|around|maybe|perhaps|possibly|the|by|latest)\s)*`;
const DAY_NAME = String.raw`(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s)?`;
const RANGE_BEFORE = new RegExp(
  String.raw`(?:(?:\d(?:st|nd|rd|th)?Z?|\b${MONTH}\.?|day)[,(]?\s?${LINK}|\bbetween\s|\bbetween\s.{1,60}\sand\s)${ADVERB}${DAY_NAME}$`,
  'iu',
);
const RANGE_AFTER = new RegExp(
  String.raw`^[,(]?\s?${LINK}${ADVERB}${DAY_NAME}(?:\d|${MONTH}\b|later\b|earlier\b)`,
  'iu',
);
const DENIED_BEFORE =
  /(?<!\p{L})(?:not|never|instead of|rather than|nicht|kein(?:e[mnrs]?)?|nie(?:mals)?|statt|anstatt|anstelle|niet|geen|nooit|pas|jamais|au lieu|plutôt que|no|nunca|en lugar|en vez|non|mai|invece|não|nem|em vez|inte|ej|aldrig|ikke|istället för|i stedet for|zamiast|ne|nikoli|değil|не|вместо) (?:(?:on|by|the|until|before|after|vor|nach|seit|ab|am|vom|bis|zum|den|dem|des|der|le|la|du|de|el|del|il|l|em|op|voor|van|vanaf|den|w|dniu|dnia|från|fra|kl) ){0,3}$/iu;
/** The numbers of another date, and what is between the two. */
const OTHER_BEFORE = /(?<![\p{L}\p{N}])(\p{N}[\p{N}./-]*)(?:st|nd|rd|th|er|[ºª°])?((?![\p{L}\p{N}])[^\p{N}]{1,40})$/iu;
const OTHER_AFTER = /^([^\p{N}]{1,40})(\p{N}[\p{N}./-]*)(?![\p{N}:])/u;
/** A month after or before the numbers, and a day of the week in front of either date. */
const MONTH_FIRST = /^ ?(?:de |of )?\p{L}{3,10}\.?,?(?= )/u;
const DAY_LAST = new RegExp(String.raw`(?<=[\s\p{P}\p{S}])(?:${WEEKDAY}|\p{L}{2})[.,]{0,2}\s$`, 'iu');
const MONTH_LAST = /(?<=[\s\p{P}\p{S}])\p{L}{3,10}\.?\s$/u;
/** A date without its year, too. A number alone may be anything, so only what is known to connect counts next to it. */
const IS_DATE = /\d\D+\d|\d[./-]$/u;
const IS_DAY = /^\d{1,2}$/u;
/** `4 and 6 March 2026`: several days. */
const DAY_NUMBER_BEFORE = /(?<!\d)\d{1,2}(?:st|nd|rd|th)?,?\s(?:and\s|&\s|the\s)*$/i;
const AROUND = 120;

/** @param timeZone in which an instant falls on a day */
export function findDates(text: string, timeZone: string): readonly Written<string>[] {
  return [...text.matchAll(WRITTEN)].map((match) => {
    const [start, end] = [match.index, match.index + match[0].length];
    const before = inLine(text.slice(Math.max(0, start - AROUND), start));
    const after = inLine(text.slice(end, end + AROUND));
    const isOther =
      RANGE_BEFORE.test(before) ||
      DENIED_BEFORE.test(before) ||
      RANGE_AFTER.test(after) ||
      isLinkedDate(before, after) ||
      (/^\d{1,2}\D/.test(match[0]) && DAY_NUMBER_BEFORE.test(before));
    const date = isOther ? null : dateIn(match[0], timeZone);
    const isWrong = date !== null && isOtherWeekday(date, before, after, !/\p{L}{3}/u.test(match[0]));
    return { start, end, value: isWrong ? null : date };
  });
}

/** Whether another date is connected with it: `13. - 15.04.2026`, `du 13/04/2026 au 15/04/2026`. */
function isLinkedDate(before: string, after: string): boolean {
  const [, left = '', leading = ''] = OTHER_BEFORE.exec(before) ?? [];
  const [, trailing = '', right = ''] = OTHER_AFTER.exec(after) ?? [];
  return connects(left, leading, MONTH_FIRST) || connects(right, trailing, MONTH_LAST);
}

function connects(other: string, between: string, month: RegExp): boolean {
  const isDate = IS_DATE.test(other);
  if (!isDate && !IS_DAY.test(other) && !/^\d{4}$/.test(other)) return false;
  if (isDate && isLink(between)) return true;
  // `13 March - Monday, 16 March 2026`.
  const bare = [between, between.replace(DAY_LAST, '')];
  const months = IS_DAY.test(other) ? bare.map((text) => text.replace(month, '')) : [];
  return [...bare, ...months].some(isKnownLink);
}

const inLine = (text: string): string => oneBlank(text).replaceAll('\n', ' ');

/** The only day that the text can be. */
function dateIn(text: string, timeZone: string): string | null {
  const plain = text
    .replace(/\s+/gu, ' ')
    .replace(/ of /i, ' ')
    .replace(/\bsept\b/i, 'Sep')
    .replace(/([A-Za-z])\./, '$1');
  // A point usually comes after the day, but some authors write the month first.
  const [, first = '', second = ''] = /^(\d{1,2})\.(\d{1,2})\.\d{4}$/.exec(plain) ?? [];
  if (first !== second && first !== '' && Number(first) <= 12 && Number(second) <= 12) return null;
  const read = readTime(plain, timeZone);
  if (read.kind === 'time') return dateOf(read.time.$time, timeZone);
  const isWithoutOffset = /\d[T ]\d{2}:/.test(plain);
  const [only, other] = read.readings;
  return only === undefined || other !== undefined || isWithoutOffset ? null : dateOf(only.$time, timeZone);
}
