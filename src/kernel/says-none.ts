/**
 * What people write into a field to say that there is nothing to write: `n/a`, `none`, `-`, `k. A.`; or that
 * there is something, which is not known: `tbd`, `unknown`.
 */

/** Without blanks and hyphens, in small letters. */
const WORDS: ReadonlySet<string> = new Set(
  [
    'none notavailable notapplicable notgiven notprovided notspecified undefined null',
    'keine keiner keines keinangabe keineangabe keineangaben nichtvorhanden entfällt',
    'sansobjet nonapplicable nondisponible aucun aucune néant',
    'ninguno ninguna noaplica nodisponible sindatos nenhum nãoseaplica',
    'nessuno nessuna nondisponibile geen ingen brak yok нет なし 无 無 없음',
  ]
    .join(' ')
    .split(' '),
);
/** There may be one that no one knows. A text or an identifier is then missing; an amount or a number is not nothing. */
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

/** Letters that are initials only with marks between them: `ND` is a state. */
const INITIALS: ReadonlySet<string> = new Set(['na', 'ka', 'nd', 'nv', 'nvt', 'so', 'nc', 'sd', 'nb']);
/** Without marks, where only an identifier is expected. */
const BARE_INITIALS: ReadonlySet<string> = new Set(['na', 'nil', 'nvt']);
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

/** @param isIdentifier whether letters such as `NA` can be nothing else */
export function saysNone(given: string, isIdentifier: boolean): boolean {
  if (given.length > TEXT_MAX) return false;
  const text = given.normalize('NFKC').trim().toLowerCase();
  if (/^[\p{Pd}−_./\s]+$/u.test(text)) return true;
  const letters = lettersOf(given);
  const isMarked = /[./\\]/.test(text);
  return (
    WORDS.has(letters) ||
    UNKNOWN.has(letters) ||
    (isMarked && INITIALS.has(letters)) ||
    (isIdentifier && BARE_INITIALS.has(letters))
  );
}

const lettersOf = (given: string): string =>
  given
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/[\s\p{Pd}./\\_()]+/gu, '');
