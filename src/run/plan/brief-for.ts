/**
 * What a message tells a person about the case: what happened, what is asked of them, and the values worth knowing.
 * Computed from the state alone: the message is one of the arguments, which get a verdict and are logged.
 */
import type { Duration } from '../../kernel/time.ts';
import { formatLocal } from '../../kernel/time.ts';
import type { Brief } from '../../tool/brief.ts';
import { renderSentence } from '../../sop/sentence.ts';
import { labelsAround, stepAt } from '../../sop/rounds.ts';
import type { Step } from '../../sop/sop.ts';
import { citeDecision, decidingStep } from '../cite/cite.ts';
import { caseTitle, headlineFacts } from '../cite/headline.ts';
import { beforeThis } from './before-this.ts';
import { flagsOf } from '../log/state.ts';
import type { Turn } from './turn.ts';

/**
 * @param answerWithin the time to answer, null when no answer is asked for
 * @param message what the SOP itself writes to the person; it says what is asked where no answer is
 * @param missing the labels of the person who is missing, so that the backup gets the message; usually none
 */
export function briefFor(
  turn: Turn,
  step: Step,
  answerWithin: Duration | null,
  message: string | null,
  missing: readonly string[] = [],
): Brief {
  const { state, sop } = turn;
  const deciding = decidingStep(state, sop, step.label);
  const around = labelsAround(sop, step.label).slice(0, -1);
  const deadline = Object.values(state.clocks).find((clock) => clock.state === 'open' && around.includes(clock.step));
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
    asked: answerWithin === null && message !== null ? '' : askedOf(turn, step, answerWithin),
    facts: [
      ...headlineFacts(state, turn.context).map(({ label, text }) => ({ label, value: text })),
      ...(deadline === undefined
        ? []
        : [
            {
              label: 'deadline',
              value: `${deadline.span} after it was received, ${formatLocal(deadline.dueAt, turn.context.timeZone)}`,
            },
          ]),
      ...(flags.length === 0 ? [] : [{ label: 'flags', value: flags.join(', ') }]),
    ],
  };
}

/** The rule that led here in the procedure's own words, with the values of its decision. */
function happenedOf({ sop, scope, state }: Turn, step: Step, deciding: string | null): string {
  const rule = deciding === null ? null : stepAt(sop, deciding);
  if (rule === null || deciding === null) return renderSentence(step.says, scope).text;
  return `Step ${deciding} applies: ${renderSentence(rule.says, scope).text}. Here: ${citeDecision(state, deciding)} (SOP ${sop.name} v${state.sop?.version ?? '?'})`;
}

function askedOf(turn: Turn, step: Step, answerWithin: Duration | null): string {
  if (answerWithin === null) return renderSentence(step.says, turn.scope).text;
  const next = step.handlers.ifUnanswered;
  const silence = next === null ? '' : ` Without an answer: ${renderSentence(next.says, turn.scope).text}.`;
  return `Take the case over and press "I have it" within ${answerWithin.$duration}.${silence}`;
}
