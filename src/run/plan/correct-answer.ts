/**
 * What follows from a person's correction of an answer: the event that replaces it, or a refusal with a sentence. Pure,
 * like `decide`, and appended in the same way, so of a correction and a click or a call at the same moment one wins.
 */
import { unreachable } from '../../kernel/assert.ts';
import { hashOf } from '../../kernel/canonical-json.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { AskId } from '../../kernel/ids.ts';
import { answerCorrectionsMax } from '../../kernel/limits.ts';
import { own } from '../../kernel/own.ts';
import { upperFirst } from '../../kernel/upper-first.ts';
import { formatInstant } from '../../kernel/time.ts';
import type { Value } from '../../kernel/value.ts';
import type { Sop } from '../../sop/sop.ts';
import { correctionText } from '../cite/correction-text.ts';
import { changeText } from '../cite/change-text.ts';
import { asksFact, givenAnswer, type AskState, type FactAsk, type QuestionAsk } from '../log/asks.ts';
import type { WeighedChange } from '../log/fact-change.ts';
import type { CorrectedFact } from '../log/correct-given.ts';
import { whoseAnswer } from '../log/whose-answer.ts';
import { openPark, type RunState } from '../log/state.ts';
import { approvalAhead } from './last-approver.ts';
import { mayAnswer } from './may-answer.ts';
import { changingSentence } from './changing-sentence.ts';
import { invalidAnswer, actorOf, refuse, type Click, type Decided } from './decide.ts';
import type { PlanContext } from './plan-context.ts';
import { readAnswer, type FieldProblems } from './read-answer.ts';
import { readGivenFact } from './read-given-fact.ts';
import { ANSWER_CORRECTED } from '../log/park.ts';
import { needsFact } from './turn.ts';
import { doneAlready } from './effects-done.ts';
import { useOfAnswer, type AnswerUse, type Judge } from './used-answer.ts';
import { useOfGiven } from './used-given.ts';

export type CorrectAnswer = {
  readonly askId: AskId;
  /** The choice, the form's values as typed, by field, or the reading or other value of a fact. */
  readonly given: Readonly<Record<string, string>>;
  /** How often the answer that the person saw had been corrected: a newer one is not replaced unseen. */
  readonly corrected: number;
  /** The id of the ask of `if_unforeseen`, should there be one. */
  readonly parkId: AskId;
};

/** With what says which approvals may follow, should people have to decide. */
export type CorrectingClick = Click & Pick<PlanContext, 'boundary' | 'registry' | 'timeZone'>;

/** An answer that can be corrected: to a question, or the value of a fact or of a field of an event. */
export type Answered = (QuestionAsk | FactAsk) & { readonly answer: NonNullable<QuestionAsk['answer']> };

const isAnswered = (ask: AskState | undefined): ask is Answered =>
  ask !== undefined &&
  (ask.kind === 'question' || asksFact(ask)) &&
  ask.answer !== null &&
  ask.closed?.how === 'answered';

const useOf = (state: RunState, sop: Sop, ask: Answered, judge: Judge): AnswerUse =>
  ask.kind === 'question' ? useOfAnswer(state, sop, ask, judge) : useOfGiven(state, sop, ask, judge);

/**
 * Why no correction of an answer will ever count: something has used it, which the thread shows, or what it was asked
 * in is over, which no one sees there. Null while one may count.
 */
export function settled(state: RunState, sop: Sop, ask: AskState, judge: Judge): Settled | null {
  if (!isAnswered(ask)) return null;
  const use = useOf(state, sop, ask, judge);
  if (use.kind === 'over') return { over: `${use.because}. If it is wrong, tell ${state.ifUnforeseen}` };
  return use.kind === 'used' ? { over: null } : null;
}

/** `over`: what it was asked in is over, and what to do; null where something has used it. */
type Settled = { readonly over: string | null };

/** Whether a correction of the answer counts now, and leaves nothing of it: a form has further fields that may stay. */
export function canBeReplaced(state: RunState, sop: Sop, ask: AskState, judge: Judge): ask is Answered {
  if (!isAnswered(ask) || ask.corrections.length >= answerCorrectionsMax) return false;
  const isOne = ask.kind === 'recovery' ? !isStatedSince(state, ask) : (ask.form ?? []).length <= 1;
  return isOne && useOf(state, sop, ask, judge).kind === 'unused';
}

