/**
 * What may only follow from mistakes in other files of the handbook: a part with a mistake is declared there, and its
 * contents are not known.
 */
import type { Finding } from '../handbook/finding.ts';
import { hasLost, mayFollow, mayName, type Lost } from '../handbook/yaml/lost.ts';

/** Facts, limits and tools with mistakes. */
export type LostAround = { readonly facts: Lost; readonly limits: Lost; readonly tools: Lost };

/** `case.claim.amount` and `limits.major_loss`, also after `has`. */
const PATHS = /\b(case|limits)(?:\.| has )(\w+(?:\.\w+)*)/g;

/** Whether a text reads what is not known. */
export function readsLost(text: string, { facts, limits }: Pick<LostAround, 'facts' | 'limits'>): boolean {
  return [...text.matchAll(PATHS)].some(([, root, path = '']) => {
    const parts = path.split('.');
    const lost = root === 'case' ? facts : limits;
    return parts.some(
      (_, index) => mayName(lost, parts.slice(0, index + 1).join('.')) && (index > 0 || parts.length < 3),
    );
  });
}

/** Whether a finding about a text of an SOP may vanish once other files are mended. */
export function isUnsure(finding: Finding, text: string, lost: LostAround): boolean {
  const { place, endColumn, message, suggestion } = finding;
  const line = text.split('\n')[place.line - 1] ?? '';
  const pointedAt = line.slice(place.column - 1, endColumn === null ? undefined : endColumn - 1);
  const said = `${message} ${suggestion ?? ''}`;
  return (
    readsLost(`${pointedAt}\n${said}`, lost) ||
    mayFollow(lost.facts, finding) ||
    mayFollow(lost.tools, finding) ||
    (hasLost(lost.limits) && /`limits[.`]/.test(said) && (lost.limits.isAny || mayFollow(lost.limits, finding)))
  );
}
