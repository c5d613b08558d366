/**
 * The one reader of what is true or false and was written outside a handbook: `TRUE`, `yes`, `0`.
 */
import { unmarked } from './emphasis.ts';
import { fullStopped, withoutOuterMarks } from './outer-marks.ts';
import { quantityCharactersMax } from './limits.ts';
import { own } from './own.ts';

/** In small letters. Zendesk prints a checkbox as `1` or `0`, a spreadsheet `TRUE`, and people answer *Yes*. */
const BOOLEANS: Readonly<Record<string, boolean>> = {
  ...{ true: true, false: false, '1': true, '0': false },
  ...{ yes: true, no: false },
};
/** Other spellings, which may be something else too, such as initials: they are offered. */
const LIKE_BOOLEANS: Readonly<Record<string, boolean>> = {
  ...{ ok: true, okay: true },
  ...{ y: true, t: true, on: true, checked: true, '☑': true, '✓': true, '✔': true },
  ...{ n: false, f: false, off: false, unchecked: false, '☐': false, '✗': false, '✘': false },
  ...{
    ja: true,
    nein: false,
    oui: true,
    non: false,
    sí: true,
    si: true,
    sim: true,
    não: false,
    nee: false,
    nej: false,
  },
};
/** A full stop at its end, or quotes around it, leave an answer as it is. Other marks leave a button. */
export function readTruth(text: string): { readonly truth: boolean | null; readonly readings: readonly boolean[] } {
  if (text.length > quantityCharactersMax) return { truth: null, readings: [] };
  const plain = unmarked(fullStopped(text)).toLowerCase();
  const truth = own(BOOLEANS, plain);
  if (truth !== undefined) return { truth, readings: [] };
  const bare = withoutOuterMarks(text).toLowerCase();
  const like = own(LIKE_BOOLEANS, plain) ?? own(LIKE_BOOLEANS, bare) ?? own(BOOLEANS, bare);
  return { truth: null, readings: like === undefined ? [] : [like] };
}
