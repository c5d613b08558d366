/**
 * Texts that are no number of anything: what stands for one that is not known yet, and dates.
 */

/** What stands for a number that is not known yet, or is left of a field that holds its label alone. */
const NO_NUMBER =
  /^(?:pending|various|multiple|several|many|see (?:\p{L}+ ?)+|lost|later|same|tba|tbd|tbc|unknown|missing|email|e-mail|attached|true|false|yes|no|x+|0+|(?:bol|pro|serial|account|order|policy|claim|invoice|number|no|nr)(?: (?:number|no|nr|id))?)[\s.:#]*$/iu;
/** `4-Mar`, `Mar-04`, `2026-03-04`, `03/04/2026`: what a spreadsheet made of `3-4`, or a date in the wrong field. */
const MONTH = '(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*';
const DATE = new RegExp(
  String.raw`^(?:\d{1,4}[\s./-]+${MONTH}\.?(?:[\s./-]*\d{2,4})?|${MONTH}[\s./-]+\d{1,4}(?:,?[\s./-]*\d{4})?|(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])|\d{1,2}([-/.])\d{1,2}\1(?:19|20)\d\d)$`,
  'iu',
);
const THREE_LEVELS = /^\d+(?:[\p{Pd}.]\d+){2}$/u;
const TWO_POINTS = /\.\s*\.|…/;

export const saysNoNumber = (text: string): boolean => NO_NUMBER.test(text);

/** @param countsMarks whether three levels of digits are a number */
export const isNoNumber = (text: string, countsMarks: boolean): boolean =>
  NO_NUMBER.test(text) || isDate(text, countsMarks) || TWO_POINTS.test(text);

/** Where marks count, three levels of digits are a number, such as `1998.4.12`, that a date may look like. */
export const isDate = (text: string, countsMarks: boolean): boolean =>
  DATE.test(text) && !(countsMarks && THREE_LEVELS.test(text));