/** What is left to do about an answer that is wrong. Whoever would be asked is not told to ask themselves. */
function remedyFor({ ifUnforeseen: group }: RunState, { people }: Click, person: string): string {
  const isAsked = people.groups.some((one) => one.group === group && one.members.includes(person));
  return isAsked ? 'put right by hand what was done with it' : `ask ${group} how to put it right`;
}

/** @param judge the boundary: its policies may read a fact, or have a call approved */
export function correctAnswer(
  state: RunState,
  sop: Sop,
  command: CorrectAnswer,
  click: CorrectingClick,
  judge: Judge,
): Decided {
  const ask = own(state.asks, command.askId);
  if (!isAnswered(ask)) return refuse('gone', 'This answer is out of date: there is nothing left to correct');
  const before = ask.answer;
  const verdict = mayAnswer(state, ask.group, click);
  if (!verdict.may) return refuse(verdict.code, verdict.sentence);
  const remedy = remedyFor(state, click, verdict.person.person);
  const standing = problemOf(state, ask, command.corrected, { now: click.now, remedy });
  if (standing !== null) return standing;
  const use = useOf(state, sop, ask, judge);
  if (use.kind !== 'unused') return refuseUsed(ask, use, remedy);
  const read = readCorrection(ask, command.given);
  if (!read.ok) return invalidAnswer(read.fields);
  if (hashOf(read.answer) === hashOf(before)) return refuse('unchanged', 'The answer says this already');
  if (ask.kind === 'recovery' && Object.keys(read.answer).length === 0 && needsFact(sop, ask.fact))
    return refuse('needed', `The SOP needs ${ask.fact.label}, so there cannot be none`);
  const by = actorOf(verdict.person, click.actor);
  const changes = changesOf(ask, before, read.answer);
  const what = changes.map(changeText).join('; ');
  if (ask.corrections.length >= answerCorrectionsMax) {
    const approval = approvalAhead({ state, sop, context: click });
    return {
      ok: true,
      by,
      events: [
        {
          type: 'Parked',
          askId: command.parkId,
          step: null,
          callId: null,
          code: ANSWER_CORRECTED,
          because: `${upperFirst(nameOf(ask))} was corrected ${answerCorrectionsMax} times, and ${by.name} wants to correct it again`,
          known: [
            `Wanted by ${by.name}: ${what}`,
            ...ask.corrections.map((one) => correctionText(one, formOf(ask))),
            ...doneAlready(state, click.registry),
            'Go on: the run keeps the answer as it is',
            'Start again: a new run asks again. What was done stays, and nothing is done again unasked',
          ],
          choices: ['go_on', 'start_again', 'stop'],
          group: state.ifUnforeseen,
          keeps: [],
          question: ask.askId,
          ...(approval === null ? {} : { approval }),
        },
      ],
      sentence: `It was corrected ${answerCorrectionsMax} times already, so nothing is changed and ${state.ifUnforeseen} is asked what to do`,
    };
  }
  return {
    ok: true,
    by,
    events: [
      {
        type: 'AnswerCorrected',
        askId: ask.askId,
        by,
        groups: verdict.group,
        before,
        after: read.answer,
        because: `void: ${nameOf(ask)} was corrected by ${by.name} (${what})`,
        changes,
        steps: use.steps,
        ...(ask.kind === 'question' ? {} : { fact: factOf(ask, read.answer) }),
        givers: whoseAnswer(ask, { by, after: read.answer }),
        reopened: use.reopened,
      },
    ],
    sentence:
      use.steps.length === 0
        ? `Corrected: ${what}`
        : `Corrected: ${what}. What was decided from the earlier answer is void and is decided again`,
  };
}

type Correction =
  | { readonly ok: true; readonly answer: Answered['answer'] }
  | { readonly ok: false; readonly fields: FieldProblems };

function readCorrection(ask: Answered, given: CorrectAnswer['given']): Correction {
  if (ask.kind === 'question') return readAnswer(ask, given);
  const read = readGivenFact(ask.fact, given);
  return read.ok ? { ok: true, answer: givenAnswer(read.value) } : read;
}

