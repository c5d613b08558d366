/**
 * What a message tells a person about the case: what happened, what is asked of them, and the values worth knowing.
 * Computed from the state alone: the message is one of the arguments, which get a verdict and are logged.
 */
import type { Duration } from '../../kernel/time.ts';
import { timestamp } from '../../kernel/time.ts';
import { resolveRecipient } from '../../handbook/recipient.ts';
import { isOver } from '../../kernel/deadline.ts';
import type { Value } from '../../kernel/value.ts';
import type { Brief } from '../../tool/brief.ts';
import { humanise } from '../../sop/names.ts';
import { renderSentence } from '../../sop/sentence.ts';
import { labelsAround, stepAt } from '../../sop/rounds.ts';
import type { Scope } from '../../sop/expression/expression.ts';
import { walkSteps, type Argument, type Step } from '../../sop/sop.ts';
import { citeDecision, decidingStep } from '../cite/cite.ts';
import { caseTitle, headlineFacts } from '../cite/headline.ts';
import { beforeThis } from './before-this.ts';
import { flagsOf } from '../log/state.ts';
import { computeArgument } from './argument.ts';
import type { Turn } from './turn.ts';

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
  const deciding = decidingStep(state, sop, step.label);
  const flags = flagsOf(state);
  return {
    case: state.opened?.caseId ?? '',
    title: caseTitle(state, turn.context),
    happened: [
      ...missing.map((label) => `The ${label} is missing, so this comes to you instead`),
      ...beforeThis(state, labelsAround(sop, step.label), turn.context.timeZone),
      happenedOf(turn, step, deciding),
    ].join('. '),
    // The sentence of a step says what the procedure does; its reader is not who gets the message.
    asked: answerWithin === null && message !== null ? '' : askedOf(turn, step, answerWithin, args),
    facts: [
      ...headlineFacts(state, turn.context).map(({ label, text }) => ({ label, value: text })),
      ...deadlineOf(turn, step, answerWithin !== null),
      ...(flags.length === 0 ? [] : [{ label: 'flags', value: flags.map(humanise).join(', ') }]),
    ],
  };
}

/** The rule that led here in the procedure's own words, with the values of its decision. */
function happenedOf({ sop, scope, state }: Turn, step: Step, deciding: string | null): string {
  const rule = deciding === null ? null : stepAt(sop, deciding);
  if (rule === null || deciding === null) return renderSentence(step.says, scope).text;
  return `Step ${deciding} applies: ${renderSentence(rule.says, scope).text}. Here: ${citeDecision(state, deciding)} (SOP ${sop.name} v${state.sop?.version ?? '?'})`;
}

/**
 * The earliest deadline around the step that is still running; it may be over, as it is after *Start again*.
 *
 * @param asks whether the message names the time for an answer, too, so that this one says whose it is
 */
function deadlineOf({ state, sop, scope, context }: Turn, { label }: Step, asks: boolean): Brief['facts'] {
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
      label: `deadline${asks ? ` of step ${clock.step}` : ''}${isOver(clock.dueAt, context.now) ? ', already over' : ''}`,
      value: of === null ? '' : `${clock.span} after ${of}`,
      at: timestamp(clock.dueAt),
    },
  ];
}

const RECEIVED = 'case.received_at';

const named = (scope: Scope, path: readonly string[]): string => scope.lookup(path)?.label ?? path.join('.');

function askedOf(turn: Turn, step: Step, answerWithin: Duration | null, args: Readonly<Record<string, Value>>): string {
  if (answerWithin === null) return renderSentence(step.says, turn.scope).text;
  const next = step.handlers.ifUnanswered;
  const follows =
    next === null
      ? ''
      : asksSameAgain(turn, next, args)
        ? ' If you do not, you get another message.'
        : ` If no one does, the bot goes on with this: “${renderSentence(next.says, turn.scope).text}”.`;
  return `Take the case over and press "I have it" within ${answerWithin.$duration}.${follows}`;
}

/** Whether everyone whom the handler tells is who gets this message. */
function asksSameAgain(turn: Turn, handler: Step, args: Readonly<Record<string, Value>>): boolean {
  const now = reached(turn, args);
  const tellers = walkSteps([handler]).flatMap(({ body }) =>
    body.kind === 'use' && turn.context.registry.get(body.tool)?.tool.tellsPerson === true ? [body.with] : [],
  );
  return (
    now.length > 0 &&
    tellers.length > 0 &&
    tellers.every((written) => {
      const { to, backup } = written;
      const then = reached(turn, {
        ...(to === undefined ? {} : valueOf('to', to, turn.scope)),
        ...(backup === undefined ? {} : valueOf('backup', backup, turn.scope)),
      });
      return then.length > 0 && then.every((person) => now.includes(person));
    })
  );
}

function valueOf(name: string, argument: Argument, scope: Scope): Readonly<Record<string, Value>> {
  const { value } = computeArgument(argument, scope);
  return value === null ? {} : { [name]: value };
}

/** The people who can be reached now. */
function reached({ context }: Turn, { to, backup }: Readonly<Record<string, Value>>): readonly string[] {
  const [first, ...others] = [to, backup].filter((name) => typeof name === 'string');
  if (first === undefined) return [];
  const recipient = resolveRecipient(context.people, first, others[0] ?? null, context.now, context.timeZone);
  return 'persons' in recipient ? recipient.persons.map(({ person }) => person) : [];
}
