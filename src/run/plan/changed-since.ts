/**
 * What a person who is asked must know about changed facts, and about events that nothing has handled.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import { own } from '../../kernel/own.ts';
import { changeText, standingText } from '../cite/change-text.ts';
import { unhandledTexts } from '../cite/mailbox.ts';
import { inUse, inUseOrUnread, type ComputedChange, type FactChange, type WeighedChange } from '../log/fact-change.ts';
import type { RunState } from '../log/state.ts';
import { usedOtherwise } from './used-otherwise.ts';

/**
 * What changed since people were first asked at this step, or since the run first read it, as a step takes it that waits
 * for corrections; and newer values from outside that the run does not use.
 */
export function changedSince(state: RunState, step: string): string[] {
  const since = new Map<string, WeighedChange>();
  for (const change of own(state.again, step)?.changes ?? [])
    since.set(change.path, from(since.get(change.path) ?? change, change));
  const computed = new Map<string, ComputedChange>();
  for (const change of own(state.again, step)?.computed ?? [])
    computed.set(change.label, { ...change, before: computed.get(change.label)?.before ?? change.before });
  const newest = new Map(
    state.changes.filter(({ standing }) => standing !== 'late').map((known) => [known.path, known]),
  );
  const unused = [...newest].flatMap(([path, change]): string[] => {
    if (change.standing !== 'unused' || hashOf(inUse(state, path)) === hashOf(change.after)) return [];
    return [`${changeText(from(inUseOrUnread(state, path), change))}; ${standingText(change)}`];
  });
  const changed = [...since.values(), ...[...computed.values()].map((change) => ({ ...change, problem: null }))];
  const taken = usedOtherwise(state).filter(({ path, before }) => {
    const shown = since.get(path);
    return shown === undefined || hashOf(shown.before) !== hashOf(before);
  });
  return [
    ...taken.map((change) => `${changeText(change)}, since the run first read it`),
    ...changed.map((change) => `${changeText(change)}, since this was first asked`),
    ...unused,
    ...unhandledTexts(state),
  ];
}

/** The change as if it began elsewhere. */
function from<Change extends Pick<FactChange, 'before' | 'unread'>>(
  { before, unread }: Pick<FactChange, 'before' | 'unread'>,
  { unread: _, ...change }: Change,
): Omit<Change, 'unread'> & Pick<FactChange, 'before' | 'unread'> {
  return { ...change, before, ...(unread === undefined ? {} : { unread }) };
}
