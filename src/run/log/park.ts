/**
 * A run that stopped to ask people (*parked*), and the choice that lets it continue (*recovered*).
 */
import type { RefusedFact } from '../../case/case-event.ts';
import { assert } from '../../kernel/assert.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { AskId } from '../../kernel/ids.ts';
import { own } from '../../kernel/own.ts';
import type { PersonMark } from '../../kernel/person-mark.ts';
import type { Value } from '../../kernel/value.ts';
import { personOf, type PersonActor } from './actor.ts';
import { giveField, type Arrivals } from './arrival.ts';
import {
  addAsk,
  closeAsk,
  openAsks,
  THERE_IS_NONE,
  type AlsoAsked,
  type ApprovalAhead,
  type AskedFact,
  type Asks,
  factOf,
  givenAnswer,
  givenText,
  type Closing,
  type KeptFact,
  type RecoveryAsk,
  type RecoveryChoice,
  withAsk,
} from './asks.ts';
import { bindEarlier, effectsBefore } from './bind-earlier.ts';
import type { Bindings } from './binding.ts';
import { withCall } from './call.ts';
import type { CaseState } from './case.ts';
import { inUse, inUseHash, settleHeld, statedHash, type DatedChange, type Facts } from './fact-change.ts';
import { ERASED, type LogPart } from './log-part.ts';
import { withSender } from './named-sender.ts';
import { foundOf } from './said-done.ts';
import { leaveOut } from './step/leave-out.ts';
import { keptFacts, statedAtStop, statedWhenAsked } from './stated-otherwise.ts';
import type { Inner } from './step/close-inside.ts';
import type { Watches } from './step/watch.ts';
import { writeAt } from './write-at.ts';

/** Code of a stop before a payment: it would exceed what the case allows with its newest facts. */
export const BEYOND_CASE = 'beyond_case';

/** Code of a stop before a payment: the case states other facts than those on which it, or what led to it, was decided. */
export const OTHER_FACTS = 'other_facts';

/** Code of a stop before a write: it may have been done, by an earlier run of the case or as a person says. */
export const DONE_BEFORE = 'done_before';
/** Code of a run that stopped because an answer was corrected too often. */
export const ANSWER_CORRECTED = 'answer_corrected';

/** Code of a stop before a call: its declared tool was changed after the run chose its SOP. */
export const CHANGED_TOOL = 'changed_tool';

/** Code of a stop before a call: its tool is not there any more. */
export const UNKNOWN_TOOL = 'unknown_tool';

/** The end of the button *Go on with whatever the case states later*. */
export const STATED_LATER = 'the case states later';

export type ParkEvent =
  | {
      readonly type: 'Parked';
      readonly askId: AskId;
      readonly step: string | null;
      readonly callId: string | null;
      readonly code: string;
      /** Why the run stopped and what is known, as sentences. */
      readonly because: string;
      readonly known: readonly string[];
      readonly choices: readonly RecoveryChoice[];
      readonly group: string;
      /** Absent when the run stopped for another reason than a fact that cannot be read. */
      readonly fact?: AskedFact | null;
      /** Further facts that are missing at the same place, for the same form; absent for none. */
      readonly also?: readonly AlsoAsked[];
      /** Paths below `case`: once one of them is corrected where it came from, the question closes. */
      readonly waitsFor?: readonly string[];
      /** Facts whose used values are kept if a person presses *Go on*; absent where none are. */
      readonly keeps?: readonly KeptFact[];
      /** Calls of this run that a person said were done, of which this may be another; absent for none. */
      readonly saidDone?: readonly string[];
      /**
       * What *It was done* records, as places in `opened.earlier.effects`; absent where it stands for nothing of then, and in
       * earlier logs, where the label of the step decides.
       */
      readonly stands?: readonly number[];
      /** Whose choice costs what; absent where no approval may follow or a fact is asked for, and in earlier logs. */
      readonly approval?: ApprovalAhead;
      /** The question whose answer was corrected too often; absent when the run stopped for another reason. */
      readonly question?: AskId;
    }
  /** A person said what a fact that cannot be read should be. It counts from now on. */
  | {
      readonly type: 'FactGiven';
      readonly askId: AskId;
      readonly by: PersonActor;
      readonly groups: readonly string[];
      /** The declared event whose field it is; absent for a fact of the case. */
      readonly eventId?: string;
      readonly path: string;
      readonly label: string;
      /** Empty when there is none. */
      readonly value: Value;
      /** The person said that there is none: the fact is missing from now on. */
      readonly isNone?: true;
      /**
       * Who of `people.yaml` the value names, which says who sends the case; absent for other facts, and in earlier logs. It
       * stays when the value is erased.
       */
      readonly names?: readonly PersonMark[];
    }
  | {
      readonly type: 'Recovered';
      readonly askId: AskId;
      readonly by: PersonActor;
      readonly choice: RecoveryChoice;
      readonly note: string | null;
      /** A call of unknown outcome that a person said was done is looked for once more; absent where it is not. */
      readonly looks?: true;
    };

