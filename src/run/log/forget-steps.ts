/**
 * Forgets steps that were decided from an answer which was corrected: they are planned again as if they had never been
 * reached. Nothing in them had an effect outside, so only asks, drafts and decisions are void. The log keeps it all.
 */
import type { Instant } from '../../kernel/clock.ts';
import { own } from '../../kernel/own.ts';
import type { ApprovalAsk, Asks, AskState, QuestionAsk } from './asks.ts';
import type { Bindings } from './binding.ts';
import type { Calls, CallState } from './call.ts';
import type { EveryStep } from './every-step.ts';
import type { Facts, WeighedChange } from './fact-change.ts';
import type { Choices } from './step/choose.ts';
import type { Loops } from './step/loop.ts';
import type { NestedSops } from './step/run.ts';
import type { Waits } from './step/wait.ts';
import type { Watches } from './step/watch.ts';

export type Forgotten = {
  /** The labels of the steps, each in its round. */
  readonly steps: readonly string[];
  /** Steps around them whose deadline was met and runs again. */
  readonly reopened: readonly string[];
  readonly because: string;
  /** What changed, for those who are asked again. */
  readonly changes: readonly WeighedChange[];
};

export type Forgettable = Asks &
  Bindings &
  Calls &
  Choices &
  EveryStep &
  Loops &
  NestedSops &
  Waits &
  Watches &
  Pick<Facts, 'again'>;

export function forgetSteps(
  state: Forgettable,
  { steps, reopened, because, changes }: Forgotten,
  at: Instant,
): Forgettable {
  const gone = new Set(steps);
  const stays = ({ step }: { readonly step: string | null }): boolean => step === null || !gone.has(step);
  const asked = Object.values(state.asks).filter((ask) => !stays(ask) && ask.closed?.how !== 'withdrawn');
  return {
    decisions: without(state.decisions, gone),
    choices: state.choices.filter((step) => !gone.has(step)),
    flags: state.flags.filter(stays),
    outcomes: state.outcomes.filter(stays),
    towards: state.towards.filter(stays),
    missedOutcomes: state.missedOutcomes.filter(stays),
    actions: state.actions.filter(stays),
    bindings: state.bindings.filter(({ source }) => stays(source)),
    clocks: Object.fromEntries(
      Object.entries(without(state.clocks, gone)).map(([step, clock]) => [
        step,
        reopened.includes(step) && clock.state === 'met' ? { ...clock, state: 'open' as const, at } : clock,
      ]),
    ),
    loops: without(state.loops, gone),
    nestedSops: without(state.nestedSops, gone),
    waits: without(state.waits, gone),
    // Steps of a block may be among them: it goes on, and then ends anew.
    watches: mapped(without(state.watches, gone), (watch) =>
      watch.ended === null && gone.size > 0 ? { ...watch, blockEnded: null } : watch,
    ),
    // A call keeps its number, so the next one of its step has another key.
    callOfStep: without(state.callOfStep, gone),
    iterations: state.iterations,
    calls: mapped(state.calls, (call) => (stays(call) || isDone(call) ? call : { ...call, progress: REPLACED })),
    asks: mapped(state.asks, (ask) =>
      stays(ask) || isFinal(ask) || isActedOn(state, ask) ? ask : withdrawn(ask, because, at),
    ),
    again: { ...state.again, ...askedAgain(state, asked, changes) },
  };
}

const REPLACED = { kind: 'replaced', isCorrected: true } as const;

/** What was read stays known; its step reads it again. */
const isDone = ({ progress }: CallState): boolean => progress.kind === 'succeeded' || progress.kind === 'failed';

/**
 * A denial and an expiry stay in the record: the next call of the step is asked about anew. What a person said of a fact,
 * or chose when the run had stopped, stays in force, and so does who did.
 */
function isFinal({ kind, closed }: AskState): boolean {
  if (kind === 'recovery' && (closed?.how === 'answered' || closed?.how === 'recovered')) return true;
  return closed?.how === 'withdrawn' || (kind === 'approval' && closed !== null && closed.how !== 'approved');
}

/** What people approved was tried: that they did stays in the record. */
const isActedOn = ({ calls }: Calls, { kind, callId, closed }: AskState): boolean =>
  kind === 'approval' &&
  closed?.how === 'approved' &&
  callId !== null &&
  own(calls, callId)?.progress.kind === 'failed';

function withdrawn(ask: AskState, note: string, at: Instant): AskState {
  return { ...ask, closed: { how: 'withdrawn', by: null, at, note } };
}

/** Those who were being asked see what changed, and have no more time than they had. */
function askedAgain(
  { again }: Pick<Facts, 'again'>,
  asked: readonly AskState[],
  changes: readonly WeighedChange[],
): Facts['again'] {
  const isOne = (ask: AskState): ask is ApprovalAsk | QuestionAsk => ask.kind === 'approval' || ask.kind === 'question';
  return Object.fromEntries(
    asked.filter(isOne).map((ask) => {
      const step = ask.step ?? '';
      const ends = ask.kind === 'approval' ? ask.expiresAt : ask.dueAt;
      const before = own(again, step);
      const until = ask.closed === null || ask.closed.how === 'approved' ? ends : null;
      return [
        step,
        {
          count: before?.count ?? 0,
          until: before === undefined ? until : before.until,
          changes: [...(before?.changes ?? []), ...changes],
        },
      ];
    }),
  );
}

function without<Item>(
  items: Readonly<Record<string, Item>>,
  gone: ReadonlySet<string>,
): Readonly<Record<string, Item>> {
  return Object.fromEntries(Object.entries(items).filter(([label]) => !gone.has(label)));
}

function mapped<Item>(
  items: Readonly<Record<string, Item>>,
  change: (item: Item) => Item,
): Readonly<Record<string, Item>> {
  return Object.fromEntries(Object.entries(items).map(([key, item]) => [key, change(item)]));
}
