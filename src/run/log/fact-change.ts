/**
 * Facts of the case and their changes. The facts *in use* are what conditions and arguments read. A change that arrives
 * after something was decided on the fact does not replace it at once: it is *held* while people are being asked, and
 * otherwise *unused*. Every change is in the log, whatever became of it.
 */
import type { Editor, Fact, RefusedFact } from '../../case/case-event.ts';
import type { KnownMarks, SourceMark } from '../../case/source-mark.ts';
import { hashOf } from '../../kernel/canonical-json.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { PersonMark } from '../../kernel/person-mark.ts';
import type { Value } from '../../kernel/value.ts';
import type { SourceStatements } from './source-statement.ts';

/**
 * `used`: in use from now on. `held`: people are being asked, or what they approved is not done yet, so it is weighed
 * before anything is done. `unused`: the fact was decided on before, or nothing can use the change. `late`: the source had changed it again before.
 */
export type ChangeStanding = 'used' | 'held' | 'unused' | 'late';

/** Why a change is weighed while an approved call waits for its system. */
export const APPROVED_NOT_DONE = 'what was approved is not done yet';

/** Why a change is not used although the run has not ended. */
export const RUN_STOPPING = 'the run is stopping';

/** Why a change after the end of its run is unused. */
export const RUN_ENDED = 'the run has ended';

/** Why a change of what no kind declares is unused. */
export const NOT_DECLARED = 'its kind declares no such fact';

/** One change, as its source reported it. */
export type FactChange = {
  readonly path: string;
  readonly label: string;
  /** The newest value known from outside before; null when there was none that could be read. */
  readonly before: Value | null;
  /** What was sent, when `before` is null because that cannot be read; empty when it is not known. */
  readonly unread?: string;
  /** Null when the fact is empty now, or its new value cannot be read. */
  readonly after: Value | null;
  /** Why the new value cannot be read, as a sentence. */
  readonly problem: string | null;
  /** What the source wrote to say that there is none: `n/a`. */
  readonly saidNone?: string;
  /** What was sent and what it can mean, when it cannot be read. */
  readonly text?: string;
  readonly readings?: readonly Value[];
  readonly source: Fact['source'];
  /** Absent when the source says nothing about who made it. */
  readonly editor?: Editor;
  readonly standing: ChangeStanding;
  /**
   * Why it is not used, as part of a sentence; null when it is. For a held one, why it is weighed; null when people are
   * being asked.
   */
  readonly because: string | null;
};

export type DatedFact = Fact & {
  readonly at: Instant;
  /** Who gave it in place of a text that cannot be read. */
  readonly givenBy?: PersonMark;
};
export type DatedChange = FactChange & { readonly seq: number; readonly at: Instant; readonly mark: SourceMark | null };

export type Facts = {
  /** In use. A later one replaces an earlier one with the same path. */
  readonly facts: readonly DatedFact[];
  readonly refused: readonly RefusedFact[];
  /** In order of arrival. */
  readonly changes: readonly DatedChange[];
  /** Ids of the events that opened the case and corrected it. */
  readonly corrections: readonly string[];
  /** How many corrections changed only facts that nothing had read. */
  readonly unreadCorrections: number;
  /** The newest marks that have arrived. */
  readonly marks: KnownMarks;
  readonly statements: SourceStatements;
  /** The marks of events that changed nothing. */
  readonly confirmations: readonly SourceMark[];
  /** What people decided to go on with, in order. */
  readonly settled: readonly Settled[];
  /** By step, how often people were asked again there because facts changed. */
  readonly again: Readonly<Record<string, AskedAgain>>;
};

/** People decided to go on with a value although the case states another one; both as hashes. */
export type Settled = {
  /** Below `case`. */
  readonly path: string;
  /** What the run uses. */
  readonly kept: string;
  /** What the case stated when they were asked; null when they decided so for whatever it states later. */
  readonly stated: string | null;
};

export type AskedAgain = {
  readonly count: number;
  /** The first request's end, which the later ones keep; null once people decided to go on. */
  readonly until: Instant | null;
  /** The changes since the first request, in order. */
  readonly changes: readonly WeighedChange[];
  /** What steps `set` from changed facts, in order; absent for none. */
  readonly computed?: readonly ComputedChange[];
};

