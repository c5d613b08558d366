/**
 * The recovery card of a run that has stopped itself: what stopped it, what is known, and what a person may decide.
 */
import { THERE_IS_NONE } from '../../../run/log/asks.ts';
import type { RecoveryChoice } from '../../../run/log/event.ts';
import { againText } from '../../../run/cite/approval-ahead.ts';
import { keptForGood, keptText } from '../../../run/cite/kept-values.ts';
import { mostTelling } from '../../../run/cite/known-order.ts';
import { STATED_LATER } from '../../../run/log/park.ts';
import type { AskView } from '../../../run/view/thread-view.ts';
import { ACTIONS, choiceAction, CHOICES_MAX } from '../ids.ts';
import { absentLines, closedPart } from './approval-card.ts';
import { correctPart } from './question-card.ts';
import {
  BUTTON_MAX,
  bullets,
  buttons,
  fullestOf,
  glue,
  header,
  labelled,
  line,
  lines,
  literal,
  mentions,
  prose,
  rich,
  type Block,
  type ButtonSpec,
  type Inline,
} from './block.ts';
import { fallback, isWithin, oneLine } from './text.ts';
import type { Rendered } from './rendered.ts';

export type RecoveryView = Extract<AskView, { kind: 'recovery' }>;

/** Ways in which what was asked has an answer. */
const SETTLED: readonly string[] = ['recovered', 'answered', 'corrected'];
/**
 * How many of the known sentences are shown, and code points of one; from the fullest to the shortest. A line to copy into
 * settings is of use only as a whole.
 */
const KNOWN = [
  { count: 10, max: 1_500 },
  { count: 10, max: 400 },
  { count: 6, max: 200 },
  { count: 3, max: 150 },
] as const;
const GROUP_MAX = 200;
/** Other cards say until when they wait, and what silence does. */
const UNTIL_ANSWERED = 'It waits without a deadline or a reminder until someone answers';
/** Code points of a dialog. */
const CONFIRM_MAX = 300;
/** Code points of what was done before, in a dialog of at most 300 characters. */
const DONE_MAX = 125;

export function renderRecovery(view: RecoveryView): Rendered {
  const { caseId, step, because, state, corrections } = view;
  const place = step === null ? caseId : `${caseId}, step ${step}`;
  if (state.kind === 'closed') {
    const how = SETTLED.includes(state.how) ? 'Settled' : 'No longer asked';
    return {
      text: fallback(`${how}: ${place}`, because, state.by),
      blocks: fullestOf<(typeof KNOWN)[number]>(KNOWN, (detail) => [
        header(`🔧 ${how} · ${place}`),
        ...body(view, detail),
        ...closedPart(state),
        ...(corrections.length === 0
          ? []
          : [lines(...corrections.map((text) => labelled('Corrected', text, detail.max)))]),
        ...correctPart(view),
      ]),
    };
  }
  return {
    text: fallback(`Needs a person: ${place}`, because),
    blocks: fullestOf<(typeof KNOWN)[number]>(KNOWN, (detail) => [
      header(`🛑 Needs a person · ${place}`),
      ...openPart(view, detail),
    ]),
  };
}

/** The request in the Home tab, below the line `place`: everything that its card shows, without the mentions. */
export function recoveryOnHome(view: RecoveryView, place: readonly Inline[]): Block[] {
  return openPart({ ...view, mention: [] }, KNOWN[0], [place]);
}

type Detail = (typeof KNOWN)[number];

function body(view: RecoveryView, { count, max }: Detail, above: readonly (readonly Inline[])[] = []): Block[] {
  const { because, known } = view;
  return [
    lines(...above, labelled(whyLabel(view), because)),
    ...(known.length === 0
      ? []
      : [
          rich(
            line(literal('What is known', { bold: true })),
            bullets(mostTelling(known, count).map((sentence) => prose(sentence, max))),
          ),
        ]),
  ];
}

/** A run that had ended did not stop. */
export const whyLabel = ({ choices }: RecoveryView): string =>
  choices.includes('leave_it') ? 'Asked because' : 'Stopped because';

function openPart(view: RecoveryView, detail: Detail, above: readonly (readonly Inline[])[] = []): Block[] {
  const people = mentions(view.mention);
  return [
    ...body(view, detail, above),
    ...keptPart(view, detail.max),
    lines(
      [
        literal('Asked', { bold: true }),
        glue(': '),
        literal(view.group, undefined, GROUP_MAX),
        ...(people.length === 0 ? [] : [glue(' '), ...people]),
        ...(view.choices.length === 0 ? [] : [glue('. '), literal(UNTIL_ANSWERED)]),
      ],
      ...absentLines(view),
    ),
    ...recoveryButtons(view),
  ];
}

/** Each value that the run would go on with, and what the case states now. */
function keptPart({ kept }: RecoveryView, max: number): Block[] {
  return kept.length === 0
    ? []
    : [
        lines(
          ...kept.map((one) =>
            labelled('Go on with', `${one.label} ${one.text}${keptForGood([one])}${statedText(one)}`, max),
          ),
        ),
      ];
}

function statedText({ now, later }: RecoveryView['kept'][number]): string {
  if (now === null) return '';
  return later === null
    ? `; the case states ${now} now`
    : `; the case stated ${now} when this was asked, and states ${later} now, which is looked at next`;
}

