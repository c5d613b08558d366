/**
 * How to write a key that has keys below it, for an author who put one value after its colon. What they wrote is put
 * where it was most likely meant.
 */
import { KIND_LIST } from '../step/kinds.ts';
import type { Tree } from '../../handbook/yaml/tree.ts';
import { plain, valued } from './shown.ts';

/** At most this many characters of what was written are shown. */
const SHOWN_MAX = 60;

/** The form of `key` on one line, in backticks; null when there is none. */
export function formOf(key: string, found: Tree): string | null {
  const written =
    found.kind === 'scalar' && found.value !== null
      ? String(found.value).slice(0, SHOWN_MAX).replaceAll('`', "'")
      : null;
  const kind = KIND_LIST.find((known) => known.kind === key);
  if (kind?.example !== undefined) return kind.example(written);
  if (key === 'with' || key === 'values')
    return `\`${key}: { name: ${valued(written, 'value')} }\`, or each on a line of its own`;
  if (key === 'starts')
    return `\`starts:\` with \`says: ${plain(written) ?? 'A claim arrives'}\` and \`if:\` below it, and below \`if:\` each condition after \`- \``;
  return /^if_(?:denied|expired|unanswered|late|unsure|missing)$/.test(key)
    ? `\`${key}: { says: "${plain(written) ?? 'What happens then'}", flag: name_of_flag }\``
    : null;
}
