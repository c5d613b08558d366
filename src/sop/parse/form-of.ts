/**
 * How a key with keys below it is written, for an author who put one value behind its colon: what they wrote stands where it was
 * most likely meant.
 */
import type { Tree } from '../../handbook/yaml/tree.ts';

/** Characters of what was written that are shown again. */
const SHOWN_MAX = 60;

/** The form of `key` on one line, in backticks; null where there is none to show. */
export function formOf(key: string, found: Tree): string | null {
  const written =
    found.kind === 'scalar' && found.value !== null
      ? String(found.value).slice(0, SHOWN_MAX).replaceAll('`', "'")
      : null;
  switch (key) {
    case 'wait':
      return `\`wait: { ${written !== null && /received_at|\bdate\(/.test(written) ? 'until' : 'for'}: ${valued(written, '2 hours')} }\``;
    case 'ask':
      return `\`ask: { of: claims-leads, question: "${plain(written) ?? 'Is it so?'}", choices: [Agreed, Refused], within: 1 hour }\``;
    case 'table':
      return '`table: { hit: first, when: [case.claim.amount], give: [queue], rows: [["> 5,000.00 USD", major], ["-", minor]] }`, or `table: { hit: first, from: NAME }`';
    case 'judge':
      return `\`judge: { question: "${plain(written) ?? 'Is it so?'}", about: = case.claim.text, answers: ["yes", "no"] }\``;
    case 'repeat':
      return `\`repeat: { at_most: ${written !== null && /^\d+$/.test(written) ? written : '3'}, until: [lookup.done == true] }\`, and the block under \`do\``;
    case 'for_each':
      return `\`for_each: { item: document, in: ${valued(written, '= missing_documents')}, at_most: 20 }\`, and the block under \`do\``;
    case 'with':
    case 'set':
    case 'values':
      return `\`${key}: { name: ${valued(written, 'value')} }\`, or each on a line of its own`;
    default:
      return /^if_(?:denied|expired|unanswered|late|unsure|missing)$/.test(key)
        ? `\`${key}: { says: "${plain(written) ?? 'What happens then'}", flag: name_of_flag }\``
        : null;
  }
}

/** A single name is meant as what it stands for. */
function valued(written: string | null, other: string): string {
  if (written === null || /[{}[\],#:]/.test(written)) return other;
  return /^[a-z]\w*(?:\.[a-z]\w*)*$/.test(written) ? `= ${written}` : written;
}

function plain(written: string | null): string | null {
  return written === null || /["\\{}]/.test(written) ? null : written;
}
