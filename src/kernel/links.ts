/**
 * Words and signs that connect two values of a range, a choice or a sum, in any language: of two that are connected,
 * none is the value. A word that is not known as harmless counts as one, so a language that is missing here is asked about.
 */

/** In any case. Articles that are also such words in another language are among them. */
const WORDS =
  "(?:and|or|to|through|thru|till?|until|up to|versus|vs\\.?|plus|minus|less|and/or|respectively|bis|und|oder|bzw\\.?|beziehungsweise|sowie|resp\\.?|zuzüglich|zzgl\\.?|abzüglich|abzgl\\.?|et|ou|à|a|á|au|aux|jusqu['’]?(?:à|au)?|puis|y|e|o|u|ó|hasta|al|más|menos|más de|ate|até|mais|ed|od|fino a|più|meno|tot|en|of|t/m|tem|och|eller|til|til og med|og|samt|do|i|lub|oraz|a[žż]|nebo|ili|ja|tai|és|vagy|și|sau|la|și|ve|veya|ile|и|или|до|по|та|або|и/или|и ли|και|ή|έως)";
/** What is no part of a value, a clause or a table. `=` gives a result. */
const SIGN = String.raw`[^\p{L}\p{N}\p{M}\p{Sc}\s.,;:!?()[\]{}"'’‘“”„=|#•%]{1,3}|\.{2,3}|…|[至到~〜から]+`;
/** Between a connecting word and the value: `up to at most`, `oder auch`. */
const ADVERB =
  '(?:about|around|maybe|perhaps|possibly|even|rather|nearly|almost|up|say|at most|at least|a maximum of|a total of|max\\.?|maximal|maximum|höchstens|zu|zum|gar|sogar|auch|etwa|ca\\.?|circa|rund|peut-être|même|environ|de|incluso|quizás|quizá|aproximadamente|até|mesmo|zelfs|misschien|ook|wel|the|dem|den|der|die|das|am|vom|le|la|el|los|las|il|lo|het|del|dia|día|w|dniu|von|from|on|by)';
const KNOWN = `(?:[,;]? ?[([]? ?${WORDS} | ?(?:${SIGN}) ?)(?:${ADVERB} ){0,3}`;
/** One word in the same line, small or in capitals: names and things that are counted often begin with a capital. */
const ONE_WORD = String.raw` ((?:[\p{Ll}\p{Lo}\p{M}'’]+|\p{Lu}{2,})\.?) `;

/** Before a value, after the end of another. */
const KNOWN_BEFORE = new RegExp(`^${KNOWN}$`, 'iu');
const ONE_BEFORE = new RegExp(`^${ONE_WORD}$`, 'u');

/** Words between two values that connect nothing: what the first one counts, and what the second one is said to be. */
const HARMLESS: ReadonlySet<string> = new Set(
  [
    'is was are were for at on in by from since within after before dated costs cost costing equals totals totaling totalling',
    'makes made paid worth claims claim claimed invoiced billed charged shows showed says said states reads due owes owed against',
    'then also later finally about around approx per with without as that which who because but so when while if the this our your',
    'pallets pallet boxes box units unit items item pieces piece pcs cartons carton crates crate cases case bags drums rolls tons lbs kg',
    'days day weeks week months month years year hours hour nights night tickets orders invoices lots bottles parcels shipments trucks',
    'für am im vom von zu mit per je pro ist war sind über wegen aus laut pour du le la les de des est était sur par por para del',
    'los las es era con con fecha sobre voor op van het een was is per om bij il lo gli di da per su dal för av den på är med za z w',
  ]
    .join(' ')
    .split(' '),
);

/** @param between what is between the end of one value and the start of the next, each place of blanks as one */
export function isLink(between: string): boolean {
  const line = between.replaceAll('\n', ' ');
  if (KNOWN_BEFORE.test(line)) return true;
  const word = ONE_BEFORE.exec(between)?.[1];
  return word !== undefined && !HARMLESS.has(word.toLowerCase().replace(/\.$/, ''));
}

/** The same where only words and signs that are known to connect count. */
export const isKnownLink = (between: string): boolean => KNOWN_BEFORE.test(between.replaceAll('\n', ' '));

const CURRENCY = String.raw`(?:US\$|\p{Sc}|(?<!\p{L})[A-Z]{3})`;
const BEFORE = /\p{N}[\p{N}.,]*(?:k(?!\p{L}))?([^\p{N}]*)$/u;
const AFTER = /^([^\p{N}]*)\p{N}/u;
const CURRENCY_FIRST = /^ ?(?:US\$|\p{Sc}|(?:US )?(?:dollars?|euros?)(?!\p{L})|[A-Z]{3}(?!\p{L}))/u;
const CURRENCY_LAST = new RegExp(`${CURRENCY} ?$`, 'u');

/** Whether the number next to another one is connected with it. */
export function isLinked(before: string, after: string): boolean {
  const left = BEFORE.exec(before)?.[1];
  if (left !== undefined && [left, left.replace(CURRENCY_FIRST, '')].some(isKnownLink)) return true;
  const right = AFTER.exec(after)?.[1];
  if (right === undefined) return false;
  const inner = right.replace(CURRENCY_LAST, '');
  return [right, inner, inner.replace(CURRENCY_FIRST, '')].some(isKnownLink);
}
