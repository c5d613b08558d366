/**
 * The events of an `ask`: a question to a group, its reminder, and its answer.
 */
import { assert } from '../../../kernel/assert.ts';
import type { Instant } from '../../../kernel/clock.ts';
import type { AskId } from '../../../kernel/ids.ts';
import { own } from '../../../kernel/own.ts';
import type { PersonMark } from '../../../kernel/person-mark.ts';
import type { Value } from '../../../kernel/value.ts';
import { ANSWERED_BY } from '../../../sop/answer-type.ts';
import type { Reading } from '../../../sop/expression/expression.ts';
import type { PersonActor } from '../actor.ts';
import { addAsk, closeAsk, withAsk, type AskedField, type CardLine, type Asks, type QuestionAsk } from '../asks.ts';
import { bind, isBound, type Binding, type BindingSource } from '../binding.ts';
import type { Arrivals } from '../arrival.ts';
import type { CaseState } from '../case.ts';
import { correctGiven, type CorrectedFact } from '../correct-given.ts';
import type { Facts } from '../fact-change.ts';
import { forgetSteps, type Forgettable, type Forgotten } from '../forget-steps.ts';
import { ERASED, type StepLog } from '../log-part.ts';
import { withSender } from '../named-sender.ts';

export type AskEvent =
  | {
      readonly type: 'QuestionAsked';
      readonly askId: AskId;
      readonly step: string;
      readonly question: string;
      readonly changed: readonly string[];
      readonly group: string;
      /** Either buttons or the fields of a form. Dates in the form are in `timeZone`. */
      readonly choices: readonly string[] | null;
      readonly facts: readonly CardLine[];
      readonly form: readonly AskedField[] | null;
      readonly timeZone: string;
      readonly save: string | null;
      readonly dueAt: Instant;
      readonly remindAt: Instant | null;
      readonly readings: readonly Reading[];
    }
  | { readonly type: 'QuestionReminded'; readonly askId: AskId }
  | {
      readonly type: 'QuestionAnswered';
      readonly askId: AskId;
      readonly by: PersonActor;
      readonly groups: readonly string[];
      readonly answer: Readonly<Record<string, Value>>;
    }
  | AnswerCorrected
  | { readonly type: 'QuestionMissed'; readonly askId: AskId }
  /** Facts or the bounds of the answer changed while it was open: it is asked again, or the run stops to ask. */
  | { readonly type: 'QuestionWithdrawn'; readonly askId: AskId; readonly because: string };

/** A person replaced an answer that nothing had used yet. What was decided from it is forgotten, and planned again. */
type AnswerCorrected = {
  readonly type: 'AnswerCorrected';
  readonly askId: AskId;
  readonly by: PersonActor;
  readonly groups: readonly string[];
  readonly before: Readonly<Record<string, Value>>;
  readonly after: Readonly<Record<string, Value>>;
  /** Why what people were asked about the earlier answer is void, as a sentence. */
  readonly because: string;
  /** The fact or field whose value it replaces; absent for the answer to a question. */
  readonly fact?: CorrectedFact;
  /** Whose value the answer is from now on; absent in earlier logs, where everyone who ever gave one counts. */
  readonly givers?: readonly PersonMark[];
  /** As in `FactGiven`. */
  readonly names?: readonly PersonMark[];
} & Forgotten;

export const askLog: StepLog<AskEvent, Asks, Asks & Forgettable & Facts & Arrivals & Pick<CaseState, 'involved'>> = {
  initial: { asks: {} },
  evolve: {
    QuestionAsked: (state, { type: _, readings: __, ...asked }, { seq, at }) =>
      addAsk(state, {
        ...asked,
        kind: 'question',
        callId: null,
        seq,
        at,
        closed: null,
        reminded: null,
        answer: null,
        answered: null,
        corrections: [],
      }),
    QuestionReminded: (state, { askId }, { seq }) => withQuestion(state, askId, { reminded: seq }),
    QuestionAnswered: (state, { askId, by, answer }, { seq, at }) => {
      const { save, step, closed } = questionIn(state, askId);
      const answered = withQuestion(state, askId, {
        answer,
        answered: seq,
        closed: closed ?? { how: 'answered', by, at, note: null },
      });
      if (save === null) return answered;
      const source = answerSource(step, by);
      return {
        ...answered,
        ...bind(state, { path: [save], value: { ...answer, [ANSWERED_BY]: by.name }, source, at }),
      };
    },
    AnswerCorrected: (state, event, { at }) => {
      const { askId, by, before, after, fact, givers, names } = event;
      const forgotten = forgetSteps(state, event, at);
      const correction = { by, at, before, after, ...(givers === undefined ? {} : { givers }) };
      if (fact !== undefined) {
        return {
          ...forgotten,
          ...withAsk(forgotten, askId, (ask) =>
            ask.kind === 'recovery' ? { ...ask, answer: after, corrections: [...ask.corrections, correction] } : ask,
          ),
          ...correctGiven({ ...state, ...forgotten }, fact, event, at),
          involved: withSender(state.involved, own(after, 'answer'), names),
        };
      }
      const { step, save, corrections } = questionIn(state, askId);
      const isAnswer = ({ source }: Binding): boolean => source.kind === 'answer' && source.step === step;
      return {
        ...forgotten,
        ...withQuestion(forgotten, askId, { answer: after, corrections: [...corrections, correction] }),
        // In its place: what was bound to the name later still hides it.
        bindings: forgotten.bindings.map(
          (binding): Binding =>
            save !== null && isBound(binding) && isAnswer(binding)
              ? { ...binding, value: { ...after, [ANSWERED_BY]: by.name }, source: answerSource(step, by), at }
              : binding,
        ),
      };
    },
    QuestionWithdrawn: (state, { askId, because }, { at }) =>
      closeAsk(state, askId, { how: 'withdrawn', by: null, at, note: because }),
    QuestionMissed: (state, { askId }, { at }) => closeAsk(state, askId, { how: 'missed', by: null, at, note: null }),
  },
  erasable: {
    QuestionAsked: { question: ERASED, changed: [], facts: [], form: null, readings: [] },
    QuestionReminded: {},
    QuestionAnswered: { answer: { answer: ERASED } },
    QuestionMissed: {},
    AnswerCorrected: { before: { answer: ERASED }, after: { answer: ERASED }, because: ERASED, changes: [] },
    QuestionWithdrawn: { because: ERASED },
  },
  begun: ({ asks }) => questionsIn({ asks }).map(({ step }) => step ?? ''),
};

/** The question that a step asks, or null before it is asked. */
export function questionOf(state: Asks, step: string): QuestionAsk | null {
  return questionsIn(state).findLast((ask) => ask.step === step) ?? null;
}

const answerSource = (step: string | null, { name: person }: PersonActor): BindingSource & { kind: 'answer' } => ({
  kind: 'answer',
  step: step ?? '',
  person,
});

function questionsIn({ asks }: Asks): QuestionAsk[] {
  return Object.values(asks).flatMap((ask) => (ask.kind === 'question' ? [ask] : []));
}

function questionIn({ asks }: Asks, askId: string): QuestionAsk {
  const ask = asks[askId];
  assert(ask?.kind === 'question', 'a question is answered under the id of a question');
  return ask;
}

function withQuestion(state: Asks, askId: string, change: Partial<QuestionAsk>): Asks {
  const question = questionIn(state, askId);
  return withAsk(state, askId, () => ({ ...question, ...change }));
}
