/**
 * Names that a message used and its kind does not declare. The message has its effect without them, so its note says
 * which: its sender, or the mapping of its channel, is perhaps wrong.
 */
import type { CaseEvent } from '../case/case-event.ts';
import type { Kind } from '../case/kind.ts';
import { outcomeOf } from './inbox-outcome.ts';
import type { InboxItem } from './ports.ts';

/** The note of a message that was used, with what of it was not. Every other note stays as it is. */
export function withUndeclared(
  note: string,
  { attempts }: Pick<InboxItem, 'attempts'>,
  event: CaseEvent,
  kinds: ReadonlyMap<string, Kind>,
): string {
  const outcome = outcomeOf(note);
  // An event that was held is in its case by now, so working it again changes nothing.
  const isUsed = outcome === 'used' || (outcome === 'unchanged' && attempts > 1);
  const declared = new Set(declaredIn(event, kinds.get(event.kind)));
  const lost = event.refused.filter(({ path }) => !declared.has(path));
  if (!isUsed || lost.length === 0) return note;
  const each = lost.map(({ label, problem }) => `\`${label}\` was not used: ${problem}`);
  return `partly: ${note.replace(/^unchanged: /, '')}; ${each.join('; ')}`;
}

function declaredIn(event: CaseEvent, kind: Kind | undefined): readonly string[] {
  if (event.type !== 'declared') return kind?.facts.map(({ fact }) => fact) ?? [];
  return kind?.events.find((known) => known.event === event.event)?.fields.map(({ field }) => field) ?? [];
}