/** `Go on with $7,200.00`, unless a button cannot show the values; the card always does. */
function goOnText(kept: RecoveryView['kept']): string {
  const [only, ...others] = kept;
  if (only === undefined) return 'Go on';
  const later = keptForGood(kept);
  const named = `Go on with ${others.length === 0 ? `${only.text}${later}` : (keptText(kept) ?? '')}`;
  if (isWithin(named, BUTTON_MAX) && !kept.some(({ isWritten }) => isWritten)) return named;
  const text = others.length === 0 ? `the earlier ${only.label}` : `the ${kept.length} earlier values`;
  if (isWithin(`Go on with ${text}${later}`, BUTTON_MAX)) return `Go on with ${text}${later}`;
  const isAll = kept.every(({ isForGood }) => isForGood);
  return `Go on with the earlier values, ${isAll ? `whatever ${STATED_LATER}` : 'and for later ones as listed above'}`;
}

/** The buttons of an open recovery, here and in the Home tab; empty when there is nothing to decide. */
function recoveryButtons({ askId, choices, caseId, fact, kept, repeats, cost }: RecoveryView): Block[] {
  const specs: Readonly<Record<RecoveryChoice, ButtonSpec>> = {
    try_again:
      repeats === null
        ? {
            action: ACTIONS.tryAgain,
            text: againText(repeats),
            value: askId,
            spoken: `Try again in ${caseId}`,
            ...(cost?.isNeeded === true
              ? { confirm: { title: 'Try again?', text: oneLine(cost.text, CONFIRM_MAX), yes: 'Try again' } }
              : {}),
          }
        : repeatButton(askId, caseId, repeats, cost !== null),
    it_was_done: {
      action: ACTIONS.itWasDone,
      text: 'It was done',
      value: askId,
      spoken: `It was done, continue with ${caseId}`,
    },
    go_on: {
      action: ACTIONS.goOn,
      text: goOnText(kept),
      value: askId,
      spoken: `Go on with the earlier values in ${caseId}`,
    },
    start_again: {
      action: ACTIONS.startAgain,
      text: 'Start again',
      value: askId,
      spoken: `Start ${caseId} again with what it says now`,
    },
    leave_it: {
      action: ACTIONS.leaveIt,
      text: 'Leave it',
      value: askId,
      spoken: `Leave ${caseId} as it was decided`,
    },
    leave_out: {
      action: ACTIONS.leaveOut,
      text: `Leave this ${repeats === null ? 'event' : 'payment'} out`,
      value: askId,
      spoken: `Leave this ${repeats === null ? 'event' : 'payment'} out of ${caseId}`,
    },
    stop: {
      action: ACTIONS.stop,
      text: 'Stop the run',
      value: askId,
      style: 'danger',
      spoken: `Stop the run of ${caseId}`,
    },
  };
  const all = [...(fact === null ? [] : factButtons(askId, caseId, fact)), ...choices.map((choice) => specs[choice])];
  return all.length === 0 ? [] : [buttons(all)];
}

/** What was done before is done once more, so a second press is asked for, next to what was done. */
function repeatButton(value: string, caseId: string, repeats: NonNullable<RecoveryView['repeats']>, hasCost: boolean) {
  const { before, now } = repeats;
  const text = againText(repeats);
  return {
    action: ACTIONS.tryAgain,
    text,
    value,
    spoken: `${text} in ${caseId}`,
    confirm: {
      title: `${text}?`,
      text: `Done before: ${doneShort(before)}. In addition now: ${oneLine(now, hasCost ? 100 : 130)}${hasCost ? '. You cannot approve after it' : ''}`,
      yes: text,
    },
  } satisfies ButtonSpec;
}

/** Each has its share of the room: a long first one must not hide the others. */
function doneShort(before: readonly string[]): string {
  const shown = before.slice(0, before.length > 3 ? 2 : 3);
  const more = before.length - shown.length;
  const texts = shown.map((text) => oneLine(text, Math.floor(DONE_MAX / shown.length)));
  return [...texts, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

const hasNoReading = (readings: readonly string[]): boolean => readings.every((reading) => reading === THERE_IS_NONE);

/** The button that opens the form for a value. */
export function valueButtonText({ readings, form }: Pick<AskedView, 'readings' | 'form'>): string {
  if (form.length > 1) return 'Give the values';
  return hasNoReading(readings) ? 'Give the value' : 'Another value';
}

type AskedView = NonNullable<RecoveryView['fact']>;

/** One button for each reading, and one for another value. */
function factButtons(askId: string, caseId: string, asked: AskedView): ButtonSpec[] {
  const { label, readings, isWhole } = asked;
  const isUnknown = hasNoReading(readings);
  return [
    ...readings.slice(0, CHOICES_MAX).map((reading, index) => ({
      action: choiceAction(index),
      text: reading,
      value: askId,
      spoken: reading === THERE_IS_NONE ? `There is no ${label}: ${caseId}` : `${label} is ${reading}: ${caseId}`,
    })),
    ...(isWhole
      ? []
      : [
          {
            action: ACTIONS.answerForm,
            text: valueButtonText(asked),
            value: askId,
            spoken: `Give ${isUnknown ? 'the' : 'another'} value for ${label} in ${caseId}`,
          },
        ]),
  ];
}