/** `the answer to step 4`, `the given claim value`. */
export const nameOf = (ask: QuestionAsk | FactAsk): string =>
  ask.kind === 'question' ? `the answer to step ${ask.step ?? ''}` : `the given ${ask.fact.label}`;

/** Null for a fact, whose one value needs no name. */
const formOf = (ask: QuestionAsk | FactAsk): QuestionAsk['form'] => (ask.kind === 'question' ? ask.form : null);

const shortNameOf = (ask: QuestionAsk | FactAsk): string => (ask.kind === 'question' ? 'the answer' : nameOf(ask));

function factOf({ fact: { eventId, path, label } }: FactAsk, after: Answered['answer']): CorrectedFact {
  const event = eventId === undefined ? {} : { eventId };
  return { ...event, path, label, ...(Object.keys(after).length === 0 ? { isNone: true } : {}) };
}

/** What the source said of the fact since then counts, and is corrected there. */
const isStatedSince = ({ changes }: RunState, { fact, answered }: FactAsk): boolean =>
  fact.eventId === undefined &&
  changes.some(({ path, seq, standing }) => path === fact.path && seq > (answered ?? 0) && standing !== 'late');

/** Why no correction counts now, whatever it says. */
function problemOf(
  state: RunState,
  ask: Answered,
  corrected: number,
  { now, remedy }: { readonly now: Instant; readonly remedy: string },
): Decided | null {
  const { ended, stopping } = state;
  if (ended === null && stopping !== null)
    return refuse(
      'ended',
      `The run is stopping, so ${shortNameOf(ask)} can no longer be corrected. What was done stays: ${remedy}`,
    );
  if (ended !== null)
    return refuse(
      'ended',
      `The run ended at ${formatInstant(ended.at)}, so ${shortNameOf(ask)} can no longer be corrected. What was done stays: ${remedy}`,
    );
  const last = ask.corrections.at(-1);
  if (last !== undefined && ask.corrections.length !== corrected)
    return refuse(
      'corrected',
      `${correctionText(last, formOf(ask))}. Open the form again to correct that; yours changed nothing`,
    );
  const changing = changingSentence(state, now);
  if (changing !== null) return refuse('facts_changed', changing);
  if (ask.kind === 'recovery' && isStatedSince(state, ask))
    return refuse('gone', `The ${ask.fact.label} was changed where it came from since then: correct it there`);
  const park = openPark(state, null);
  if (park?.kind === 'recovery')
    return refuse('parked', `The run has stopped to ask ${park.group}, who must decide before an answer is corrected`);
  const settled = Object.values(state.asks).some(
    (other) => other.kind === 'recovery' && other.code === ANSWER_CORRECTED && other.question === ask.askId,
  );
  return settled && ask.corrections.length >= answerCorrectionsMax
    ? refuse('settled', `${state.ifUnforeseen} decided to go on with the answer as it is`)
    : null;
}

function refuseUsed(ask: Answered, use: Exclude<AnswerUse, { kind: 'unused' }>, remedy: string): Decided {
  switch (use.kind) {
    case 'busy':
      return refuse('busy', `${use.because}. Try again in a moment`);
    case 'used':
    case 'over':
      return refuse(use.kind, `${use.because}. ${upperFirst(shortNameOf(ask))} can no longer be corrected; ${remedy}`);
    default:
      return unreachable(use.kind);
  }
}

/** The fields that differ, in the words of the form. */
function changesOf(
  ask: Answered,
  before: Readonly<Record<string, Value>>,
  after: Readonly<Record<string, Value>>,
): WeighedChange[] {
  if (ask.kind === 'recovery') {
    const { path, label } = ask.fact;
    const source = { system: 'Slack', record: ask.askId, field: label };
    const [old = null, value = null] = [own(before, 'answer'), own(after, 'answer')];
    return [{ path, label, before: old, after: value, problem: null, source }];
  }
  const { askId, step, form } = ask;
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    const [old = null, value = null] = [own(before, name), own(after, name)];
    if (hashOf(old) === hashOf(value)) return [];
    const label = form?.find((field) => field.name === name)?.label ?? `answer to step ${step ?? ''}`;
    const source = { system: 'Slack', record: askId, field: label };
    return [{ path: `answer ${askId} ${name}`, label, before: old, after: value, problem: null, source }];
  });
}