type State = Inner &
  Watches &
  Bindings &
  Arrivals &
  Facts &
  Pick<CaseState, 'unchosen' | 'opened' | 'involved' | 'afterEnd' | 'stopping' | 'ended' | 'isErased'>;

export const parkLog: LogPart<ParkEvent, Asks, State> = {
  initial: { asks: {} },
  evolve: {
    Parked: (
      state,
      {
        askId,
        callId,
        step,
        code,
        because,
        known,
        choices,
        group,
        fact = null,
        also,
        waitsFor = [],
        keeps = null,
        question = null,
        saidDone,
        stands,
        approval,
      },
      { seq, at },
    ) => {
      const write = writeAt(state, { callId, step });
      return addAsk(state, {
        kind: 'recovery',
        askId,
        callId,
        step,
        // Asked again with the same id, it is the same question with more in it.
        seq: own(state.asks, askId)?.seq ?? seq,
        at: own(state.asks, askId)?.at ?? at,
        closed: null,
        code,
        because,
        known,
        choices,
        group,
        fact,
        ...(also === undefined ? {} : { also }),
        waitsFor,
        keeps,
        question,
        ...(saidDone === undefined ? {} : { saidDone }),
        ...(stands === undefined ? {} : { stands }),
        ...(approval === undefined ? {} : { approval }),
        ...(write === null ? {} : { write: write.callId }),
        answer: null,
        answered: null,
        corrections: [],
      });
    },
    FactGiven: (state, { askId, by, eventId, path, label, value, isNone = false, names }, { seq, at }) => {
      const note = isNone ? THERE_IS_NONE : givenText(value, factOf(state.asks, askId));
      const closed = { how: 'answered', by, at, note } as const;
      // The text of the question contains the fact: the question closes even where the fact was erased meanwhile.
      const closedAll = closeAsk(closeAsksFor(state, [path], closed, eventId), askId, closed);
      const answer = givenAnswer(isNone ? null : value);
      const answered = withAsk(closedAll, askId, (ask) =>
        ask.kind === 'recovery' ? { ...ask, answer, answered: seq } : ask,
      );
      if (eventId !== undefined)
        return { ...answered, ...giveField(state, { eventId, path, value: isNone ? null : value, by }) };
      const source = { system: 'Slack', record: by.name, field: label };
      return {
        ...answered,
        facts: isNone
          ? state.facts.filter((fact) => fact.path !== path)
          : [...state.facts, { path, value, source, at, givenBy: personOf(by) }],
        refused: state.refused.filter((refused) => refused.path !== path),
        changes: [...state.changes, ...state.refused.flatMap((refused) => stillSent(refused, path, { seq, at }))],
        unchosen: null,
        involved: withSender(state.involved, value, names),
      };
    },
    Recovered: (state, { askId, by, choice, looks }, { at }) => {
      const ask = state.asks[askId];
      assert(ask?.kind === 'recovery', 'a recovery is answered once it was asked');
      const seen = withAsk(state, askId, () => ({ ...ask, stated: statedAtStop(state, ask) }));
      const closed = closeAsk(seen, askId, { how: 'recovered', by, at, note: choice });
      return {
        ...closed,
        ...(choice === 'leave_out' && ask.callId === null
          ? leaveOut({ ...state, ...closed }, ask.step, by.name, at)
          : {}),
        unchosen: null,
        ...(choice === 'go_on' ? goOn(state, by.name, ask) : {}),
        ...(choice === 'leave_it' ? leaveIt(state) : {}),
        ...recoverCall(state, ask, { choice, looks }, { name: by.name, at }),
        ...(ask.code === DONE_BEFORE && choice === 'it_was_done' ? bindEarlier(state, ask, at) : {}),
      };
    },
  },
  erasable: {
    Parked: { because: ERASED, known: [], fact: null, approval: { needed: null, isAlone: false } },
    FactGiven: { value: ERASED },
    Recovered: { note: null },
  },
};

