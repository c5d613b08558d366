/**
 * What keeps a text from being a number when nothing else is known of it: no digits, the sign of a currency that cannot
 * be recorded, an error of a spreadsheet, a bound, or another sign next to it.
 */
import type { Respelt } from './worded-amount.ts';

/** `#VALUE!`, `#DIV/0!`, `#N/A`, `#NAME?`. */
const SPREADSHEET_ERROR = /^#[A-Z\d/]+[!?]?$/;
/** The same, where `#4711` and `#URGENT!` may be what is meant. Some languages have their own: `#NV`, `#¡REF!`. */
const CLEAR_ERROR =
  /^#(?:N\/[AD]|NV|GETTING_DATA|[¡¿]?(?:DIV\/0|REF|VALUE|NAME|N[UÚ]M|NULL|SPILL|CALC|FIELD|BLOCKED|CONNECT|ERROR|BEZUG|WERT|ZAHL|VALEUR|NOM|NOMBRE|NUL|VALOR|NULO|VALORE|NOME|RIF|WAARDE|NAAM|VERW|GETAL|LEEG)[!?])$/u;
/** `$ -`: how a spreadsheet shows zero. */
const DASH_ALONE = /^\p{Sc}\s*[-–—−]$|^[-–—−]\s*\p{Sc}$/u;
const NUMBER = String.raw`\p{Sc}?\s?-?\d[\d.,'’ \u00a0\u202f]*(?:\s?\p{Sc})?`;
const BOUND = new RegExp(String.raw`^(?:[<>≤≥]=?|=[<>])\s*${NUMBER}|^${NUMBER}\s?[+]$`, 'u');
const CENTS = /^-?(\d{1,12})\s?¢$/u;
/** Two numbers with letters between them: `1500 руб. 50 коп.`. */
const LETTERS_BETWEEN = /\d[^\d]*\p{L}[^\d]*\d/u;
/** One or more signs before or after a number with or without its currency. */
const SIGN_NEXT_TO_IT = /^([^\d\p{L}\p{Sc}\s.,+−-]*)\s?([\p{L}\p{Sc}]*\s?[+−-]?\d[\s\S]*?)\s?([^\d\p{L}\p{Sc}\s.,]*)$/u;
/** Signs that are often put next to a number and do not change it: a footnote, quotes. */
const FOOTNOTE = /^[*†‡'"`´^]*$/u;

/** What a spreadsheet shows in place of a text that it could not find. */
export const isSpreadsheetError = (text: string): boolean => CLEAR_ERROR.test(text.trim());

const none = (why: string): Respelt => ({ why, texts: [] });

/** @returns null when nothing of it is known */
export function oddNumber(text: string): Respelt | null {
  if (SPREADSHEET_ERROR.test(text)) return none('which is an error of a spreadsheet');
  if (DASH_ALONE.test(text)) return none('which has a dash where its digits would be, as a spreadsheet shows zero');
  if (!/\p{N}/u.test(text)) return none('which has no digits');
  const [, cents] = CENTS.exec(text) ?? [];
  if (cents !== undefined) return none('which is in cents');
  const unknown = /(?![$€£¥₹₩₪₺₫฿₱₴])\p{Sc}/u.exec(text)?.[0];
  if (unknown !== undefined) return none(`whose sign \`${unknown}\` names no currency that can be recorded here`);
  if (BOUND.test(text)) return none('which is a bound and no number');
  if (/^0x[\da-f]+$/iu.test(text)) return none('which is hexadecimal');
  if (LETTERS_BETWEEN.test(text)) return none('which may be more than one number');
  const [, before = '', number = '', after = ''] = SIGN_NEXT_TO_IT.exec(text) ?? [];
  const signs = [...new Set([before, after])].filter((sign) => sign !== '');
  if (signs.length === 0) return null;
  const named = signs.map((sign) => `\`${sign.replaceAll('`', "'")}\``).join(' and ');
  return { why: `which has ${named} next to it`, texts: FOOTNOTE.test(before + after) ? [number] : [] };
}
