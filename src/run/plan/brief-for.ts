/**
 * What a message tells a person about the case: what happened, what is asked of them, and the values worth knowing.
 * Computed from the state alone: the message is one of the arguments, which get a verdict and are logged.
 */
import type { Duration } from '../../kernel/time.ts';
import { timestamp } from '../../kernel/time.ts';
import type { Person } from '../../handbook/people.ts';
import { resolveRecipient } from '../../handbook/recipient.ts';
import { isOver } from '../../kernel/deadline.ts';
import { oneAfterAnother } from '../../kernel/one-after-another.ts';
import type { Value } from '../../kernel/value.ts';
import { takeOver, type Brief } from '../../tool/brief.ts';
import { baseLabel, labelIn, labelsAround, roundsOf, stepAt } from '../../sop/rounds.ts';
import type { Reading, Scope, Trace } from '../../sop/expression/expression.ts';
import { stepsInside, type Argument, type Step } from '../../sop/sop.ts';
import { decisionTraces } from '../cite/cite.ts';
import { asOfNow, decidedBy, decidedBySentence } from '../cite/decided-by.ts';
import { aboutFacts, caseTitle, headlineFacts, openableRecords } from '../cite/headline.ts';
import { paidSoFar } from '../cite/paid-so-far.ts';
import { own } from '../../kernel/own.ts';
import { renderSentence } from '../../sop/sentence.ts';
import { amountFrom } from './amount-from.ts';
import { beforeThis } from './before-this.ts';
import { computeArgument } from './argument.ts';
import { isPayment } from './done-otherwise.ts';
import type { Turn } from './turn.ts';
import { callOf, type RunState } from '../log/state.ts';

/**
 * @param answerWithin the time to answer, null when no answer is asked for
 * @param message what the SOP itself writes to the person; it says what is asked where no answer is
 * @param args who gets the message: `to` and `backup`
 * @param missing the labels of the person who is missing, so that the backup gets the message; usually none
 */
export function briefFor(
  turn: Turn,
  step: Step,
  answerWithin: Duration | null,
  message: string | null,
  missing: readonly string[] = [],
  args: Readonly<Record<string, Value>> = {},
): Brief {
  const { state, sop } = turn;
  const [reader, ...others] = [...new Set(reached(turn, args).map(({ name }) => name))];
  const before = [
    ...missing.map((label) => `The ${label} is missing, so this comes to you instead`),
    ...triedInVain(turn, step),
    ...beforeThis(state, labelsAround(sop, step.label), others.length === 0 ? (reader ?? null) : null),
  ];
  const records = openableRecords(state);
  return {
    case: state.opened?.caseId ?? '',
    title: caseTitle(state, turn.context),
    happened: oneAfterAnother([...before, ...becauseOf(turn, step, before.length > 0)]),
    asked: askedOf(turn, step, answerWithin, message, args),
    facts: [
      ...[...headlineFacts(state, turn.context), ...aboutFacts(state, turn.context.caseType)].map(
        ({ label, text }) => ({
          label,
          value: text,
        }),
      ),
      ...paymentFacts(turn, step),
      // Where an answer is asked for, its own time is the one that counts for the reader.
      ...(answerWithin === null ? deadlineOf(turn, step) : []),
    ],
    ...(records.length === 0 ? {} : { records }),
  };
}

/** What was paid so far and, where the message is about a payment that was not made, what its amount was taken from. */
function paymentFacts(turn: Turn, { label }: Step): Brief['facts'] {
  const { state, sop, context } = turn;
  const about = labelsAround(sop, label)
    .slice(0, -1)
    .flatMap((around) => callOf(state, around) ?? [])
    .findLast((call) => isPayment(turn, call));
  const lines = [...paidSoFar(state, context.registry), ...(about === undefined ? [] : amountFrom(turn, about))];
  return lines.map(({ label: name, text }) => ({ label: name, value: text }));
}

/** `Tried 6 times, without success: Look whether it is shipped`: why the `if_late` of a `repeat` writes. */
function triedInVain({ state, sop, scope }: Turn, { label }: Step): string[] {
  return labelsAround(sop, label).flatMap((around) => {
    const base = baseLabel(around);
    const loop = base.endsWith(LATE)
      ? own(state.loops, labelIn(base.slice(0, -LATE.length), roundsOf(around)))
      : undefined;
    const says = loop === undefined ? undefined : stepAt(sop, loop.step)?.says;
    if (loop?.ended?.how !== 'used_up' || says === undefined) return [];
    return [
      `Tried ${loop.round} ${loop.round === 1 ? 'time' : 'times'}, without success: ${renderSentence(says, scope).text}`,
    ];
  });
}

const LATE = '.if_late';

/** Values that are named; more would hide the ones that matter. */
const VALUES_MAX = 6;

/**
 * The values that led here, from the outermost decision to the nearest. Not the rule: its sentence says what the
 * procedure does, and its reader is not who gets the message. A plain yes or no says nothing without its rule.
 *
 * @param isAfter whether something else is why the reader gets the message
 */