/**
 * The facts in use stay although the case states what people saw, and people get the usual time again.
 *
 * INVARIANT: no one decides about a value that was stated after the question. It stays held, and is weighed next.
 */
function goOn(state: Facts, name: string, ask: RecoveryAsk): Partial<Facts> {
  const kept = keptFacts(state, ask);
  return {
    ...settleHeld(state, (change) => {
      const known = kept.find(({ path }) => path === change.path);
      const isLater = change.seq > ask.seq;
      if (ask.keeps !== null && (known === undefined || (isLater && !known.isForGood)))
        return { standing: change.standing, because: change.because };
      return { standing: 'unused', because: keptBecause(state, name, ask, change) };
    }),
    settled: [
      ...state.settled,
      ...kept.map(({ path, isForGood }) => ({
        path,
        kept: inUseHash(state, path),
        stated: isForGood ? null : statedHash(statedWhenAsked(state, ask, path) ?? inUseChange(state, path)),
      })),
    ],
    again: Object.fromEntries(Object.entries(state.again).map(([step, known]) => [step, { ...known, until: null }])),
  };
}

function keptBecause(state: Facts, name: string, ask: RecoveryAsk, change: DatedChange): string {
  if (change.seq > ask.seq && ask.keeps !== null)
    return `${name} decided to go on with the earlier value, whatever ${STATED_LATER}`;
  return statedWhenAsked(state, ask, change.path)?.seq === change.seq || ask.keeps === null
    ? `${name} decided to go on with the earlier value`
    : 'the case stated another value before people were asked';
}

const inUseChange = (state: Facts, path: string): Pick<DatedChange, 'after' | 'problem'> => ({
  after: inUse(state, path),
  problem: null,
});

/** The same differences are not asked about again. */
function leaveIt({ afterEnd }: Pick<CaseState, 'afterEnd'>): Partial<State> {
  return afterEnd === null ? {} : { afterEnd: { ...afterEnd, left: afterEnd.differences } };
}

/**
 * What the source still sends: the same text again, with a change of another field, is no change and does not replace
 * what a person said.
 */
function stillSent(
  refused: RefusedFact,
  path: string,
  when: { readonly seq: number; readonly at: Instant },
): DatedChange[] {
  if (refused.path !== path) return [];
  const source = { system: '', record: '', field: path };
  return [{ ...refused, before: null, after: null, source, standing: 'used', because: null, mark: null, ...when }];
}

/** Closes the open questions for facts that are known again, or for fields of one declared event. */
export function closeAsksFor(state: Asks, paths: readonly string[], closed: Closing, eventId?: string): Asks {
  const isAbout = ({ fact, waitsFor }: RecoveryAsk): boolean =>
    (fact !== null && fact.eventId === eventId && paths.includes(fact.path)) ||
    (eventId === undefined && waitsFor.some((path) => paths.includes(path)));
  return openAsks(state).reduce<Asks>(
    (after, ask) => (ask.kind === 'recovery' && isAbout(ask) ? closeAsk(after, ask.askId, closed) : after),
    { asks: state.asks },
  );
}

function recoverCall(
  state: State,
  ask: RecoveryAsk,
  { choice, looks }: { readonly choice: RecoveryChoice; readonly looks: true | undefined },
  { name, at }: { readonly name: string; readonly at: Instant },
): Partial<State> {
  const { callId, code } = ask;
  const call = callId === null ? undefined : state.calls[callId];
  if (call === undefined || choice === 'stop') return {};
  const found = foundOf(call);
  const core = found === undefined ? {} : { found };
  if (choice === 'leave_out')
    return withCall(state, call.callId, { kind: 'left_out', by: name, isByPerson: true, ...core });
  // What people decided about is done as they saw it, and proposed anew only if the case changes.
  if (code === DONE_BEFORE && choice === 'try_again') return {};
  if (looks && call.progress.kind === 'lost')
    return withCall(state, call.callId, { ...call.progress, probeAt: at, saidBy: name });
  if (choice === 'it_was_done') {
    const before = code === DONE_BEFORE ? effectsBefore(state, call, ask) : [];
    return withCall(state, call.callId, {
      kind: 'settled',
      by: name,
      before,
      at,
      ...core,
    });
  }
  if (call.progress.kind === 'lost')
    return withCall(state, call.callId, { ...call.progress, probeAt: at, repeat: state.stopping === null });
  // The call certainly did not happen: its step proposes a new one, with a new verdict and a new key.
  const { [call.step]: _, ...callOfStep } = state.callOfStep;
  return { callOfStep };
}
