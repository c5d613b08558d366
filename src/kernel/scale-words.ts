/**
 * Words around a number that may multiply it, in many languages: `mln`, `Mrd.`, `tys.`, `lakh`, `万`. What looks like
 * an abbreviation of one counts too, and so does any word of another script directly after an amount.
 */

/** Short for thousands, millions and billions. */
const SHORT =
  /^(?:k|m|b|t|l|g|tr|mm|mn|mln|mld|mlrd|mrd|mio|mia|mil|mill|bn|bln|bil|bill|tn|trn|trln|tril|tys|tis|tsd|tds|tkr|mkr|mdkr|mnkr|tk|rb|jt|jut|thd|thou|thsd|lac|lacs|lakhs?|cr|crs|crores?|mii|mie|ezer|bin|sto|sta|hun|hund|cien|cent|cents?|mlj|md|mds|mrds?|mlns?|bns?|mlrds?|mios?|тыс|т|млн|мил|млрд|тр|хил|хиљ)$/iu;
/** How longer ones begin. */
const STEM =
  /^(?:mil|mij|miel|mlj|bil|tril|tys|tis|tus|tuh|tuz|tau[sz]|tūk|tūks|tukst|duis|duiz|hond|hund|cient|ciento|cento|þús|thou|thsd|triệ|ngh|ngàn|hazar|hazaa|haja|lakh|lacs|crore|karor|juta|ribu|mega|mili|milj|mily|milh|bilh|mrd|yüz|száz|sute|sută|sata|sada|elfu|laki|libo|daan|trăm|ratus|puluh|simt|tuhat|qind|hezar|migli|hiljad|kharab|dutzend|dozijn|dozzin|douzain|docena|tucet|tuzin|tjog|dussin|dizain|centain|centinai|decena|decine|dezena|centena|setki|setek|stotin|stovk|тыс|тис|мил|міл|хил|хиљ|σχιλ|χιλ|εκατ)/iu;
/** English and German words that begin so and multiply nothing. */
const PLAIN =
  /^(?:bill(?:ed|ing|ings|s|able|y)?|mil(?:an|ano|anese|waukee|ton|ler|let|ford|ena|itia)|hond(?:a|uras)|miles?|mileage|military|mild|milk|tuition|tissues?|tuesday|centre|center|central|milestones?|tuning|mills?|millwork|bilingual|billboards?|mill?i(?:gram|met|lit|sec)\p{L}*|mega(?:byte|watt|bit|pixel)\p{L}*|hunde\p{L}+|bild(?:er)?|milch\p{L}*|tisch\p{L}*|billets?|tissus?|tisane|militär)$/iu;
/** Scripts without capitals, whose words may have any length, and those of which no harmless words are known here. */
const OTHER_SCRIPT = /^(?!\p{Script=Latin})\p{L}/u;
/** Units of money that have another meaning after a number without a currency. */
const MONEY_SCALE =
  /^(?:tons?|tonn?es?|tonnen|tonni(?:a)?|figures|digits|bio|mi|min|ming|míle|elf|kun|kila|kilo|mia|mie|lan|wan|wàn|fil|mldy|sau|arab|tỷ|tỉ|yi|man|dubu|alf|elef|phan|saen|muen|oku|sen|senen|koti|laksh\p{L}*|stacks|bands|racks|scheine|pon(?:y|ies)|monkeys?|gorillas?|riesen|mangos|palos|lucas|lappen|briques|bâtons|patates|plaques|e\.?(?= ?(?:Ft|HUF|forint)))$/iu;
/** Hungarian thousands, whose letter is a word in other languages. */
const EZER = /^[ \n]?e\.? ?(?:Ft|HUF|forint|$)/u;
const SHORT_MAX = 4;
/** Words whose letters an abbreviation takes, in their order. */
const SCALES: readonly string[] =
  'thousand thousands tausend tusind tysiąc tisíc million millionen milliard billion billiard trillion hundred crore lakh'.split(
    ' ',
  );
