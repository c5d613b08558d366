/**
 * The notations of dates other than ISO: `12/31/2026`, `31.12.2026`, `20261231`, `31 Dec 2026`.
 */

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Day and month in either order; a point or a year in front says which. */
const NUMBERS = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})$/;
const YEAR_FIRST = /^(\d{4})[/.]?(\d{2})[/.]?(\d{2})$/;
const DAY_NAMED = /^(\d{1,2})(?:st|nd|rd|th)?\.? ([A-Za-z]{3,9}),? (\d{4})$/;
const MONTH_NAMED = /^([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$/;

const DAY = '(?:0?[1-9]|[12]\\d|3[01])';
/** A day in figures with its year, as a pattern without groups: no part of a number next to it. */
export const FULL_DATE = String.raw`(?<![\p{L}\p{N}.,/-])(?:${['\\.', '/', '-']
  .map((mark) => `${DAY}${mark}${DAY}${mark}(?:19|20)\\d\\d`)
  .join('|')}|(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))(?![\p{L}\p{N}/-]|[.,:]\d)`;

/** ISO dates that a text in another notation can mean; some may not exist. */
export function datesOf(text: string): readonly string[] {
  const [, left = '', mark, right = '', year = ''] = NUMBERS.exec(text) ?? [];
  if (mark === '.') return [iso(year, right, left)];
  if (mark !== undefined) return [...new Set([iso(year, left, right), iso(year, right, left)])];
  const first = YEAR_FIRST.exec(text);
  if (first !== null) return [iso(first[1] ?? '', first[2] ?? '', first[3] ?? '')];
  const [, namedDay = '', monthName = '', namedYear = ''] = DAY_NAMED.exec(text) ?? [];
  if (namedDay !== '') return named(namedYear, monthName, namedDay);
  const [, firstName = '', day = '', lastYear = ''] = MONTH_NAMED.exec(text) ?? [];
  return firstName === '' ? [] : named(lastYear, firstName, day);
}

function named(year: string, name: string, day: string): readonly string[] {
  const month = MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
  return month === 0 ? [] : [iso(year, String(month), day)];
}

const iso = (year: string, month: string, day: string): string =>
  `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
