/**
 * An amount or number with words next to it: `CA$7,200.00`, `7,200.00 dollars`, `approx. 5,000`, `no 12,345`. It is not
 * read, since the words may matter, but what it probably means can be offered to a person.
 */
import { isCurrency } from './money.ts';
import { own } from './own.ts';

export type Respelt = {
  /** Why the spelling is not read: the end of a sentence. */
  readonly why: string;
  /** What it may mean, as plain amounts. */
  readonly texts: readonly string[];
};

const WORDED = /^(\D*?)([+−-]?\d(?:[\d.,'’ \u00a0\u202f]*\d)?)(\D*)$/u;
const TOKEN = /[$€£¥₹]|[~≈]|(?:\p{Lu}\.){2,}|\p{L}+/gu;
/** What may be left between the words. */
const PUNCTUATION = /^[\s().,:;#[\]/*'"-]*$/u;
const APPROXIMATELY: ReadonlySet<string> = new Set(
  'approx approximate approximately about around ca circa roughly est estimate estimated ~ ≈'.split(' '),
);
/** Whose `$` it is, by the letters before or after it. */
const DOLLARS: Readonly<Record<string, string>> = {
  US: 'USD',
  AMERICAN: 'USD',
  A: 'AUD',
  AU: 'AUD',
  AUSTRALIAN: 'AUD',
  C: 'CAD',
  CA: 'CAD',
  CANADIAN: 'CAD',
  HK: 'HKD',
  MX: 'MXN',
  NT: 'TWD',
  NZ: 'NZD',
  R: 'BRL',
  S: 'SGD',
  SG: 'SGD',
};
const IN_WORDS: Readonly<Record<string, string>> = {
  dollar: '$',
  dollars: '$',
  euro: '€',
  euros: '€',
  pound: '£',
  pounds: '£',
  rupee: '₹',
  rupees: '₹',
};

/** Null when there is not exactly one number, or something other than words next to it. */
export function readWorded(text: string): Respelt | null {
  const [, before = '', number = '', after = ''] = WORDED.exec(text) ?? [];
  const around = `${before} ${after}`;
  const tokens = around.match(TOKEN) ?? [];
  if (number === '' || tokens.length === 0 || !PUNCTUATION.test(around.replaceAll(TOKEN, ''))) return null;
  const isApproximately = (token: string): boolean => token !== 'CA' && APPROXIMATELY.has(token.toLowerCase());
  const isApproximate = tokens.some(isApproximately);
  const words = tokens.filter((token) => !isApproximately(token));
  const unknown = words.find(
    (word) => /^\p{Lu}{3}$/u.test(word) && !isCurrency(word) && own(DOLLARS, word) === undefined,
  );
  if (unknown !== undefined)
    return { why: `which names the currency \`${unknown}\`, which is not known here`, texts: [] };
  const { currency, others, isOdd } = currencyOf(words);
  const texts = currency === null ? [] : [written(number, currency)];
  if (isApproximate) return { why: 'which is said to be approximate', texts };
  if (others.length > 0) return { why: 'which has other words next to it', texts };
  return isOdd ? { why: 'which names its currency in another way than a code or a sign alone', texts } : null;
}

type Named = {
  /** A code or a sign; empty when none is named, null when two are. */
  readonly currency: string | null;
  /** Words that name no currency. */
  readonly others: readonly string[];
  /** Named in words, or by a sign with letters. */
  readonly isOdd: boolean;
};

function currencyOf(words: readonly string[]): Named {
  const signs = words
    .map((word) => own(IN_WORDS, word.toLowerCase()) ?? word)
    .filter((word) => /^[$€£¥₹]$/u.test(word));
  const codes = words
    .filter((word) => isCurrency(word.toUpperCase()) && word.length === 3)
    .map((code) => code.toUpperCase());
  const rest = words.filter(
    (word) =>
      own(IN_WORDS, word.toLowerCase()) === undefined && !/^[$€£¥₹]$/u.test(word) && !isCurrency(word.toUpperCase()),
  );
  const isDollar = signs.length === 1 && signs[0] === '$';
  const letters = isDollar ? rest.map((word) => own(DOLLARS, word.replaceAll('.', '').toUpperCase())) : [];
  const owners = letters.filter((code) => code !== undefined);
  const others = isDollar ? rest.filter((_, index) => letters[index] === undefined) : rest;
  const exact = [...new Set([...codes, ...owners])];
  const isOdd = owners.length > 0 || words.some((word) => own(IN_WORDS, word.toLowerCase()) !== undefined);
  if (exact.length > 1 || new Set(signs).size > 1) return { currency: null, others, isOdd };
  return { currency: exact[0] ?? signs[0] ?? '', others, isOdd };
}

/** `7,200 CAD`, `$7,200`, or the number alone. */
function written(number: string, currency: string): string {
  if (currency === '') return number;
  return isCurrency(currency) ? `${number} ${currency}` : `${currency}${number}`;
}