/** A value that a step has set, and what it sets now; `before` is null when it set none. */
export type ComputedChange = { readonly label: string; readonly before: Value | null; readonly after: Value };

/** A change against the value in use, when it was weighed. */
export type WeighedChange = Omit<FactChange, 'standing' | 'because'>;

/** What was last found out about changes after the end of the run. */
export type AfterEnd = {
  /** The event that says so. Changes after it are not weighed yet. */
  readonly seq: number;
  readonly changes: readonly WeighedChange[];
  /** What would be decided otherwise, as sentences. */
  readonly differences: readonly string[];
  /** The differences with which a person left the case as it was decided. */
  readonly left: readonly string[];
};

export const NO_FACTS: Facts = {
  facts: [],
  refused: [],
  changes: [],
  corrections: [],
  unreadCorrections: 0,
  marks: {},
  statements: {},
  confirmations: [],
  settled: [],
  again: {},
};

export type Newest = { readonly value: Value | null; readonly problem: string | null; readonly text?: string };

/** The newest that is known of a fact from outside, whether it is in use or not. */
export const newestOf = (state: Facts, path: string): Newest => newestBy(state)(path);

/** The same for many facts of one state: its changes are read once. */
export function newestBy(state: Facts): (path: string) => Newest {
  const changes = new Map(
    state.changes.filter(({ standing }) => standing !== 'late').map((known) => [known.path, known]),
  );
  const refused = new Map(state.refused.toReversed().map((known) => [known.path, known]));
  const values = new Map(state.facts.map(({ path, value }) => [path, value]));
  return (path) => {
    const change = changes.get(path);
    if (change !== undefined) return { value: change.after, problem: change.problem, ...textOf(change) };
    const unread = refused.get(path);
    return { value: values.get(path) ?? null, problem: unread?.problem ?? null, ...textOf(unread) };
  };
}

const textOf = (known: { readonly text?: string } | undefined): { readonly text?: string } =>
  known?.text === undefined ? {} : { text: known.text };

/** What a change replaces: a value, nothing, or what cannot be read. */
export function replaced({ value, problem, text }: Newest): Pick<FactChange, 'before' | 'unread'> {
  return value !== null || problem === null ? { before: value } : { before: null, unread: text ?? '' };
}

/** The value in use and what cannot be read in its place, as the start of a change. */
export function inUseOrUnread(
  state: Pick<Facts, 'facts' | 'refused'>,
  path: string,
): Pick<FactChange, 'before' | 'unread'> {
  const refused = state.refused.find((known) => known.path === path);
  return replaced({ value: inUse(state, path), problem: refused?.problem ?? null, ...textOf(refused) });
}

/** The value in use; null when the fact is missing. */
export function inUse(state: Pick<Facts, 'facts'>, path: string): Value | null {
  return state.facts.findLast((known) => known.path === path)?.value ?? null;
}

/** What a fact is stated as, or how it cannot be read. */
export const statedHash = ({ after, problem, text }: Pick<FactChange, 'after' | 'problem' | 'text'>): string =>
  hashOf(problem === null ? [after] : [after, problem, text ?? '']);

/** The value in use, or what cannot be read in its place. */
export function inUseHash(state: Pick<Facts, 'facts' | 'refused'>, path: string): string {
  const { before, unread } = inUseOrUnread(state, path);
  return hashOf(unread === undefined ? [before] : [before, unread]);
}

/**
 * Whether people decided to keep the value in use of a fact: `seen` although the case states this, `later` whatever it
 * states; null when they did not.
 */
export function keptAlthough(
  state: Pick<Facts, 'facts' | 'refused' | 'settled'>,
  change: Pick<FactChange, 'path' | 'after' | 'problem' | 'text'>,
): 'seen' | 'later' | null {
  if (!state.settled.some(({ path }) => path === change.path)) return null;
  const [kept, stated] = [inUseHash(state, change.path), statedHash(change)];
  const found = state.settled.filter((known) => known.path === change.path && known.kept === kept);
  if (found.some((known) => known.stated === stated)) return 'seen';
  return found.some((known) => known.stated === null) ? 'later' : null;
}

