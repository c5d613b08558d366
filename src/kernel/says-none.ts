/**
 * What people write into a field to say that there is nothing to write: `n/a`, `none`, `-`, `k. A.`; or that
 * there is something, which is not known: `tbd`, `unknown`.
 */

/** Without blanks and hyphens, in small letters: what no one writes for anything else, whatever the fact is. */
const NO_VALUE: ReadonlySet<string> = new Set(['notapplicable', 'keineangabe', 'keineangaben', 'undefined', 'null']);
/** The same, where it does not answer a question: a fact that is true or false is `none` of neither. */
const WORDS: ReadonlySet<string> = new Set([
  ...NO_VALUE,
  ...['none', 'notavailable', 'notgiven', 'notprovided', 'notspecified'],
]);
/** What mostly says it, and may also be a name or a *no*: people are asked. */
const DOUBTFUL: ReadonlySet<string> = new Set(
  [
    'keine keiner keines keinangabe nichtvorhanden entfällt',
    'sansobjet nonapplicable nondisponible aucun aucune néant',
    'ninguno ninguna noaplica nodisponible sindatos nenhum nãoseaplica',
    'nessuno nessuna nondisponibile geen ingen brak yok нет なし 无 無 없음',
  ]
    .join(' ')
    .split(' '),
);
/** There may be one that no one knows, which is not nothing. */
const UNKNOWN: ReadonlySet<string> = new Set(
  [
    'unknown notknown unbekannt nichtbekannt inconnu inconnue desconocido desconocida desconhecido sconosciuto',
    'onbekend okänd okänt ukendt ukjent nieznany neznámé bilinmiyor неизвестно 不明',
  ]
    .join(' ')
    .split(' '),
);
/** There is one that is not known yet. */
const OPEN =
  /^(?:\?[?\s]*|t\W?b\W?[acd]\W*|(?:yet )?to be (?:determined|announced|confirmed|decided|advised|agreed|defined|established|provided|supplied)|wird (?:noch )?nachgereicht|noch offen|à (?:déterminer|confirmer|définir)|por (?:determinar|confirmar|definir)|da (?:definire|confermare)|a definir|nader te bepalen|未定|待定)\W*$/u;
/** The same, unless it may be a value of its own, as of a text `pending` may be. */
const WAITING =
  /^(?:pending|not yet(?: known| available| determined| received)?|none yet|awaited|awaiting|later|to follow|ausstehend|folgt|en attente|pendiente)\W*$/u;

/** `N.D.` says it in one language and is a state in another; `ND` without marks is a text. */
const INITIALS: ReadonlySet<string> = new Set(['ka', 'nd', 'nv', 'nvt', 'so', 'nc', 'sd', 'nb']);
/** `n/a` and `k. A.`, with the capitals that this one has. */
const MARKS = /^n\s?[./\\]\s?a\.?$|^k\.\s?A\.?$/u;
/** Without marks, where only an identifier is expected. */
const BARE_INITIALS: ReadonlySet<string> = new Set(['na', 'nil']);
/** Longer than any of them. */
const TEXT_MAX = 40;

/** Whether a text says that there is a value which is still to come: `tbd`, `?`, `to be confirmed`. */
export function saysOpen(given: string, mayBePending = false): boolean {
  if (given.length > TEXT_MAX) return false;
  const text = given.normalize('NFKC').trim().toLowerCase();
  return OPEN.test(text) || (!mayBePending && WAITING.test(text));
}

/** Whether a text says that no one knows the value: `unknown`. */
export const saysUnknown = (given: string): boolean => given.length <= TEXT_MAX && UNKNOWN.has(lettersOf(given));

/** Whether a text says that there is nothing, and can mean nothing else. @param isIdentifier whether `NA` can be nothing else */
export function saysNone(given: string, isIdentifier: boolean): boolean {
  if (saysNoValue(given)) return true;
  const letters = lettersOf(given);
  return given.length <= TEXT_MAX && (WORDS.has(letters) || (isIdentifier && BARE_INITIALS.has(letters)));
}

/** The same of a fact that is true or false, of which `none` may be the *no*. */
export function saysNoValue(given: string): boolean {
  if (given.length > TEXT_MAX) return false;
  const text = given.normalize('NFKC').trim();
  const isMark = /^[\p{Pd}−_./\s]+$/u.test(text) || MARKS.test(text) || MARKS.test(text.toLowerCase());
  return isMark || NO_VALUE.has(lettersOf(given));
}

/** Whether a text may say that there is nothing, or be a value: `N.D.`, `geen`, `unknown`. */
export function maySayNone(given: string): boolean {
  if (given.length > TEXT_MAX) return false;
  if (saysNone(given, false)) return false;
  const letters = lettersOf(given);
  return DOUBTFUL.has(letters) || UNKNOWN.has(letters) || (/[./\\]/.test(given) && INITIALS.has(letters));
}

const lettersOf = (given: string): string =>
  given
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/[\s\p{Pd}./\\_()]+/gu, '');
