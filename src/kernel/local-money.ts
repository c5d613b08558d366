/**
 * Amounts as people write them in the country of a currency: `250 zł`, `12,000円`, `250,- €`, `CHF 120.--`.
 */

/** The currencies that a word or sign can name, each only where it is the one that the source states. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  zł: ['PLN'],
  złotych: ['PLN'],
  złote: ['PLN'],
  złoty: ['PLN'],
  kr: ['SEK', 'NOK', 'DKK', 'ISK'],
  kronor: ['SEK'],
  kroner: ['NOK', 'DKK'],
  円: ['JPY'],
  '￥': ['JPY', 'CNY'],
  元: ['CNY'],
  Kč: ['CZK'],
  Ft: ['HUF'],
  TL: ['TRY'],
  '₺': ['TRY'],
  Fr: ['CHF'],
  SFr: ['CHF'],
  sFr: ['CHF'],
  lei: ['RON'],
  R$: ['BRL'],
  reais: ['BRL'],
  RM: ['MYR'],
  Rp: ['IDR'],
  R: ['ZAR'],
  'S/': ['PEN'],
  KD: ['KWD'],
  Dhs: ['AED', 'MAD'],
  pesos: ['MXN', 'ARS', 'CLP', 'COP', 'PHP', 'UYU', 'DOP'],
  '₪': ['ILS'],
  '₩': ['KRW'],
  원: ['KRW'],
  euro: ['EUR'],
  Euro: ['EUR'],
  EURO: ['EUR'],
  euros: ['EUR'],
};
const ANY = Object.keys(NAMES)
  .toSorted((left, right) => right.length - left.length)
  .map((name) => name.replaceAll('$', '\\$'))
  .join('|');
const NUMBER = String.raw`[+-]?\d(?:[\d.,'’ \u00a0\u2009\u202f]*\d)?`;
const BLANK = String.raw`[ \u00a0\u2009\u202f]?`;
const FIRST = new RegExp(String.raw`^(${ANY})\.?${BLANK}(${NUMBER})$`, 'u');
const LAST = new RegExp(String.raw`^(${NUMBER})${BLANK}(${ANY})\.?$`, 'u');
/** A dash where the cents would be, so what is before it is whole. */
const WITH_DASH =
  /^(\D*)([1-9]\d{0,2}(?:[.,'’ \u00a0\u2009\u202f]?\d{3})*|0|\d+)\s?(?:[.,:](?:[-–—−]{1,2}|=)|\/[-–—=])\s?(\D*)$/u;

/** The number with its code, when the word next to it names the stated currency; null otherwise. */
export function inStatedCurrency(text: string, currency: string | null): string | null {
  const wanted = currency?.trim().toUpperCase() ?? '';
  const [, before, first = ''] = FIRST.exec(text) ?? [];
  const [, last = '', after] = LAST.exec(text) ?? [];
  const name = before ?? after;
  return name !== undefined && NAMES[name]?.includes(wanted) === true ? `${first || last} ${wanted}` : null;
}

/** `1.250,- €`: the amount without its marks, as `1250 €`; null when there is no such dash. */
export function wholeByDash(text: string): string | null {
  const [, before = '', number, after = ''] = WITH_DASH.exec(text) ?? [];
  return number === undefined ? null : `${before}${number.replaceAll(/\D/g, '')} ${after}`.trim();
}
