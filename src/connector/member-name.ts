/**
 * What a member of an answer is by its whole path: the number of a document of the payment itself, or one that a word describes.
 * The lists are of what is safe: any other name may be of who is paid, of what is left, or of what became of it.
 *
 * Pure.
 */
import { createWordReader } from './name-words.ts';
import type { Path } from './unknown-member.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

const DOCUMENT = words('check cheque trace batch voucher confirmation remittance transaction payment wire ach');
const NUMBER = words('no number id ref reference key');
/** Of a record: what a word says that no name of a person or a company is. */
const OF_WORDS = words(
  'status state stage phase type kind method mode channel source env environment object currency country',
);
/** The same next to a list, without what says whether it is whole. */
const AROUND_LIST = words('object type kind source env');
/** The last words of the names of times. */
const TIME = words('at on of time date timestamp');
/** They say nothing of what is in them. */
const NEUTRAL = words('data payment payments record result results detail details attributes body meta metadata');

const wordsOf = createWordReader([DOCUMENT, NUMBER, OF_WORDS, TIME].flatMap((each) => [...each]));
const lastOf = (path: Path): readonly string[] => wordsOf(path.at(-1) ?? '');
const isNeutral = (name: string): boolean => NEUTRAL.has(wordsOf(name).join('_'));

/** `check.number`, `CHECKNO`, `data.payment.wire_ref`; not `vendor.check`, `void_check_no`. */
export function isDocument(path: Path): boolean {
  const own = path.findIndex((name) => !isNeutral(name));
  const said = path.slice(own === -1 ? -1 : own).flatMap(wordsOf);
  const [last = '', before] = [said.at(-1), said.at(-2)];
  const document = before !== undefined && NUMBER.has(last) ? said.slice(0, -1) : said;
  return document.length > 0 && document.every((word) => DOCUMENT.has(word));
}

/** Whether digits of it may be any, as those of an amount, by chance. */
export const isNumbered = (path: Path): boolean => {
  const last = lastOf(path).at(-1) ?? '';
  return NUMBER.has(last) || DOCUMENT.has(last);
};

/** `source`, `payment.method`, `payment_method`; not `vendor_status`. */
export function isOfWord(path: Path, isAroundList: boolean): boolean {
  const own = lastOf(path);
  const last = own.at(-1) ?? '';
  return (
    (isAroundList ? AROUND_LIST : OF_WORDS).has(last) &&
    own.slice(0, -1).every((word) => NEUTRAL.has(word)) &&
    path.slice(0, -1).every(isNeutral)
  );
}

export const isTime = (path: Path): boolean => TIME.has(lastOf(path).at(-1) ?? '');
