/**
 * What people write into a list that is no item of it, or more than one: a last item with `and`, an amount with a comma,
 * `no invoice`, a quoted mail, a signature, two bullets in one line.
 */

export type ListDoubt = {
  /** The start of a sentence that ends with the text. */
  readonly why: string;
  readonly readings: readonly (readonly string[])[];
};

/** Cannot be seen. Joiners are left, which some scripts and signs need. */
const INVISIBLE = /[\u00ad\u200b\u200e\u200f\u2060\ufeff]/g;
const OTHER_BREAK = /[\u0085\u2028\u2029]/g;
/** From here on, a text is the end of a mail or an earlier one. */
const MAIL_END =
  /^\s*(?:>(?!=?\d)|[-_]{2,}\s*$|(?:(?:best|kind|warm|many) )?regards(?!\p{L})|best wishes|cheers,?$|(?:many )?thanks(?!\p{L})|thank you|sincerely|yours (?:sincerely|faithfully)|sent from my |mit freundlichen|(?:viele|beste|liebe|freundliche) grüße|vg,?$|mfg,?$|cordialement|bien à vous|merci(?!\p{L})|saludos|atentamente|gracias(?!\p{L})|cordiali saluti|grazie(?!\p{L})|met vriendelijke|groeten|(?:from|von|de|to|an|subject|betreff):\s|on .+ wrote:|am .+ schrieb .*:|le .+ a écrit ?:|el .+ escribió:|-+ ?(?:original|forwarded) )/iu;
/** From the first of several blanks or signs on, here and below: one that begins at each takes the square of them. */
const AND =
  /(?<!\s)\s+(?:and|und|et|y|e|og|och|en|i|oraz|ve|и|і|és|ja|a|şi|și|in|και|ו|و|及|和|&|\+|plus|sowie|as well as|or|oder|ou|o|\/|and\/or|und\/oder|u\/o|vs\.?|versus|instead of|rather than|statt)\s+/iu;
/** Without a comma in the text, single letters and words of other meanings are a part of a name. */
const CLEAR_AND =
  /(?<!\s)\s+(?:and|und|et|&|\+|plus|sowie|as well as|\/|or|oder|and\/or|und\/oder|u\/o|vs\.?|versus|instead of|rather than|statt)\s+/iu;
