/**
 * How `repeat` and `for_each` are shown: how many rounds there may be, which one is running, and how they ended.
 */
import { unreachable } from '../../../kernel/assert.ts';
import { formatInstant } from '../../../kernel/time.ts';
import { formatValue, type Value } from '../../../kernel/value.ts';
import { inRounds } from '../../../sop/rounds.ts';
import { handlersOf, type ForEachBody, type RepeatBody } from '../../../sop/sop.ts';
import { citePlace, citeTraces } from '../../cite/cite.ts';
import type { Actor, EventOf } from '../../log/event.ts';
import type { RunState } from '../../log/state.ts';
import { loopOf, openPauses, type LoopEvent, type LoopState, type RoundChecked } from '../../log/step/loop.ts';
import type { PostText } from '../event-view.ts';
import { counted, stepName } from '../step-name.ts';
import type { Ways } from '../way.ts';
import type { StepView, WhyNotInside } from './step-view.ts';

/** Characters of a list that are shown; the log holds the whole list. */
const ITEMS_SHOWN = 300;

export const loopView: StepView<LoopEvent> = {
  events: {
    LoopStarted: {
      explain: ({ step, says, readings }, state) => {
        const loop = state.loops[step];
        return { step, says, result: loop === undefined ? 'It had begun' : loopText(loop), readings };
      },
    },
    RoundStarted: {},
    RoundChecked: {
      explain: (event, state) => {
        const { step, says, round, traces, readings } = event;
        const values = citeTraces(traces);
        return {
          step,
          says,
          citation: `${citePlace(state, step)}, round ${round}${values === '' ? '' : `: ${values}`}`,
          result: roundCheckText(event),
          readings: [...traces.flatMap((trace) => trace.readings), ...readings],
        };
      },
    },
    RoundEnded: {},
    LoopEnded: { post: postEnd },
  },
  waiting: (state) =>
    openPauses(state).map(({ step, round, most, pauseUntil }) => ({
      step,
      standing: `Pausing in step ${step} after round ${round} of at most ${most}`,
      because: `step ${step} pauses until ${formatInstant(pauseUntil)}`,
      isOutside: false,
    })),
  clocks: (state) =>
    openPauses(state).map(({ step, round, pauseUntil }) => ({
      label: `Round ${round + 1} of step ${step} begins`,
      dueAt: pauseUntil,
    })),
};

const loopWhyNot: WhyNotInside<RepeatBody | ForEachBody> = {
  inside: ({ state, rounds }, { label, rounds: around = [] }, { steps }) => {
    const round = rounds[around.length] ?? Math.max(1, loopOf(state, label)?.round ?? 1);
    return steps.map((inner) => inRounds(inner, [...around, round]));
  },
  /** The round did not begin. */
  notVisited: ({ state }, owner, _, inner) => {
    if (handlersOf(owner).includes(inner)) return null;
    const loop = loopOf(state, owner.label);
    const round = inner.rounds?.at(-1) ?? 1;
    if (loop === null || round <= loop.round) return null;
    return loop.round === 0
      ? `The list of step ${owner.label} was empty`
      : `Step ${owner.label} had no round ${round}: it ${roundsText(loop)}`;
  },
};

export const forEachWhyNot: WhyNotInside<ForEachBody> = loopWhyNot;

export const repeatWhyNot: WhyNotInside<RepeatBody> = {
  ...loopWhyNot,
  notLate: ({ state, notReached }, { label }) => {
    const loop = loopOf(state, label);
    if (loop === null) return notReached(label);
    return loop.ended?.how === 'used_up'
      ? null
      : `The rounds of step ${label} were not used up: it ${roundsText(loop)}`;
  },
};

/** The rounds themselves are not told, only that they were used up. */
function postEnd({ step, how, rounds }: EventOf<'LoopEnded'>, _: RunState, __: Actor, { says }: Ways): PostText | null {
  if (how !== 'used_up') return null;
  return {
    tone: 'trouble',
    title: `Tried ${counted(rounds, 'time')}, without success: ${says(step) ?? `step ${stepName(step)}`}`,
    lines: [],
  };
}

/** `At most 96 rounds: ended after round 3, since lookup done yes, 2026-03-02 …`. */
function loopText(loop: LoopState): string {
  const { kind, most, items, ended, round } = loop;
  if (kind === 'for_each' && most === 0) return 'The list was empty, so there was nothing to do';
  const what =
    kind === 'repeat'
      ? `At most ${most} rounds`
      : `One round for each of ${counted(most, 'item')} (${itemsText(items ?? [])})`;
  if (ended === null && loop.atOnce !== null)
    return `${what}, up to ${loop.atOnce} at the same time: ${round - loop.open.length} of ${most} done`;
  return ended === null ? `${what}: in round ${round}` : `${what}: ${endText(loop)}, ${formatInstant(ended.at)}`;
}

/** How the rounds ended, or which one is running: `ended after round 3, since lookup done yes`. */
function endText({ ended, checked, round, most, atOnce, open }: LoopState): string {
  if (ended === null && atOnce !== null)
    return `doing ${open.length} of ${most} items, ${round - open.length} are done`;
  if (ended === null) return `in round ${round} of at most ${most}`;
  const values = citeTraces(checked?.traces ?? []);
  switch (ended.how) {
    case 'held':
      return `ended after round ${round}${values === '' ? '' : `, since ${values}`}`;
    case 'said':
      return `ended after round ${round}, in which a person said that the payment was made`;
    case 'all':
      return 'all done';
    case 'superseded':
      return 'superseded';
    case 'used_up':
      return `the rounds were used up after ${round}${values === '' ? '' : `, with ${values}`}`;
    default:
      return unreachable(ended.how);
  }
}

const roundsText = (loop: LoopState): string => `${loop.ended === null ? 'is ' : ''}${endText(loop)}`;

/** The result of the check after a round. */
function roundCheckText({ result, round, pauseUntil }: RoundChecked): string {
  switch (result) {
    case 'unclear':
      return `After round ${round} it could not be decided whether another follows`;
    case 'true':
      return `Round ${round} was the last, since the conditions held`;
    case 'false': {
      const pause = pauseUntil === null ? '' : `; pausing until ${formatInstant(pauseUntil)}`;
      return `After round ${round} the conditions did not hold${pause}`;
    }
    default:
      return unreachable(result);
  }
}

function itemsText(items: readonly Value[]): string {
  const text = formatValue(items);
  return text.length <= ITEMS_SHOWN ? text : `${text.slice(0, ITEMS_SHOWN)}…`;
}
