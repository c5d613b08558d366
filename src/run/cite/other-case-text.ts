/**
 * Says which other cases are about the same, and what was paid there: for whoever decides whether money moves in this one.
 */
import type { CardLine } from '../log/asks.ts';
import type { MoreCases, OtherCase } from '../log/other-case.ts';
import type { RunState } from '../log/state.ts';
import { firstAndLast } from './first-and-last.ts';

/** Payments of another case on one card. */
const SHOWN_MAX = 5;

/** People may have paid by hand: the run of a claim ends long before the claim is settled. */
const NOTHING = 'Sopwith has paid nothing there so far';

/** `CASE-12 has the same BOL 04001. Paid there: step 6, Pay $7,200.00 to ACC-1 (TMS payment 7)`. */
export function otherCaseText({ caseId, same, paid, moved }: OtherCase): string {
  const what = same.map(sameText).join(' and ');
  if (caseId === null)
    return `Another case has the same ${what}.${moved === true ? ' Money moved there, or may have.' : ''} It cannot be shown here: ask the operators which one it is, and what was paid there`;
  const has = `${caseId} has the same ${what}`;
  if (paid === null) return `${has}. What was paid there cannot be read now, so look there first`;
  if (paid.length > 0)
    return `${has}. Paid there: ${firstAndLast(paid, SHOWN_MAX, (count) => `and ${count} more in between`).join('; ')}`;
  return `${has}. ${NOTHING}`;
}

const sameText = ({ label, value, there }: OtherCase['same'][number]): string =>
  there === undefined
    ? `${label} ${value}`
    : `${label} ${value} (${there} there, as it was read then: check that they are one)`;

type Others = Pick<RunState, 'otherCases' | 'moreOtherCases'>;

/** `And at least 3 more cases are about the same. Sopwith has paid nothing there so far`. Others may have come since. */
function moreText({ count, moved }: MoreCases): string {
  const has = `And at least ${count} more ${count === 1 ? 'case is' : 'cases are'} about the same`;
  return moved === 0 ? `${has}. ${NOTHING}` : `${has}. Money moved in ${moved} of them, or may have: look there first`;
}

export const otherCaseLines = (state: Others): readonly CardLine[] => otherCaseNews(state).map(({ line }) => line);

/** `isMoney`: money moved there, or may have. */
type OtherCaseNews = { readonly line: CardLine; readonly isMoney: boolean };

/** Why what is asked about a payment is asked anew then. */
export const OTHERS_KNOWN = 'It is known since what became of another case about the same, and this did not say so';

/**
 * Whether what is known of other cases is news to whoever has read these lines. Anyone may send claims about the same:
 * whoever has read that there are some decides also if more come in which nothing was paid.
 */
export function isNewsOfOthers(state: Others, read: readonly CardLine[]): boolean {
  const others = otherCaseNews(state).filter(
    ({ line }) => !read.some(({ label, text }) => label === line.label && text === line.text),
  );
  return read.some(isOtherCase) ? others.some(({ isMoney }) => isMoney) : others.length > 0;
}

const otherCaseNews = ({ otherCases, moreOtherCases }: Others): readonly OtherCaseNews[] => {
  const news = (text: string, isMoney: boolean): OtherCaseNews => ({ line: { label: LABEL, text }, isMoney });
  return [
    ...otherCases.map((other) => news(otherCaseText(other), mayHaveMoved(other))),
    ...(moreOtherCases === null ? [] : [news(moreText(moreOtherCases), moreOtherCases.moved > 0)]),
  ];
};

const isOtherCase = ({ label }: CardLine): boolean => label === LABEL;
const LABEL = 'other case';

const mayHaveMoved = ({ caseId, paid, moved }: OtherCase): boolean =>
  caseId === null ? moved === true : paid === null || paid.length > 0;

/** The same for a list of what is known. */
export const otherCaseSentences = (state: Others): readonly string[] =>
  otherCaseLines(state).map(({ text }) => `${SENTENCE}${text}`);
const SENTENCE = 'Other case: ';

/** The lines of other cases that such a list has. */
export const otherCasesIn = (known: readonly string[]): readonly CardLine[] =>
  known.flatMap((text) => (text.startsWith(SENTENCE) ? [{ label: LABEL, text: text.slice(SENTENCE.length) }] : []));