const LAST_AND = /^(?:and|und|et|y|e|og|och|en|&|sowie)\s+(?=\S)/iu;
const NOTHING =
  /^(?:(?:no|not|without|missing:?|kein[a-z]*|ohne|nicht|fehlt:?|sans|pas d[e'’]|aucun[a-z]*|sin|ningun[a-z]*|senza|geen|ingen|brak)\s+(?!\W*\d)\S.*|none\s+.*|(?:nothing|nichts|rien|nada|niente|niets)(?:\s.*)?|no|nil|zero)$|(?<=\S)(?:\s*[:=–—-]\s*|\s*\(\s*)(?:no|none|missing|not (?:attached|available|provided|included)|nein|fehlt|keine?|non|aucun|manque|n\/a|0)\s*\)?$|\s(?:is |are )?(?:missing|not attached|to follow|pending)\)?$/iu;
/** What is marked as absent or still to come, and a box that is ticked or not: `photos (tbd)`, `invoice ✗`, `0 photos`. */
const ABSENT =
  /[✓✔✗✘☐☑☒]|\(\s?[x ]?\s?\)|^0\s+\p{L}|(?:(?<=[^\s(])|(?<=^\())[\s(]+(?:lost|n\/a|coming|tb[adc]|to come|to be (?:sent|confirmed|provided)|(?:not|un)\s?available|to follow|folgt|fehlt)\s*\)?$/iu;
/** The same behind a colon, a dash or in brackets: `photos: will follow`, `invoice (cancelled)`, `photos (not)`. */
const STATED_ABSENT =
  /(?:(?<!\s)\s*[:=(]\s*|\s[–—-]+\s)(?:not|nicht|no\s(?!\W*\d)[^()]*|not\s[^()]*|nicht\s[^()]*|kein\p{L}*\s[^()]*|cancell?ed|withdrawn|deleted|removed|void(?:ed)?|rejected|refused|declined|expired|old|pending|outstanding|requested|storniert|gelöscht|verloren|zurückgezogen|offen|annulée?|annulad[ao])\s*\)?$/iu;
const STILL_ABSENT =
  /(?:(?<=[^\s(:–—-])|(?<=^[(:–—-]))[\s(:–—-]+(?:will follow|follows|(?:is |are )?to be \p{L}+(?:\s[^()]*)?|awaiting(?:\s[^()]*)?|awaited|requested|on request|outstanding|pending|not ok|nok|n\.o\.k\.|(?:wird |werden )?nachgereicht|liegt nicht bei|liegen nicht bei)\s*\)?$/iu;
const EXCEPTED =
  /^(?:all but|except|everything but|alles außer|außer|tout sauf|sauf|but|aber|mais|pero|ma|maar)\s|\s(?:sans|ohne|without|w\/o|sin|senza|zonder|except|außer|sauf|minus)\s+\S|\s(?:but|aber|mais|pero)\s+(?:no|not|kein\p{L}*|nicht|pas|sin)\s/iu;
/** `photos (later)`, `invoice tomorrow`, `we won't send photos`. */
const NOT_NOW =
  /(?:(?<=[^\s(:–—-])|(?<=^[(:–—-]))[\s(:–—-]+(?:later|tomorrow|soon|next week|später|morgen|demain|plus tard|mañana|luego)\s*\)?$|(?<!\p{L})(?:(?:wo|ca|do|did|does|is|are|was|were|could|have|has|had|would)n?['’]t|cannot|could not|can not|will not|did not|do not|does not|have not|has not)(?!\p{L})/iu;
const DOUBTED_SIGN = /\?\s*\)?$|\s(?:[+–-]|0)$/u;
/** `but no clay`, which no name has in it. */
const BUT_NOT = /(?:^|\s)(?:but|aber|mais|pero)\s+(?:no|not|kein\p{L}*|nicht|pas|sin)\s/iu;
/** `Sans Souci`: of these words that say what is not there, names begin with some. */
const NAME_START = /^(?:without|ohne|sans|sin|senza)\s+\S/iu;
const clearAbsences: readonly RegExp[] = [NOTHING, ABSENT, STATED_ABSENT, STILL_ABSENT, BUT_NOT];
const absences: readonly RegExp[] = [...clearAbsences, EXCEPTED, NOT_NOW, DOUBTED_SIGN];
const NAME_LENGTH_MAX = 60;
const NAME_WORD = String.raw`(?:\p{Lu}[\p{L}\p{M}'’]*\p{Ll}[\p{L}\p{M}'’]*\.?|\p{Lu}{1,3}\.?)`;
/** `Kim Soon`, `Comic Sans MS`: each word begins with a capital. */
const NAME = new RegExp(`^${NAME_WORD}(?:[ -]${NAME_WORD})+$`, 'u');
/** Signs of a form in front of what was chosen, and of what was not. */
const CHOSEN = '●◉⦿⬤⚫■';
const NOT_CHOSEN = '○◯⚪□▫◻';
const CHOSEN_OR_NOT = /[○◯⚪▫◻◉⦿]/u;
const LISTED_SIGNS = new RegExp(`(?=[${CHOSEN}${NOT_CHOSEN}])|[,;\\r\\n]+`, 'u');
const CHOICE_SIGN = new RegExp(`^[${CHOSEN}${NOT_CHOSEN}]\\s*`, 'u');
/** What a form or a text program left of its notation. */
const TAG = /<\/?(?:li|ul|ol|p|div|tr|td|th)(?:\s[^<>]*)?>/giu;
const STRUCK = /~~|<\/?(?:del|s|strike)(?:\s[^<>]*)?>/iu;
/** `a) invoice` as an item. */
const LETTER_IN_FRONT = /^\(?(?:\p{L}|\d{1,2})\)\s+(?=\S)/u;
const LAST_OR = /^(?:or|oder|ou|u\.|and|und|et|&|and\/or|else|otherwise|sonst)\s+(?=\S)/iu;
/** A number or an amount, with a comma that may be no end of an item. */
const COMMA_NUMBER = /^[^\d\s,;]{0,4}\s?(?:[1-9]\d{0,2}(?:,\d{2,3})*,\d{3}(?:\.\d+)?|\d+,\d{1,2})\s?[^\d\s,;]{0,4}$/u;
const INNER_BULLET = /\s(?=(?:\(?\d{1,3}|\(?[a-z]{1,3})\)\s+\S|[·*–—-]\s+\S|[•‣◦∙●▪■]\s*\S)/u;
const NUMBERED_INSIDE = /\s(?=\d{1,2}\.\s+\S)/u;

/** A text as people see it, with one kind of line break. */
export const visible = (text: string): string => text.replace(INVISIBLE, '').replace(OTHER_BREAK, '\n');

/** Whether a line or an item is the end of a mail, or an earlier one: `sent from my phone`. */
export const endsMail = (text: string): boolean => MAIL_END.test(text);

/** Lines of a mail that are none of the list. Null when there are none. */
export function mailDoubt(text: string): ListDoubt | null {
  const lines = text.split(/[\r\n]+/);
  const end = lines.findIndex(endsMail);
  if (end < 0) return null;
  const before = lines.slice(0, end).map((line) => line.trim());
  return { why: 'Expected items alone, without a quoted mail or a signature, got', readings: [nonBlank(before)] };
}

/** Two bullets or numbers in one line: `a) invoice b) photos`. */
export function bulletDoubt(line: string, bullet: RegExp): ListDoubt | null {
  if (!bullet.test(line)) return null;
  const parts = line.split(/^\(?\d{1,3}\./.test(line) ? NUMBERED_INSIDE : INNER_BULLET);
  if (parts.length < 2) return null;
  const items = parts.map((part) =>
    part
      .replace(bullet, '')
      .replace(/[,;]\s*$/, '')
      .trim(),
  );
  return { why: 'Expected each bullet in a line of its own, got', readings: [nonBlank(items)] };
}

/** An amount or a number whose comma separates no items: `1,234.50`, `$1,234.50, $5`. */
export function numberDoubt(text: string, finer: readonly string[]): ListDoubt | null {
  const outer = nonBlank(text.split(/[;\r\n]|,(?!\d)|(?<!\d),/).map((part) => part.trim()));
  if (!outer.some((part) => COMMA_NUMBER.test(part))) return null;
  return { why: 'Expected a blank after each comma, got a comma between digits in', readings: [outer, finer] };
}

/** `Moor GmbH & Co. KG`, `Moor & Sons`. */
const OF_FIRM = /^(?:Co|Cie|Sons|Söhne|Fils)(?!\p{L})/u;

/** The last of several items is two, `photos and packing slip`, or only begins with the word, which is no part of it. */
export function andItems(items: readonly string[]): readonly string[] | ListDoubt {
  const last = items.at(-1) ?? '';
  const before = items.slice(0, -1);
  const bare = items.length > 1 ? last.replace(LAST_AND, '') : last;
  const parts = bare.split(items.length > 1 ? AND : CLEAR_AND).map((part) => part.trim());
  if (parts.length < 2 || parts.includes('') || parts.some((part) => OF_FIRM.test(part))) return [...before, bare];
  return {
    why: 'Expected items with a comma between them, got a word that may be between two in',
    readings: [
      [...before, ...parts],
      [...before, bare],
    ],
  };
}

/** Signs in front of items, some of which say that the item was not chosen: `● invoice ○ photos`. */
export function choiceDoubt(text: string): ListDoubt | null {
  if (!CHOSEN_OR_NOT.test(text) && !(text.includes('■') && text.includes('□'))) return null;
  const items = nonBlank(text.split(LISTED_SIGNS).map((part) => part.trim()));
  const chosen = items.filter((item) => CHOSEN.includes(item.charAt(0)));
  const bare = [chosen, items].map((some) => nonBlank(some.map((item) => item.replace(CHOICE_SIGN, ''))));
  return { why: 'Expected items without signs that say what was chosen, got', readings: bare };
}

/** Items between the tags of a page. What is struck out is no item, and which it is must be said. */
export function tagDoubt(text: string): ListDoubt | null {
  const parts = text.split(TAG);
  if (parts.length < 2 && !STRUCK.test(text)) return null;
  const items = nonBlank(parts.flatMap((part) => part.split(/[,;\r\n]/)).map((part) => part.trim()));
  return { why: 'Expected items without tags or what is struck out, got', readings: STRUCK.test(text) ? [] : [items] };
}

/** A letter or a number in front of items of one line, or a word in front of the last: `a) invoice, photos`. */
export function frontDoubt(items: readonly string[], isLines: boolean): ListDoubt | null {
  const front = [
    LETTER_IN_FRONT,
    ...(isLines ? [LAST_OR] : [/^(?:or|oder|ou|and\/or|und\/oder|else|otherwise|sonst)\s+(?=\S)/iu]),
  ];
  const bare = items.map((item) => front.reduce((text, sign) => text.replace(sign, ''), item));
  if (items.length < 2 || bare.every((item, index) => item === items[index])) return null;
  return { why: 'Expected items without a sign or a word in front, got', readings: [bare, items] };
}

/**
 * An item that says what is not there: `no invoice`, `photos: missing`. All of them are offered too where the words may
 * be a part of a name: `Comic Sans`.
 *
 * @param isStated whether a program stated the items: of those, names in capitals are names
 */
export function nothingDoubt(items: readonly string[], isStated: boolean): ListDoubt | null {
  const some = items.filter((item) => !saysAbsent(item) || (isStated && isName(item) && !isClear(item)));
  if (some.length === items.length) return null;
  const why = 'Expected what there is, got an item that may say what is not there in';
  return { why, readings: items.some((item) => !some.includes(item) && isClear(item)) ? [some] : [some, items] };
}

const isName = (item: string): boolean => item.length <= NAME_LENGTH_MAX && NAME.test(item);
const saysAbsent = (item: string): boolean => absences.some((absence) => absence.test(item));
const isClear = (item: string): boolean =>
  !NAME_START.test(item) && clearAbsences.some((absence) => absence.test(item));

const nonBlank = (items: readonly string[]): readonly string[] => items.filter((item) => item !== '');
