/**
 * Whether what stands around an amount of money in a text is known to leave it as it is. Only then the amount is read:
 * with the words of `amount-words/` next to it, in one of the languages there, and none in its statement that makes it
 * an estimate, the price of one or a share, or denies it. What is not known, such as a word of another language, a
 * number or a percent sign, is asked about.
 */
import { LANGUAGES, type Language } from './amount-words/languages.ts';
import { isCount, tokensOf, type Token } from './amount-words/tokens.ts';
import { isShortScale } from './scale-words.ts';
import { statementAfter, statementBefore } from './statement.ts';
import { withoutTaxIncluded } from './tax-words.ts';

export type AroundAmount = {
  /** The statement in front of the amount and its currency, and behind: each place of blanks as one character. */
  readonly before: string;
  readonly after: string;
  readonly currency: string;
  /** Whether the amount has a currency or its cents at its end, so that a number may follow. */
  readonly isWhole: boolean;
};

/** `sum`: the words in front say that a sum of money follows, so a number with blanks in it is one. */
export type Lead = 'sum' | 'other' | null;

type Parts = readonly (readonly Token[])[];

/** In the place of the amount. */
const AMOUNT = '¤';
const OPENS = /^[([{"“„«|>*•·]$/u;
const DASH = /^[-–—]$/u;
const CLAUSE_SIGN = /^[,(–—-]$/u;
const CENTS = /^(?:cents?|cts?|c)$/u;
const DAY = /\d[./-]\d/u;
const CLOSES = /^[)\]}"”»*_`]$/u;
const ENDS = /^[.!?;:|]$/u;
const CURRENCY = /^(?:us\$|\p{Sc}|usd|eur|gbp|chf|cad|aud|pln|sek|nok|dkk|czk|huf|jpy|inr|dollars?|euros?|zł|kr)$/u;
/** A number behind one of these is a name or a day. */
const NUMBERED = /^(?:no|nr|n|nº|number|nummer|numéro|número|numero|numer|#|ref|am|pm|uhr)$/u;
/** At the beginning: `The $500`. */
const ARTICLE = /^(?:the|our|my|your|only|just|die|der|das|den|nur|les|las|los|el|il|het|de)$/u;
/** Directly in front of an amount: `un 500 EUR`. */
const UN = /^(?:un|una|uno|une|ein|eine|een|en|ett|et)$/u;
const MONTH =
  /^(?:janu|jänn|janv|gen|ene|janei|febr?|févr|fev|mar|mär|apr|avr|abr|mai|may|mei|maj|maggio|jun|juin|giu|jul|juil|lug|aug|août|ago|sep|set|oct|okt|ott|out|nov|dec|dez|déc|dic|des|stycz|lut|kwie|czerw|lip|sierp|wrze|paźdz|listop|grud)\p{L}*$/u;
const PART_OF_DAY = /^(?:am|pm|uhr)$/u;
/** A sentence ends where the next one begins, unless what has the point is an abbreviation. */
const SENTENCE_END =
  /(?<!(?<![\p{L}\p{N}])(?:\d{1,2}|[Mm]ax|[Mm]in|[Cc]a|[Ee]st|[Aa]ppr?ox|[Oo]k|[Nn][or]|[Ee]vtl|[Pp]os|[Aa]rt|[Rr]ef|M[rs]s?|[Dd]r|[Ss]t|vs|bzw|\p{L})\.)(?<=[^.][.!?;]["”’)\]]?)\s(?!\p{Ll})/u;
/** Of an abbreviation, or of a day. */
const POINT = /(?<=\p{L}|\s\d{1,2}|\d[./]\d{1,2})\.(?=[\s:\p{L}]|$)/gu;
const LAST_WORD = /(\p{L}[\p{L}\p{M}]*)[^\p{L}\p{N}]*$/u;
/** What separates clauses; a comma directly in front of the amount does not. */
const CLAUSE_END =
  /[,;(–—] (?!¤)|(?<!\p{L})(?:and|but|so|because|therefore|hence|thus|und|aber|deshalb|daher|weil|et|mais|donc|car|y|pero|porque|e|ma|mas|perché|en|maar|dus|omdat|i|ale|więc|och|og|men|därför|derfor) /giu;
/** Another clause, with a verb of its own: `$500, each pallet was inspected`. */
const OWN_CLAUSE = /^¤, (?:each|every|minimum|maximum)(?: \p{L}+){1,3} (?:was|were|is|are|had|has)(?!\p{L})/iu;
const CLAUSE_AFTER =
  /^¤\)?[\s"”’*_]*[,(–—-]?[^,;:.!?()\n]*(?:\n[^,;:.!?()\n]*)?(?:, (?:or|oder|ou|o|of|lub|albo|eller) [^,;:.!?()\n]*)?/u;
/** Known words of a label, and of a sentence. */
const LABEL_SHARE = 0.75;
const SENTENCE_SHARE = 0.5;
/** In front of an amount, up to which a denial is of it. */
const NEAR_WORDS = 7;
/** Letters of the last part of a compound. */
const END_MIN = 4;

export function leadOf(around: AroundAmount): Lead {
  const sentence = statementBefore(around.before).split(SENTENCE_END).at(-1) ?? '';
  const after = withoutTaxIncluded(statementAfter(around.after, isSaidOfAmount));
  if (sentence === '' && !isEndKnown(around.before)) return null;
  const left = tokensOf(sentence.replaceAll(POINT, ' '));
  const right = tokensOf(after);
  const [begun, ended] = [`${sentence.replaceAll('\n', ' ')}${AMOUNT}`, `${AMOUNT}${after}`];
  const rest = OWN_CLAUSE.test(ended) ? '' : (CLAUSE_AFTER.exec(ended)?.[0].replaceAll('\n', ' ') ?? '');
  if (LANGUAGES.some(({ doubts }) => doubts.test(begun) || doubts.test(rest))) return null;
  const last = left.at(-1);
  if (/^[\s"”’)]*\?/u.test(after) && (last === undefined || last.text === ':')) return null;
  const isSecond = LANGUAGES.some(({ ands }) => ands.has(last?.text ?? ''));
  // `between $500 and`
  const clause = isSecond ? begun : last?.kind === 'date' ? AMOUNT : (begun.split(CLAUSE_END).at(-1) ?? '');
  const behind = tokensOf(rest);
  const parts = [clauseOf(left), behind];
  const leading = LANGUAGES.filter((language) => leadIn(left, language) !== null);
  const following = LANGUAGES.filter((language) => isFollowed(right, language, around));
  const both = leading.filter((language) => following.includes(language));
  const spoken = both.length > 0 ? best(both, parts) : [...best(leading, [left]), ...best(following, [behind])];
  const [first] = spoken;
  if (first === undefined || following.length === 0 || shareOf(parts, spoken) < SENTENCE_SHARE) return null;
  return spoken.some((language) => isOtherwise(clause, rest, language)) ? null : leadIn(left, first);
}

/** What comes after the last comma that is not directly in front of the amount. */
const clauseOf = (left: readonly Token[]): readonly Token[] =>
  left.slice(left.findLastIndex(({ text }, index) => text === ',' && index < left.length - 1) + 1);

/** The languages in which most of the words are known. */
function best(languages: readonly Language[], parts: Parts): readonly Language[] {
  const words = parts.flat().filter(({ kind }) => kind === 'word');
  const counts = languages.map((language) => words.filter(({ text }) => isKnown(text, language)).length);
  const most = Math.max(...counts);
  return languages.filter((_, index) => counts[index] === most);
}

/** `Mio. EUR 5`: what looks like the end of a sentence may be an abbreviation. */
function isEndKnown(before: string): boolean {
  const word = LAST_WORD.exec(before)?.[1]?.toLowerCase();
  return word === undefined || (!isShortScale(word) && LANGUAGES.some((language) => isKnown(word, language)));
}

/** `Estimated`, `Or more.`, `EUR`: what the next line says of an amount. */
const isSaidOfAmount = (line: string): boolean =>
  /(?<!\p{L})[A-Z]{3}(?!\p{L})/u.test(line) ||
  LANGUAGES.some(({ doubts, changes }) => doubts.test(line) || changes.test(line));

/** Whether a statement makes another amount of it: one of several, a share, none. */
function isOtherwise(clause: string, rest: string, { changes, denials, joins }: Language): boolean {
  const [first = '', ...words] = rest.match(/\p{L}[\p{L}\p{M}'’]*/gu) ?? [];
  // `for goods that were not delivered` denies no amount, `is not` and `fordern wir nicht` do.
  const denied = joins.has(first.toLowerCase()) ? words.slice(0, 3) : words.slice(-1);
  return (
    changes.test(clause) ||
    changes.test(rest) ||
    denials.test(clause.split(' ').slice(-NEAR_WORDS).join(' ')) ||
    denials.test([first, ...denied].join(' '))
  );
}

/** The share of the words that are known. Names have a capital, and the first word has one, too. */
function shareOf(parts: Parts, languages: readonly Language[]): number {
  let [known, unknown] = [0, 0];
  for (const tokens of parts)
    for (const [index, { kind, text, isCapital }] of tokens.entries()) {
      if (kind !== 'word' || CURRENCY.test(text)) continue;
      const isFirst = tokens === parts[0] && (index === 0 || tokens[index - 1]?.kind === 'break');
      if (languages.some((language) => isKnown(text, language))) known++;
      else if (text.length > 1 && (!isCapital || isFirst)) unknown++;
    }
  return known + unknown === 0 ? 1 : known / (known + unknown);
}

/** What the words in front say; null when they are not known to leave the amount as it is. */
function leadIn(tokens: readonly Token[], language: Language): Lead {
  let at = tokens.length - 1;
  while (at >= 0 && isPassed(tokens[at], language)) at--;
  const passed = tokens.slice(at + 1);
  const token = tokens[at];
  const isJoined = passed.some(({ text }) => language.joins.has(text) || language.ofs.has(text));
  if (token === undefined) return beginning(passed, language);
  const before = tokens.slice(0, at);
  if (token.kind === 'sign' && passed.length > 0 && token.text !== ')') return beginning(passed, language);
  if (token.kind === 'sign') return afterSign(token.text, before, language);
  if (token.kind === 'break')
    return (
      leadIn([...before, ...passed], language) ??
      (isPassed(before.at(-1), language) || isJoined ? null : underLabel(before, language))
    );
  if (token.kind === 'date') return 'other';
  if (token.kind === 'number') return isJoined && isNumbered(before, token, language) ? 'other' : null;
  return afterWord(token, { before, passed }, language);
}

type InFront = { readonly before: readonly Token[]; readonly passed: readonly Token[] };

function afterWord(token: Token, { before, passed }: InFront, language: Language): Lead {
  const { text } = token;
  const isOf = passed.some((one) => language.ofs.has(one.text));
  if (UN.test(passed.at(-1)?.text ?? '') || isShortScale(text) || CURRENCY.test(text)) return null;
  if (isOf && isCounted(before, token, language)) return null;
  if (isListed(language.sums, text, language)) return isOf && isUnknown(before, language) ? null : 'sum';
  if (isListed(language.things, text, language)) return 'other';
  if (language.sums.has(`${before.at(-1)?.text}_${text}`)) return 'sum';
  if (language.ands.has(text) && passed.length > 0) return beginning(passed, language);
  if (language.ands.has(text)) return isAmount(before.slice(-2)) ? 'other' : null;
  if (MONTH.test(text) && before.at(-1)?.kind === 'number') return 'other';
  return isNamed(token, { before, passed }, language) ? 'other' : null;
}

/** `ticket to Leeds $35`, `the kettle was $40`, `agreed over the phone on $50`. */
function isNamed(token: Token, { before, passed }: InFront, language: Language): boolean {
  const isName = token.isCapital && before.length > 0;
  if (passed.length === 0) return isName && isPassed(before.at(-1), language);
  const isOf = passed.some(({ text }) => language.ofs.has(text));
  const isJoin = passed.some(({ text }) => language.joins.has(text));
  const isWithArticle = isJoin && !isOf && language.fillers.has(before.at(-1)?.text ?? '');
  return (isOf || isJoin) && (isName || isWithArticle || language.known.has(token.text));
}

/** At the beginning of a clause: `The $500`, `it was $500`. */
function beginning(passed: readonly Token[], { joins }: Language): Lead {
  const [first] = passed;
  if (first === undefined) return 'sum';
  const isClause = passed.length > 1 && !joins.has(first.text) && passed.some(({ text }) => joins.has(text));
  return isClause || (passed.length === 1 && ARTICLE.test(first.text)) ? 'other' : null;
}

/** `ruim het bedrag van`: whether a word in front of a noun for the amount is not known. */
function isUnknown(before: readonly Token[], language: Language): boolean {
  const token = before.findLast(({ text }) => !language.fillers.has(text));
  return token?.kind === 'word' && !token.isCapital && !isKnown(token.text, language);
}

const isPassed = (token: Token | undefined, { sums, fillers, joins, ofs }: Language): boolean =>
  token?.kind === 'word' &&
  !sums.has(token.text) &&
  (fillers.has(token.text) || joins.has(token.text) || ofs.has(token.text));

function afterSign(sign: string, before: readonly Token[], language: Language): Lead {
  const last = before.at(-1);
  const isBegin = last === undefined || last.kind === 'break';
  if (OPENS.test(sign)) return sign !== '>' || isBegin ? 'other' : null;
  if (sign === ')' && before.length === 1) return 'other';
  if (sign === ')') return isOpened(before) ? leadIn(before.slice(0, openingOf(before)), language) : null;
  if (isBegin || (before.length === 1 && sign === '.')) return DASH.test(sign) || sign === '.' ? 'other' : null;
  if (sign === ':' || sign === '=' || DASH.test(sign)) return underLabel(before, language);
  return sign === ',' && isBeforeComma(last, before, language) ? 'other' : null;
}

/** `$300, $500`, `invoice 12, $500`, `in Milan, $500`. */
function isBeforeComma(last: Token, before: readonly Token[], language: Language): boolean {
  if (isAmount(before.slice(-2)) || last.kind === 'date' || last.text === ')') return true;
  if (last.kind === 'number') return isNumbered(before.slice(0, -1), last, language);
  return last.kind === 'word' && !isShortScale(last.text) && (last.isCapital || isKnown(last.text, language));
}

/** `Claim amount (USD):`, `Invoice 7781 -`: the words of a label are known but for names. */
function underLabel(before: readonly Token[], language: Language): Lead {
  const line = before.slice(before.findLastIndex(({ kind, text }) => kind === 'break' || text === ';') + 1);
  const words = line.at(-1)?.text === ')' && isOpened(line) ? line.slice(0, openingOf(line)) : line;
  const last = words.at(-1);
  if (last === undefined || isAmount(words.slice(-2)) || shareOf([words], [language]) < LABEL_SHARE) return null;
  if (last.kind === 'number') return isNumbered(words.slice(0, -1), last, language) ? 'other' : null;
  if (last.kind !== 'word' || isShortScale(last.text) || language.ands.has(last.text)) return null;
  if (isListed(language.sums, last.text, language)) return 'sum';
  if (isCount(last)) return null;
  return isKnown(last.text, language) || (words.length > 1 && (last.isCapital || isNoun(words[0], language)))
    ? 'other'
    : null;
}

const isNoun = (token: Token | undefined, language: Language): boolean =>
  token !== undefined &&
  (isListed(language.sums, token.text, language) || isListed(language.things, token.text, language));

const openingOf = (tokens: readonly Token[]): number => tokens.findLastIndex(({ text }) => text === '(');
const isOpened = (tokens: readonly Token[]): boolean => openingOf(tokens) > 0;

/** A number that is a name or a day, and counts nothing: `invoice 7781 for`, `on 3 March`. */
function isNumbered(before: readonly Token[], { text }: Token, language: Language): boolean {
  const last = before.at(-1);
  if (/\p{L}.*\d|\d[./-]\d|^20\d\d$/u.test(text) || last === undefined) return last !== undefined;
  return last.kind === 'sign'
    ? last.text === '#'
    : NUMBERED.test(last.text) || MONTH.test(last.text) || isListed(language.things, last.text, language);
}

/** `two broken pallets of`: the amount is for one of them. */
function isCounted(before: readonly Token[], token: Token, language: Language): boolean {
  if (PART_OF_DAY.test(token.text) || MONTH.test(token.text)) return false;
  for (let index = before.length - 1; index >= Math.max(0, before.length - 3); index--) {
    const one = before[index];
    if (one === undefined || one.kind === 'sign' || one.kind === 'break') return false;
    if (isCount(one) && !language.sums.has(one.text))
      return one.kind === 'word' || !isNumbered(before.slice(0, index), one, language);
  }
  return false;
}

/** Whether what comes after an amount leaves it as it is. */
function isFollowed(right: readonly Token[], language: Language, around: AroundAmount): boolean {
  const at = right.findIndex(({ text }) => !CLOSES.test(text));
  const [token, ...more] = at < 0 ? [] : right.slice(at);
  if (token === undefined || token.kind === 'date') return true;
  if (ENDS.test(token.text)) return more[0]?.text !== '.';
  if (token.kind === 'break') return /^\d/.test(more[0]?.text ?? '') || isFollowed(more, language, around);
  const next = more.filter(({ kind }) => kind !== 'break');
  if (token.kind === 'sign')
    return CLAUSE_SIGN.test(token.text) && isClause(next, token.text === ',', language, around);
  return token.kind === 'word' && isGoingOn([token, ...next], language);
}

/** Another clause, or another amount: `, please`, `(see photos)`, `, 12 pallets`. */
function isClause(
  tokens: readonly Token[],
  isListed: boolean,
  language: Language,
  { currency, isWhole }: AroundAmount,
): boolean {
  const [token, next] = tokens;
  if (token === undefined || token.kind === 'date') return true;
  if (token.text === currency.toLowerCase() && next?.kind !== 'number')
    return next === undefined || next.kind === 'sign';
  const end = tokens.findIndex(({ kind }) => kind !== 'number');
  if (isListed && (isAmount(tokens) || (end > 0 && isAmount(tokens.slice(end - 1))))) return true;
  if (token.kind === 'number')
    return isWhole && next?.kind === 'word' && !CENTS.test(next.text) && isKnown(next.text, language);
  return (
    token.kind === 'word' && !isScale(token.text) && (isKnown(token.text, language) || isGoingOn(tokens, language))
  );
}

const isScale = (word: string): boolean => /^[kmbtlg]$/.test(word) || isShortScale(word);

/** What may come after an amount without a sign in between. */
function isGoingOn([token, next, ...more]: readonly Token[], language: Language): boolean {
  if (token === undefined || isScale(token.text)) return false;
  const { text } = token;
  const isNextAmount = next !== undefined && isAmount([next, ...more]);
  if (language.ands.has(text)) return next !== undefined && (language.subjects.has(next.text) || isNextAmount);
  if (isNextAmount || (next?.kind === 'sign' && /^\p{Sc}$/u.test(next.text))) return false;
  // `$30 bill. in damages` may be an abbreviation.
  if (next?.text === '.' && more[0]?.kind === 'word' && !more[0].isCapital) return false;
  // `de` is a word of many languages.
  if (language.ofs.has(text) && next?.kind === 'word' && !next.isCapital && !isKnown(next.text, language)) return false;
  if (language.counts.has(text) && next?.kind === 'number') return DAY.test(next.text) || more[0]?.kind === 'word';
  const isListedAfter =
    language.follows.has(text) || language.counts.has(text) || language.follows.has(`${text}_${next?.text}`);
  return (isListedAfter && next?.kind !== 'number') || isListed(language.things, text, language);
}

/** A number next to its currency. */
function isAmount([first, second]: readonly Token[]): boolean {
  const isOf = (one: Token | undefined, other: Token | undefined): boolean =>
    one !== undefined && other?.kind === 'number' && CURRENCY.test(one.text);
  return isOf(first, second) || isOf(second, first);
}

const isKnown = (word: string, language: Language): boolean =>
  language.known.has(word) || isListed(language.sums, word, language) || isListed(language.things, word, language);

/** Also as the end of a compound, where the language has such: `Hotelrechnung`. */
function isListed(words: ReadonlySet<string>, word: string, { isCompounding }: Language): boolean {
  if (words.has(word)) return true;
  if (!isCompounding) return false;
  for (let at = 3; at <= word.length - END_MIN; at++) if (words.has(word.slice(at))) return true;
  return false;
}