const NO_VOWEL = /^[^aeiouyàáâäãåæèéêëìíîïòóôöõøùúûüýœ]+$/iu;

/** Short words after an amount that leave it as it is though they look so. */
const HARMLESS: ReadonlySet<string> = new Set(
  [
    'a e i o u y z w à he bar la te is the to than that this td tied hd had per mid mind mild toad ton can cod bid',
    'gmbh ltd llc plc pls plz thx txt pst cst est gst hst mst vst ust mwst btw lt tj gem vb ttc ht np nr pc pcs ppd pp pm hr hrs',
    'für von und die der das bzw zzgl inkl mtl ggf str sth dr mr mrs ms st cc dl cd dvd tv pdf sms dhl ups dpd gls tnt db bmw vw',
  ]
    .join(' ')
    .split(' '),
);
/** After the number and, perhaps, an opening sign. */
const WORD_AFTER = /^([ \n]?[([]? ?(?:in )?)(\p{L}[\p{L}\p{M}'’]*)/u;
const ALONE = /^ ?[([] ?\p{L}[\p{L}\p{M}'’]*\.? ?[)\]]/u;
const WORD_BEFORE =
  /(?<![\p{L}\p{M}])(\p{L}[\p{L}\p{M}]*)\.?[)\]]?(?: ?(?:US\$|\p{Sc}|[A-Z]{3}|zł|kr|Kč|Ft)[)\]]?)?(?:[ \n]|(?: ?[:=–-]){1,2}[ \n]?)$/u;

/** @param after what comes after an amount. @param isEnded whether its currency is between the two */
export function isScaled(after: string, isEnded: boolean): boolean {
  const [, lead = '', word = ''] = WORD_AFTER.exec(after) ?? [];
  if (word === '' || (!isEnded && isBill(after)) || (isEnded && isName(word, after))) return false;
  if (isScaleWord(word) || MONEY_SCALE.test(word)) return word.length > 1 || !lead.includes('\n');
  const isNext = !isEnded && (lead === ' ' || ALONE.test(after));
  return EZER.test(after) || (isNext && (OTHER_SCRIPT.test(word) || isAbbreviation(word)));
}

/** A single letter, a short word without a vowel, or with letters of a scale in their order: `thd`, `mio`, `Bln`. */
function isAbbreviation(word: string): boolean {
  const lower = word.toLowerCase();
  if (word.length > SHORT_MAX || HARMLESS.has(lower)) return false;
  return word.length === 1 || NO_VOWEL.test(word) || SCALES.some((scale) => isWithin(lower, scale));
}

/** Whether a word has the first letter of another one, and then some of its letters in their order. */
function isWithin(word: string, whole: string): boolean {
  let from = 0;
  for (const [index, letter] of [...word].entries()) {
    const at = whole.indexOf(letter, from);
    if (at < 0 || (index === 0 && at > 0)) return false;
    from = at + 1;
  }
  return true;
}

/** The same for a number without a currency, which a unit may follow. */
export function isScaledNumber(after: string): boolean {
  const word = WORD_AFTER.exec(after)?.[2] ?? '';
  return (word.length > 1 || /^b$/i.test(word)) && isScaleWord(word);
}

/** Names and words that begin as a scale does. With a point, or next to a code, `Mia. CHF` is one. */
const NAMES = /^(?:Mia|Mila|Milo|Milena|Miles|Milly|Mil[eo]s|Hund|Bill|Billy|Bin|Sada|Daan|Juta|Cent|Sata|Laki)$/u;
/** `a $30 bill`; `$30 bill. in damages`, `5 bill dollars` may be billions. */
const isBill = (after: string): boolean =>
  /^ bill(?!\p{L}|\.? (?:dollars?|euros?|[A-Z]{3})(?!\p{L})|\. \p{Ll})/u.test(after);
const isName = (word: string, after: string): boolean =>
  NAMES.test(word) && after.startsWith(` ${word}`) && !/^ \p{L}+[.)]/u.test(after);

/**
 * Whether a scale comes before the currency: `tys. PLN 5`, `(Mio.) EUR 5`, `Tsd.: EUR 5`, `k EUR: 5`.
 *
 * @param isBegun whether the currency is between the two
 */
export function isScaledBefore(before: string, isBegun: boolean): boolean {
  const [all, word] = WORD_BEFORE.exec(before) ?? [];
  if (all === undefined || word === undefined || /^bill$/i.test(word)) return false;
  if (NAMES.test(word) && !/[.)\]]/.test(all) && (!isBegun || !/[A-Z]{3}/.test(all))) return false;
  // `k EUR`, `(M)`; `Model T: EUR 5` has a name.
  return word.length > 1 ? isScaleWord(word) : /^[kmt](?:[)\]]| ?\p{Sc}| [A-Z]{3})/iu.test(all);
}

