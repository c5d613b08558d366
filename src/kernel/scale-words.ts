/**
 * Words after a number that may multiply it, in many languages: `mln`, `Mrd.`, `tys.`, `lakh`; also where a text says
 * that all its amounts are in thousands.
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
/** After the number and, perhaps, an opening sign. */
const WORD_AFTER = /^[ \n]?[([]? ?(?:in )?(\p{L}[\p{L}\p{M}'’]*)/u;

/** Whether the word after a number may multiply it. A unit may follow as well. */
export function isScaledNumber(after: string): boolean {
  const word = WORD_AFTER.exec(after)?.[1] ?? '';
  return (word.length > 1 || /^b$/i.test(word)) && isScaleWord(word);
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

/** Whether a word alone is an abbreviation of a scale: `mio`, `tys`. */
export const isShortScale = (word: string): boolean =>
  /^(?:mi|mia|bio)$/.test(word) || (word.length > 1 && word !== 'bill' && SHORT.test(word));

/** Whether a text says somewhere that its amounts are in thousands, millions or the like. Takes time linear in the text. */
export function statesScale(text: string): boolean {
  const line = text.replaceAll(/[^\S\n]+/gu, ' ');
  return [...line.matchAll(STATED)].some(
    ([, word]) => word === undefined || (word.length > 1 && (SHORT.test(word) || IN_SCALE.test(word))),
  );
}

/** Whether a word is known to multiply, or begins like one that does. */
const isScaleWord = (word: string): boolean => SHORT.test(word) || (STEM.test(word) && !PLAIN.test(word));
