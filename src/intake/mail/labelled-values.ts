/**
 * Finds what is written after a label on a line of its own: `Claim amount: 7,200.00`. Labels are compared by their letters
 * and digits, so `B.O.L. No.` is `BOL number`; nothing else in the text is read.
 */
import { foldWidth } from '../../kernel/fold-width.ts';
import { isCurrency } from '../../kernel/money.ts';

/** Characters of one value; what is longer is a sentence. */
const VALUE_CHARACTERS_MAX = 500;
/** Values after one label that are looked at; a longer list was pasted. */
const VALUES_MAX = 20;
const LABEL_CHARACTERS_MAX = 200;
/** Blanks behind a label that part it from its value. */
const GAP = 3;
/** Blanks and stars at the end, from the first of them on: a pattern that begins at each takes the square of them. */
const END = /(?<![\s*])[\s*]+$/u;
/** `BOL No.`, `BOL #` and `BOL number` are the same label. */
const NUMBER_WORDS: readonly string[] = ['number', 'no', 'nr', 'nro', 'num', 'nummer', '#', '№'];
const SIGN = /^(?:US\$|[$€£¥₹₩₪₺₫฿₱₴])$/u;

export type Labelled = {
  readonly type: string;
  /** For a text that is a number of something: then `BOL No.` is also `BOL`. */
  readonly normal?: unknown;
};

/** Each value once, in the order of the text. The currency in `Claim amount ($)` is in front of the value. */
export function labelledValues(text: string, labels: readonly string[], { type, normal }: Labelled): readonly string[] {
  const isNumber = normal !== undefined;
  const wanted = new Set(labels.map((label) => spelt(label)));
  const found = new Set<string>();
  for (const written of text.split('\n')) {
    const line = written.trimEnd();
    const at = line.slice(0, LABEL_CHARACTERS_MAX + GAP).search(/[:\t：]|\s{3,}/u);
    if (at < 1 || at > LABEL_CHARACTERS_MAX) continue;
    const { label, inBrackets } = partsOf(line.slice(0, at));
    const unit = type === 'money' && inBrackets !== null ? currencyIn(inBrackets) : null;
    const isPlain = inBrackets === null || unit !== null || wanted.has(spelt(inBrackets));
    const name = isPlain ? label : `${label} ${inBrackets}`;
    if (!wanted.has(spelt(name)) && !(isNumber && wanted.has(spelt(withoutNumber(name))))) continue;
    const value = line
      .slice(at)
      .replace(/^[:\t：\s*]+/u, '')
      .replace(END, '');
    if (value === '') continue;
    const whole = unit === null || value.toUpperCase().includes(unit) ? value : `${unit} ${value}`;
    found.add(whole.slice(0, VALUE_CHARACTERS_MAX));
    if (found.size >= VALUES_MAX) break;
  }
  return [...found];
}

/** A label without its place in a list (`2. Amount`), and what it has in brackets at its end. */
function partsOf(written: string): { readonly label: string; readonly inBrackets: string | null } {
  const text = foldWidth(written)
    .replace(/^[\s*]*\d{1,2}[.)]\s/u, '')
    .replace(/[\s*.]+$/u, '');
  const [, label, inBrackets] = /^(.*\S)\s*[([]([^()[\]]*)[)\]]$/u.exec(text) ?? [];
  return label === undefined || inBrackets === undefined
    ? { label: text, inBrackets: null }
    : { label, inBrackets: inBrackets.trim() };
}

function currencyIn(text: string): string | null {
  const code = text.replace(/^in\s+/iu, '').toUpperCase();
  return SIGN.test(code) || isCurrency(code) ? code : null;
}

/** The letters and digits of a label, in small letters, with one word for a number. */
function spelt(label: string): string {
  const words = wordsOf(label);
  const last = words.at(-1) ?? '';
  return words.length > 1 && NUMBER_WORDS.includes(last) ? [...words.slice(0, -1), 'number'].join('') : words.join('');
}

function withoutNumber(label: string): string {
  const words = wordsOf(label);
  return words.length > 1 && NUMBER_WORDS.includes(words.at(-1) ?? '') ? words.slice(0, -1).join(' ') : label;
}

/** `B.O.L. No.` is `bol` and `no`: points, strokes and the like part no words. */
const wordsOf = (label: string): string[] =>
  foldWidth(label)
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\s#№]/gu, '')
    .replaceAll(/[#№]/gu, ' # ')
    .split(/\s+/u)
    .filter((word) => word !== '');
