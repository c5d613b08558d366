/**
 * Words after a number that may multiply it: `mln`, `Mrd.`, `tys.`, `lakh`, `万`. There are too many languages for a
 * list, so after an amount any short word that is not known as harmless counts as one, and so does any word of another
 * script.
 */

/** Short for thousands, millions and billions. */
const SHORT =
  /^(?:k|m|b|t|l|g|tr|mm|mn|mln|mld|mlrd|mrd|mio|mia|mil|mill|bn|bln|bil|bill|tn|trn|trln|tril|tys|tis|tsd|tds|tkr|mkr|mdkr|mnkr|tk|rb|jt|jut|thd|thou|thsd|lac|lacs|lakhs?|cr|crs|crores?|mii|mie|ezer|bin|sto|sta|hun|hund|cien|cent|cents?|mlj|md|mds|mrds?|mlns?|bns?|mlrds?|mios?|тыс|т|млн|мил|млрд|тр|хил|хиљ)$/iu;
/** How longer ones begin. */
const STEM =
  /^(?:mil|mij|miel|mlj|bil|tril|tys|tis|tus|tuh|tuz|tau[sz]|tūk|tūks|tukst|duis|duiz|hond|hund|cient|ciento|cento|þús|thou|thsd|triệ|ngh|ngàn|hazar|hazaa|hajar|lakh|lacs|crore|karor|juta|ribu|mega|mili|milj|mily|milh|bilh|mrd|yüz|száz|sute|elfu|laki|libo|тыс|тис|мил|міл|хил|хиљ|σχιλ|χιλ|εκατ)/iu;
/** English and German words that begin so and multiply nothing. */
const PLAIN =
  /^(?:bill(?:ed|ing|s|able)?|miles?|mileage|military|mild|milk|tuition|tissues?|tuesday|centre|center|central|milestones?|tuning|mills?|millwork|bilingual|billboards?|mill?i(?:gram|met|lit|sec)\p{L}*|mega(?:byte|watt|bit|pixel)\p{L}*|hundefutter|militär)$/iu;
/** Scripts without capitals, whose words may have any length, and those of which no harmless words are known here. */
const OTHER_SCRIPT = /^(?!\p{Script=Latin})\p{L}/u;
const SHORT_MAX = 4;

/** Short words after an amount that leave it as it is. */
const HARMLESS: ReadonlySet<string> = new Set(
  [
    'a an the to is was are were be been has had have and or in on at by of per for from with as so but if we i you it he she they',
    'this that will can may must sum cash fee fees cost loss tax net due paid owed plus less off now then when not only also back sent',
    'via who our my your all than till into over item lot unit each more out up via vat gst ref bol pro inc ltd acct acc no yes ok pay',
    'gift card deal flat rate week day days year hour job jobs here help does did do goes went made may june july sept line row box',
    'für von und die der das den dem des ist war mit zu am im an bei pro je auf aus als bis inkl zzgl exkl wir ich sie es uns er ab um',
    'ihr zum zur vom bzw oder wie wird nach oben netto brutto bar',
    'pour par de du le la les est a à et ou en sur que ttc ht',
    'por para el los las con se del y e o al es fue mas más iva',
    'van voor het een is aan te op om bij door btw excl incl',
    'di da il lo gli per su dal och för av på är med att på za od do na z w',
    'us cad aud nzd usd eur gbp hkd sgd mxn twd can aus',
  ]
    .join(' ')
    .split(' '),
);
/** After the number and, perhaps, an opening sign. */
const WORD_AFTER = /^([ \n]?[([]? ?(?:in )?)(\p{L}[\p{L}\p{M}'’]*)/u;
const ALONE = /^ ?[([] ?\p{L}[\p{L}\p{M}'’]*\.? ?[)\]]/u;
const WORD_BEFORE = /(?<![\p{L}\p{M}])(\p{L}[\p{L}\p{M}]+)\.?\)?[ \n]$/u;

/** @param after what comes after an amount. @param isEnded whether its currency is between the two */
export function isScaled(after: string, isEnded: boolean): boolean {
  const [, lead = '', word = ''] = WORD_AFTER.exec(after) ?? [];
  if (word === '') return false;
  if (isScaleWord(word)) return word.length > 1 || !lead.includes('\n');
  const isNext = !isEnded && (lead === ' ' || ALONE.test(after));
  return isNext && (OTHER_SCRIPT.test(word) || (word.length <= SHORT_MAX && !HARMLESS.has(word.toLowerCase())));
}

/** The same for a number without a currency, which a unit may follow. */
export function isScaledNumber(after: string): boolean {
  const word = WORD_AFTER.exec(after)?.[2] ?? '';
  return (word.length > 1 || /^b$/i.test(word)) && isScaleWord(word);
}

/** Whether a scale comes before the currency: `tys. PLN 5`, `(Mio.) EUR 5`. */
export function isScaledBefore(before: string): boolean {
  const word = WORD_BEFORE.exec(before)?.[1];
  return word !== undefined && isScaleWord(word);
}

/** Whether a word is known to multiply, or begins like one that does. */
const isScaleWord = (word: string): boolean => SHORT.test(word) || (STEM.test(word) && !PLAIN.test(word));
