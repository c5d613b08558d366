/**
 * What people write into a field to say that there is nothing to write: `n/a`, `none`, `unknown`, `-`, `k. A.`.
 */

/** Without blanks and hyphens, in small letters. */
const WORDS: ReadonlySet<string> = new Set(
  [
    'none unknown notknown notavailable notapplicable notgiven notprovided notspecified undefined null tbd tba tbc',
    'keine keiner keines keinangabe keineangabe keineangaben unbekannt nichtbekannt nichtvorhanden entfällt',
    'inconnu inconnue sansobjet nonapplicable nondisponible aucun aucune néant',
    'desconocido desconocida ninguno ninguna noaplica nodisponible sindatos desconhecido nenhum nãoseaplica',
    'sconosciuto nessuno nessuna nondisponibile onbekend geen okänd okänt ingen ukendt ukjent brak nieznany',
    'neznámé bilinmiyor yok нет неизвестно なし 不明 无 無 없음',
  ]
    .join(' ')
    .split(' '),
);
/** Letters that are initials only with marks between them: `ND` is a state. */
const INITIALS: ReadonlySet<string> = new Set([
  'na',
  'ka',
  'nd',
  'nv',
  'nvt',
  'so',
  'nc',
  'sd',
  'nb',
  'tbd',
  'tba',
  'tbc',
]);
/** Without marks, where only an identifier is expected. */
const BARE_INITIALS: ReadonlySet<string> = new Set(['na', 'nil', 'nvt']);
/** Longer than any of them. */
const TEXT_MAX = 40;

/** @param isIdentifier whether letters such as `NA` can be nothing else */
export function saysNone(given: string, isIdentifier: boolean): boolean {
  if (given.length > TEXT_MAX) return false;
  const text = given.normalize('NFKC').trim().toLowerCase();
  if (/^[\p{Pd}−?_./\s]+$/u.test(text)) return true;
  const letters = text.replace(/[\s\p{Pd}./\\_()]+/gu, '');
  const isMarked = /[./\\]/.test(text);
  return WORDS.has(letters) || (isMarked && INITIALS.has(letters)) || (isIdentifier && BARE_INITIALS.has(letters));
}
