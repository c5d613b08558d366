/**
 * Whether an amount is the price of one piece, or what is paid again and again: `$500/month`, `25 EUR pro Stück`. The
 * amount itself is another one.
 */

import { statementAfter, statementBefore } from './statement.ts';

const UNIT = String.raw`(?:each|unit|piece|item|person|seat|user|guest|head|pallet|box|carton|case|night|hour|hr|day|week|month|mo|quarter|year|yr|annum|mile|km|kg|lb|ton|tonne|page|visit|session|class|load|Monat|Jahr|Tag|Woche|Stunde|Std|Stück|Stk|Person|Nacht|mois|an|année|jour|semaine|heure|pièce|nuit|personne|mes|año|día|semana|hora|noche|pieza|unidad|persona|mese|anno|giorno|settimana|ora|notte|pezzo|mês|ano|maand|jaar|dag|week|uur|stuk|nacht|måned|månad|år|vecka|uge|time|styk|miesiąc|rok|dzień|godzina|szt|noc|osoba|Palette|Karton|Kiste|Dose|Sendung|Fass|Kilo|Sack|palette|carton|caisse|colis|palé|palet|caja|bancale|collo|cassa|doos|krat|pall|låda|kasse|paleta|paletę|kus|ks)s?(?!\p{L})`;
const PER = `(?:per|a|an|each|every|pro|je|par|por|al|alla|all['’]|a la|l['’]|im|in der|på|om|i|na|za)`;
/** With any noun behind them, they say that an amount is for one: `per crate`, `pro Palette`, `za paletę`. */
const FOR_ONE = String.raw`(?:per|pro|par|za|je|a|an(?= [aeiou]| hour)|por(?! \p{L}+s(?!\p{L})))`;
/** What is never counted: whose it is, how it is paid, and the papers and reasons that it comes from. */
const NOT_COUNTED = [
  'the|this|that|these|those|our|your|my|his|her|its|their|attached|enclosed|above|below|previous|which|what|few|total|lot|bit|little|couple|while|full|refund|result',
  'nach|nachdem|desto|sie|uns|unser\\p{L}*|ihr\\p{L}*|mein\\p{L}*|ein\\p{L}*|die|der|das|den|dem|sofort|Ende|Frau|Herrn|Firma',
  'vous|te|ne|suis|demande|le|la|les|un|une|notre|nos|votre|vos|mon|ma|mes|ce|cette|erreur|exemple|retour|el|los|las|lo|una|nuestr\\p{L}*|su|mi|tu|dos|tres|favor|fin|más|il|gli|i|uno|due|noi|saldo|titolo|nome|conto|cuenta|cargo|été|titre|partir|mezzo|seguito|causa|copertura|nombre|pagar|ons|onze|het|de|een',
  'bank|post|e-?mail|mail|fax|phone|telephone|wire|ach|che(?:ck|que)|agreement|contract|transfer|Vertrag|Überweisung|Lastschrift|Nachnahme|Rechnung|virement|chèque|carte|courrier|contrat|facture|transferencia|tarjeta|correo|bonifico|assegno|posta|contratto',
  'uszkodz\\p{L}*|zniszcz\\p{L}*|zagub\\p{L}*|szkod\\p{L}*|strat\\p{L}*|towar\\p{L}*|faktur\\p{L}*|usług\\p{L}*|transport\\p{L}*|fracht\\p{L}*|dostaw\\p{L}*|pomoc\\p{L}*',
].join('|');
/** A paper has a number behind it: `per invoice 7781`. */
const NO_RATE = String.raw`(?:(?:${NOT_COUNTED})(?!\p{L})|l['’]|\p{L}+ ?(?:(?:no|nr|number|n°)\.? ?|#)?[\p{Lu}-]{0,6}\d|\p{L}+ (?:attached|enclosed|dated)(?!\p{L})|\d{1,2}[./-]\d)`;
const FOR_ONE_AFTER = new RegExp(String.raw`^ ?[(,]? ?${FOR_ONE} (?!${NO_RATE})[\p{L}\d]`, 'iu');
/** A time: `a week after the loss`. */
const AGO_AFTER = /^ an? \p{L}+ (?:ago|after|before|later|earlier|from)(?!\p{L})/iu;
/** In front: `Price per crate: $40`, `each pallet costs $500`, `Unit price $500`. */
const FOR_ONE_BEFORE = new RegExp(
  String.raw`(?<!\p{L})(?:(?<!(?:as|wie) )(?:per|pro|je|par|por(?! \p{L}+s(?!\p{L}))) (?!${NO_RATE})\p{L}+ ?(?:[:=]|is|was|costs?|ist|kostet|est|es|vale|vaut|wynosi)? ?|(?:each|every|jede[rnms]?|chaque|cada|ogni|elke?|ieder\p{L}*|każd\p{L}+|varje|hver[t]?)(?: [\p{L}'’]+){1,4} ?[:=]? ?|(?:unit|piece|hourly|daily|weekly|monthly) (?:price|cost|rate|value|charge)s?(?: [\p{L}]+){0,2} ?[:=]? ?|\p{L}*(?:stück|einzel|einheits)preis\p{L}*(?: \p{L}+){0,2} ?[:=]? ?|(?:prix|valeur|coût|precio|valor|prezzo|costo) unitair?i?[eo](?: \p{L}+){0,2} ?[:=]? ?|cena jednostkowa(?: \p{L}+)? ?[:=]? ?|(?:stuksprijs|styckpris|stykpris|stykkpris) ?[:=]? ?)$`,
  'iu',
);
/** After the amount and its currency. */
const RATE = new RegExp(
  String.raw`^[ ]?(?:\/ ?(?:\p{L}|\d)|(?:${PER} |(?:die|der|das|la|le|el|il) |p\.? ?)(?:${UNIT})|p\.? ?(?:a|m|P|c\.?m|w|h|Kopf)\.?(?!\p{L})|(?:each|ea|apiece|kus|ks|monthly|weekly|daily|yearly|annually|hourly|nightly|monatlich|jährlich|wöchentlich|täglich|stündlich|mensuels?|mensuel|mensual(?:es)?|mensili?|al mes|maandelijks|miesięcznie|tygodniowo|dziennie|rocznie)(?!\p{L})|(?:[每毎]|／|一?[人個月日年件晩泊]あたり))`,
  'iu',
);
const AMOUNT = /^\D*\d(?:[\d.,'’ ]*\d)?(?: ?(?:US\$|\p{Sc}|[A-Z]{3}(?!\p{L})|dollars?|euros?|zł|kr|Kč|Ft|円|元|원))?/u;

/** @param after what comes after an amount and its currency, each place of blanks as one */
export function isRateAfter(after: string): boolean {
  const right = statementAfter(after).replaceAll('\n', ' ');
  return !AGO_AFTER.test(right) && (RATE.test(right) || FOR_ONE_AFTER.test(right));
}

/** @param before what comes before an amount and its currency, each place of blanks as one */
export const isRateBefore = (before: string): boolean =>
  FOR_ONE_BEFORE.test(statementBefore(before).replaceAll('\n', ' '));

/** Whether a text that has one amount makes it a rate. */
export function isRate(text: string): boolean {
  const [amount] = AMOUNT.exec(text) ?? [];
  return amount !== undefined && !/^ ?\/ ?\d/.test(text.slice(amount.length)) && isRateAfter(text.slice(amount.length));
}