function becauseOf({ sop, state }: Turn, step: Step, isAfter: boolean): string[] {
  const labels = labelsAround(sop, step.label);
  const values = decidedBy(
    labels.flatMap((label) => decisionTraces(state, label)).flatMap((trace) => whySet(state, trace)),
    VALUES_MAX,
  ).filter(({ text }) => text !== 'yes' && text !== 'no');
  return values.length === 0
    ? []
    : [
        `${isAfter ? 'The case took this way' : `${state.opened?.caseId ?? 'The case'} comes to you`} because ${decidedBySentence(asOfNow(values, state))}`,
      ];
}

/** A name that a step set to a word says nothing (`way is priority`): the conditions of that step do. */
function whySet(state: RunState, trace: Trace): readonly Trace[] {
  const isWord = ({ path, origin }: Reading): boolean =>
    origin?.kind === 'set' &&
    !state.uses.some(({ step, name, readings }) => step === origin.step && name === path && readings.length > 0);
  const steps = new Set(
    trace.readings.flatMap((one) => (isWord(one) && one.origin?.kind === 'set' ? [one.origin.step] : [])),
  );
  const before = [...steps].flatMap((step) => decisionTraces(state, step));
  const saysMore = trace.readings.some((one) => one.origin?.kind !== 'literal' && !isWord(one));
  return before.length === 0 ? [trace] : saysMore ? [...before, trace] : before;
}

/**
 * The earliest deadline around the step that is still running; it may be over, as it is after *Start again*.
 */
function deadlineOf({ state, sop, scope, context }: Turn, { label }: Step): Brief['facts'] {
  const around = labelsAround(sop, label).slice(0, -1);
  const [clock] = Object.values(state.clocks)
    .filter((one) => one.state === 'open' && around.includes(one.step))
    .toSorted((a, b) => a.dueAt - b.dueAt);
  if (clock === undefined) return [];
  const from = stepAt(sop, clock.step)?.within?.of.node;
  const of =
    from?.kind !== 'path' ? null : from.path.join('.') === RECEIVED ? 'it was received' : named(scope, from.path);
  return [
    {
      label: `deadline${isOver(clock.dueAt, context.now) ? ', already over' : ''}`,
      value: of === null ? '' : `${clock.span} after ${of}`,
      at: timestamp(clock.dueAt),
    },
  ];
}

const RECEIVED = 'case.received_at';

const named = (scope: Scope, path: readonly string[]): string => scope.lookup(path)?.label ?? path.join('.');

/** What is asked of the reader, never what the procedure does; empty where the SOP's own message says it. */
function askedOf(
  turn: Turn,
  step: Step,
  answerWithin: Duration | null,
  message: string | null,
  args: Readonly<Record<string, Value>>,
): string {
  if (answerWithin === null) return message === null ? 'Please read this; nothing else is asked of you' : '';
  const next = step.handlers.ifUnanswered;
  const follows = next === null ? null : followsOf(turn, next, args);
  return `${takeOver(turn.state.opened?.caseId ?? '')}${follows === null ? '' : ` ${follows}`}`;
}

/** Who is asked after a silence; null if no one is. */
function followsOf(turn: Turn, next: Step, args: Readonly<Record<string, Value>>): string | null {
  if (asksSameAgain(turn, next, args)) return 'If you do not, you get another message.';
  const names = toldIn(turn, next).map(({ name }) => name);
  return names.length === 0 ? null : `If you do not, ${[...new Set(names)].join(' and ')} will be asked.`;
}

/** Whether everyone whom the handler tells is who gets this message. */
function asksSameAgain(turn: Turn, handler: Step, args: Readonly<Record<string, Value>>): boolean {
  const now = reached(turn, args).map(({ person }) => person);
  const then = toldIn(turn, handler);
  return now.length > 0 && then.length > 0 && then.every(({ person }) => now.includes(person));
}

/** The people whom the handler itself tells, as far as that is known now. */
function toldIn(turn: Turn, handler: Step): readonly Person[] {
  return inBlock(handler).flatMap(({ body }) => {
    if (body.kind !== 'use' || turn.context.registry.get(body.tool)?.tool.tellsPerson !== true) return [];
    const { to, backup } = body.with;
    return reached(turn, {
      ...(to === undefined ? {} : valueOf('to', to, turn.scope)),
      ...(backup === undefined ? {} : valueOf('backup', backup, turn.scope)),
    });
  });
}

/** The step and all steps inside it, without what follows if one of them does not work out. */
const inBlock = (step: Step): readonly Step[] => [step, ...stepsInside(step.body).flatMap(inBlock)];

function valueOf(name: string, argument: Argument, scope: Scope): Readonly<Record<string, Value>> {
  const { value } = computeArgument(argument, scope);
  return value === null ? {} : { [name]: value };
}

/** The people who can be reached now. */
function reached({ context }: Turn, { to, backup }: Readonly<Record<string, Value>>): readonly Person[] {
  const [first, ...others] = [to, backup].filter((name) => typeof name === 'string');
  if (first === undefined) return [];
  const recipient = resolveRecipient(context.people, first, others[0] ?? null, context.now, context.timeZone);
  return 'persons' in recipient ? recipient.persons : [];
}
