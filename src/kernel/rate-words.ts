/**
 * Whether an amount is the price of one piece, or what is paid again and again: `$500/month`, `25 EUR pro Stück`. The
 * amount itself is another one.
 */

const UNIT = String.raw`(?:each|unit|piece|item|person|seat|user|guest|head|pallet|box|carton|case|night|hour|hr|day|week|month|mo|quarter|year|yr|annum|mile|km|kg|lb|ton|tonne|page|visit|session|class|load|Monat|Jahr|Tag|Woche|Stunde|Std|Stück|Stk|Person|Nacht|mois|an|année|jour|semaine|heure|pièce|nuit|personne|mes|año|día|semana|hora|noche|pieza|unidad|persona|mese|anno|giorno|settimana|ora|notte|pezzo|mês|ano|maand|jaar|dag|week|uur|stuk|nacht|måned|månad|år|vecka|uge|time|styk|miesiąc|rok|dzień|godzina|szt|noc|osoba)s?(?!\p{L})`;
const PER = `(?:per|a|an|each|every|pro|je|par|por|al|alla|all['’]|a la|l['’]|im|in der|på|om|i|na|za)`;
/** After the amount and its currency. */
const RATE = new RegExp(
  String.raw`^[ ]?(?:\/ ?(?:\p{L}|\d)|(?:${PER} |p\.? ?)(?:${UNIT})|p\.? ?(?:a|m|c\.?m|w|h|Kopf)\.?(?!\p{L})|(?:each|apiece|monthly|weekly|daily|yearly|annually|hourly|nightly|monatlich|jährlich|wöchentlich|täglich|stündlich|mensuels?|mensuel|mensual(?:es)?|mensili?|al mes|maandelijks|miesięcznie)(?!\p{L})|(?:[每毎]|／|一?[人個月日年件晩泊]あたり))`,
  'iu',
);
const AMOUNT = /^\D*\d(?:[\d.,'’ ]*\d)?(?: ?(?:US\$|\p{Sc}|[A-Z]{3}(?!\p{L})|dollars?|euros?|zł|kr|Kč|Ft|円|元|원))?/u;

/** @param after what comes after an amount and its currency, each place of blanks as one */
export const isRateAfter = (after: string): boolean => RATE.test(after.replaceAll('\n', ' '));

/** Whether a text that has one amount makes it a rate. */
export function isRate(text: string): boolean {
  const [amount] = AMOUNT.exec(text) ?? [];
  return amount !== undefined && !/^ ?\/ ?\d/.test(text.slice(amount.length)) && isRateAfter(text.slice(amount.length));
}