const CURRENCY = String.raw`(?:US\$|\p{Sc}|[A-Z]{3}|zł|kr|Kč|Ft)`;
/** A heading or a column that says in which unit the amounts are: `(in thousands)`, `TEUR`, `k€`, `(000s)`, `x 1.000`. */
const STATED = new RegExp(
  [
    String.raw`(?<![\p{L}\p{N}])(?:[iI]n|IN|[eE]n|EN|w|W|[eE]m|em|[iI]|[vV]|u|на|в|у) (?:${CURRENCY} |(?:dollars?|euros?) )?(?:de |di )?(\p{L}[\p{L}\p{M}]*)\.?(?= ?(?:$|[)\]:;,|\n.]|${CURRENCY}|of |de |di |von |dollars?|euros?|[uU][sS]))`,
    String.raw`(?<![\p{L}\p{N}])(?:[kKTM]|Tsd\.?|Mio\.?|Mrd\.?|mln|mn|bn|Tds\.?) ?(?:EUR|USD|GBP|CHF|PLN|SEK|NOK|DKK|CZK|HUF|INR|JPY|CAD|AUD|BRL|MXN|TRY|\p{Sc})(?![\p{L}\p{N}]| ?[\p{N}])`,
    String.raw`(?<![\p{N}.,'’])['’]?000['’]?s?(?![\p{L}\p{N}.,])`,
    String.raw`(?<![\p{L}\p{N}]|\p{N} )[x×*] ?1[.,'’ ]?000(?:[.,'’ ]?000)*(?!\p{N})`,
  ].join('|'),
  'gu',
);

/** Words after `in`; places begin as scales do, too: `in Milan`. */
const IN_SCALE =
  /^(?:(?:hundred|thousand|million|billion|trillion)s?|tausend(?:er|en)?|millionen|milliarden|milliers?|milliards?|miles|millones|millón|migliaia|milioni|miliardi|mila|duizend(?:en|tallen)?|miljoen(?:en)?|miljard(?:en)?|tysiąc(?:e|ach)|milion(?:y|ach|ech|ů)|miliard(?:y|ach)|tusen(?:tal|tals)?|miljoner|miljarder|tusinder?|millioner|milliarder|tisíc(?:e|ích)?|milhares|milhões|ezer(?:ben)?|millió(?:ban)?|mii|milioane|tuhansi\p{L}*|miljooni\p{L}*|bin|milyon|тысяч\p{L}*|миллион\p{L}*|тисяч\p{L}*|мільйон\p{L}*|lakhs?|crores?)$/iu;

/** Whether a text says somewhere that its amounts are in thousands, millions or the like. Takes time linear in the text. */
export function statesScale(text: string): boolean {
  const line = text.replaceAll(/[^\S\n]+/gu, ' ');
  return [...line.matchAll(STATED)].some(
    ([, word]) => word === undefined || (word.length > 1 && (SHORT.test(word) || IN_SCALE.test(word))),
  );
}

/** Whether a word is known to multiply, or begins like one that does. */
const isScaleWord = (word: string): boolean => SHORT.test(word) || (STEM.test(word) && !PLAIN.test(word));