/** Whether people decided to go on with the value in use of a fact. */
export function isKept(state: Pick<Facts, 'facts' | 'refused' | 'settled'>, path: string): boolean {
  const kept = inUseHash(state, path);
  return state.settled.some((known) => known.path === path && known.kept === kept);
}

/** Changes that wait to be weighed, the first of them first. */
export function heldChanges({ changes }: Pick<Facts, 'changes'>): readonly DatedChange[] {
  return changes.filter(({ standing }) => standing === 'held');
}

/** Held changes against the values in use: the last one of each path, without those that were changed back. */
export function weighedChanges(state: Facts): readonly WeighedChange[] {
  const last = new Map(heldChanges(state).map((change) => [change.path, change]));
  return [...last.values()].flatMap(
    ({ standing: _, because: __, seq: ___, at: ____, mark: _____, unread: ______, ...change }): WeighedChange[] => {
      const { before, ...unread } = inUseOrUnread(state, change.path);
      const isSame = change.problem === null && hashOf(before) === hashOf(change.after);
      return isSame ? [] : [{ ...change, before, ...unread }];
    },
  );
}

/** The held changes with what became of them, next to all others. */
export function settleHeld(
  { changes }: Pick<Facts, 'changes'>,
  settle: (change: DatedChange) => Pick<FactChange, 'standing' | 'because'>,
): Pick<Facts, 'changes'> {
  return {
    changes: changes.map((change) => (change.standing === 'held' ? { ...change, ...settle(change) } : change)),
  };
}

/** The facts after these changes came into use. */
export function withChanges(
  state: Pick<Facts, 'facts' | 'refused'>,
  changes: readonly Omit<FactChange, 'before' | 'unread' | 'standing' | 'because'>[],
  at: Instant,
): Pick<Facts, 'facts' | 'refused'> {
  const isChanged = ({ path }: { readonly path: string }): boolean => changes.some((change) => change.path === path);
  const isRead = ({ path }: { readonly path: string }): boolean =>
    changes.some((change) => change.path === path && change.after !== null);
  return {
    // A fact whose new value is empty or unreadable is no longer known: the old value must not decide anything.
    facts: [
      ...state.facts.filter((fact) => !isChanged(fact) || isRead(fact)),
      ...changes.flatMap(({ path, after, source }) =>
        after === null || isInUse(state, { path, after, source }) ? [] : [{ path, value: after, source, at }],
      ),
    ],
    refused: [
      ...state.refused.filter((known) => !isChanged(known)),
      ...changes.flatMap(({ path, label, problem, text, readings, source }) =>
        problem === null
          ? []
          : [
              {
                path,
                label,
                problem,
                ...(source.field === path ? {} : { field: source.field }),
                ...(text === undefined ? {} : { text }),
                ...(readings === undefined ? {} : { readings }),
              },
            ],
      ),
    ],
  };
}

/** Whether the value is in use already, from the same source: since when, and who gave it, stays known. */
function isInUse(
  { facts }: Pick<Facts, 'facts'>,
  { path, after, source }: Pick<FactChange, 'path' | 'after' | 'source'>,
): boolean {
  const known = facts.findLast((fact) => fact.path === path);
  return known !== undefined && hashOf([known.value, known.source]) === hashOf([after, source]);
}

/**
 * What came into use after something had read an earlier value: for a change that says so, and changes nothing itself.
 * It has the source of the value in use, and what cannot be read stays so.
 */
export function changeInUse(
  { facts, refused, changes }: Pick<Facts, 'facts' | 'refused' | 'changes'>,
  { path, label, before }: Pick<FactChange, 'path' | 'label' | 'before'>,
): WeighedChange {
  const fact = facts.findLast((known) => known.path === path);
  const unread = refused.find((known) => known.path === path);
  const used = changes.findLast((change) => change.path === path && change.standing === 'used');
  const source = fact?.source ?? used?.source ?? { system: '', record: '', field: unread?.field ?? path };
  const { text, readings } = unread ?? {};
  return {
    path,
    label,
    before,
    after: fact?.value ?? null,
    problem: unread?.problem ?? null,
    ...(text === undefined ? {} : { text }),
    ...(readings === undefined ? {} : { readings }),
    source,
  };
}
