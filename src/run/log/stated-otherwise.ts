/**
 * What the case states otherwise than the run uses it, for whoever decides about a stop: also what came after the stop,
 * with which the case may start again.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import type { KeptFact, RecoveryAsk, RecoveryChoice } from './asks.ts';
import type { CaseState } from './case.ts';
import {
  heldChanges,
  inUse,
  inUseOrUnread,
  keptAlthough,
  NOT_DECLARED,
  type DatedChange,
  type Facts,
  type WeighedChange,
} from './fact-change.ts';

/** A change from the value in use. */
export type OtherChange = DatedChange & WeighedChange;

type State = Facts & Pick<CaseState, 'ended' | 'isErased' | 'stopping'>;

/** The newest change of each fact. */
export function newestChanges({ changes }: Pick<Facts, 'changes'>): readonly DatedChange[] {
  const newest = new Map(changes.flatMap((known) => (known.standing === 'late' ? [] : [[known.path, known]])));
  return [...newest.values()];
}

/** Whether the run uses another value than a change states. */
export const isOtherThanInUse = (state: Facts, { path, after, problem }: DatedChange): boolean =>
  problem !== null || hashOf(inUse(state, path)) !== hashOf(after);

/** The same change, from the value in use. */
export const fromInUse = (state: Facts, change: DatedChange): OtherChange => ({
  ...change,
  ...inUseOrUnread(state, change.path),
});

/**
 * What the question of a stop does not say yet, and its card shows: all that the case states otherwise where the question
 * offers no new start, and else what it states since it was asked. Of a question that was decided, what its card showed then.
 */
export function statedAtStop(state: State, ask: RecoveryAsk): readonly OtherChange[] {
  if (ask.closed !== null) return ask.stated ?? [];
  // What is left cannot be compared with what was stated, and a run that has ended has a question of its own.
  if (state.ended !== null || state.isErased) return [];
  const isSaid = ask.choices.includes('start_again');
  const kept = keptNext(state, ask);
  return newestChanges(state).flatMap((change) => {
    const { path, standing, seq, because } = change;
    if ((isSaid && seq < ask.seq) || kept.includes(path) || !isOtherThanInUse(state, change)) return [];
    const isUnused = standing === 'unused' && because !== NOT_DECLARED && keptAlthough(state, change) === null;
    return standing === 'held' || isUnused ? [fromInUse(state, change)] : [];
  });
}

/** What a question says of a fact that was changed back since: the newest change of each. */
export function changedBack(state: State, ask: RecoveryAsk): readonly DatedChange[] {
  if (ask.closed !== null || !ask.choices.includes('start_again')) return [];
  const kept = keptNext(state, ask);
  return newestChanges(state).filter(
    (change) =>
      change.seq > ask.seq &&
      !kept.includes(change.path) &&
      !isOtherThanInUse(state, change) &&
      isOtherThanInUse(state, statedWhenAsked(state, ask, change.path) ?? change),
  );
}

/** What *Go on* keeps is shown next to it, with what the case states now. */
const keptNext = (state: Facts, ask: RecoveryAsk): readonly string[] =>
  ask.choices.includes('go_on') ? keptFacts(state, ask).map(({ path }) => path) : [];

/**
 * What people may choose now. Wherever the case states other values than the run uses, it may start again with them;
 * a run that is to end has them weighed after its end.
 */
export function choicesOf(state: State, ask: RecoveryAsk): readonly RecoveryChoice[] {
  const { choices } = ask;
  if (choices.includes('start_again') || state.stopping !== null) return choices;
  return statedAtStop(state, ask).length === 0 ? choices : withStartAgain(choices);
}

/** The button that ends everything stays the last one. */
export function withStartAgain(choices: readonly RecoveryChoice[]): readonly RecoveryChoice[] {
  const isLast = (choice: RecoveryChoice): boolean => choice === 'stop';
  return [...choices.filter((choice) => !isLast(choice)), 'start_again', ...choices.filter(isLast)];
}

/** The facts whose values in use stay if a person decides to go on. */
export function keptFacts(
  state: Pick<Facts, 'changes'>,
  ask: Pick<RecoveryAsk, 'waitsFor' | 'keeps'>,
): readonly KeptFact[] {
  if (ask.keeps !== null) return ask.keeps;
  const held = heldChanges(state).map(({ path }) => path);
  return [...new Set([...held, ...ask.waitsFor])].map((path) => ({ path, isForGood: false }));
}

/** What the case stated of a fact when people were asked; null when nothing had changed it. */
export function statedWhenAsked(
  { changes }: Pick<Facts, 'changes'>,
  { seq }: Pick<RecoveryAsk, 'seq'>,
  path: string,
): DatedChange | null {
  return changes.findLast((known) => known.path === path && known.standing !== 'late' && known.seq < seq) ?? null;
}
