/**
 * A fact that a decision read, and that was replaced since: `claim value $31,000.00 (above $5,000.00; now $13,000.00)`.
 * Without the value of now, a reader would take the old one for what the case states.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import type { Reading } from '../../sop/expression/expression.ts';
import { inUseOrUnread } from '../log/fact-change.ts';
import type { RunState } from '../log/state.ts';
import { valueText } from './change-text.ts';

export type FactsNow = Pick<RunState, 'facts' | 'refused' | 'changes' | 'isErased'>;

/** `$13,000.00`, `missing` or `unreadable`; null where the value that was read is still in use. */
export function nowText(state: FactsNow, reading: Reading): string | null {
  const path = reading.path.replace(/^case\./, '');
  const isReplaced = state.changes.some((change) => change.path === path && change.standing === 'used');
  if (!isReplaced || path === reading.path || state.isErased) return null;
  const { before: value, unread } = inUseOrUnread(state, path);
  if (unread !== undefined) return reading.refused === undefined ? 'unreadable' : null;
  return reading.refused === undefined && hashOf(value) === hashOf(reading.value) ? null : valueText(value);
}

/** `$31,000.00 (above $5,000.00)` with what it is now. */
export function withNow(text: string, now: string | null): string {
  if (now === null) return text;
  return text.endsWith(')') ? `${text.slice(0, -1)}; now ${now})` : `${text} (now ${now})`;
}
