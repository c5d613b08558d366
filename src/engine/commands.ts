/**
 * Everything that people may ask of the engine. The Slack app, the CLI and tests call this and nothing below it. Every
 * reply includes a sentence for the person who asked.
 */
import type { SlackActor } from '../boundary/approvers.ts';
import type { AskId, CaseId, RunId } from '../kernel/ids.ts';
import type { RecoveryChoice } from '../run/log/event.ts';
import type { FieldProblems } from '../run/plan/read-answer.ts';
import type { Explanation } from '../run/view/explanation.ts';
import type { AnswerableView, AskView, LabelledText, RunCard, ToldView } from '../run/view/thread-view.ts';

/** `code` is stable: `not_in_group`, `expired`, `already_decided`, `gone`, `changed`, … */
export type Reply = {
  readonly ok: boolean;
  readonly code: string;
  readonly sentence: string;
  readonly fields?: FieldProblems;
  /** With a yes of `mayDecide`: what would be decided, as it is shown. */
  readonly view?: AskView;
};

export type ApprovalDetails = {
  readonly view: Extract<AskView, { kind: 'approval' }>;
  readonly digest: string;
  readonly tool: string;
  readonly args: readonly LabelledText[];
  readonly policies: readonly string[];
};

/** What decides who may read a case. */
export type CaseAccess = {
  /** The id of its channel as its log has it, or the name where the log has no id; null when the case has no run. */
  readonly channel: string | null;
  /** The person is one of the `readers` of its kind. */
  readonly isReader: boolean;
};

/** An answered question, with the answer as it would be typed. */
export type CorrectionForm = {
  readonly view: AnswerableView;
  readonly typed: Readonly<Record<string, string>>;
  /** How often the answer has been corrected: a newer one is not replaced unseen. */
  readonly corrected: number;
};

export type CorrectionReply =
  | { readonly ok: true; readonly form: CorrectionForm }
  | { readonly ok: false; readonly code: string; readonly sentence: string };

/** Where something is shown: the title of its case, and its message; null until that is posted. */
export type InThread = {
  readonly title: string;
  readonly posted: { readonly channel: string; readonly ts: string; readonly thread: string } | null;
};

export type CaseSummary = {
  readonly caseId: CaseId;
  readonly runId: RunId;
  readonly card: RunCard;
  /** Its card in Slack; only in a list. */
  readonly posted?: InThread['posted'];
};

export type Commands = {
  /** Says whether this person may decide the ask now, before a form is opened. */
  mayDecide(askId: AskId, actor: SlackActor): Promise<Reply>;
  approve(askId: AskId, actor: SlackActor): Promise<Reply>;
  deny(askId: AskId, actor: SlackActor, reason: string): Promise<Reply>;
  details(askId: AskId): Promise<ApprovalDetails | null>;
  /** The button *I have it*. */
  answer(askId: AskId, actor: SlackActor): Promise<Reply>;
  /** What can be answered, open or closed: the choices and the form of a question, or of a fact that cannot be read. */
  question(askId: AskId): Promise<AnswerableView | null>;
  /** Answers a question. `given` is the typed text by field; a refusal names every field that cannot be read. */
  answerQuestion(askId: AskId, actor: SlackActor, given: Readonly<Record<string, string>>): Promise<Reply>;
  /** The form with which this person may correct an answer now, or why not. */
  correction(askId: AskId, actor: SlackActor): Promise<CorrectionReply>;
  /** Corrects an answer that nothing has used. @param corrected as in the form */
  correctAnswer(
    askId: AskId,
    actor: SlackActor,
    given: Readonly<Record<string, string>>,
    corrected: number,
  ): Promise<Reply>;
  recover(askId: AskId, actor: SlackActor, choice: RecoveryChoice, note: string | null): Promise<Reply>;
  explain(caseId: CaseId): Promise<Explanation | null>;
  /**
   * Why an action, a tool or a step did not happen: a sentence for each step that would do it; null when there is no
   * such case.
   */
  whyNot(caseId: CaseId, action: string): Promise<readonly string[] | null>;
  /** The case whose run card starts this thread, for a mention of the bot inside it. */
  caseOfThread(channel: string, threadTs: string): Promise<CaseId | null>;
  /** Cases by a number that people quote: of a form, an EDI partner's own, of a Zendesk ticket. */
  casesNumbered(number: string): Promise<readonly CaseId[]>;
  status(caseId: CaseId): Promise<CaseSummary | null>;
  /** Null when there is no such case. */
  access(caseId: CaseId, actor: SlackActor): Promise<CaseAccess | null>;
  /** The channels of all kinds in force, by name. */
  channels(): Promise<readonly string[]>;
  /** The newest cases that `mayRead` lets the person see. */
  list(limit: number, actor: SlackActor, mayRead: (access: CaseAccess) => Promise<boolean>): Promise<CaseSummary[]>;
  /**
   * The cases that the person may mean and that `mayRead` lets them see: by a number that is quoted or that a case is about,
   * or by the customer's name.
   */
  find(
    words: string,
    limit: number,
    actor: SlackActor,
    mayRead: (access: CaseAccess) => Promise<boolean>,
  ): Promise<CaseSummary[]>;
  /** Open asks that this person may decide, for the Home tab. */
  waitingFor(actor: SlackActor): Promise<(AskView & InThread)[]>;
  /** Direct messages to this person that wait for their *I have it*, for the Home tab. */
  toldTo(actor: SlackActor): Promise<(ToldView & InThread)[]>;
  /**
   * Chooses the case of an event that fits several, by its place among those offered; null for none of them. Refused
   * for a person who may not read that case, and when the item is not as `shown` says any more (`shownDigest`).
   */
  assignEvent(
    of: { readonly item: string; readonly shown: string },
    candidate: number | null,
    actor: SlackActor,
    mayRead: (access: CaseAccess) => Promise<boolean>,
  ): Promise<Reply>;
  /** Publishes or refuses a handbook that waits for one of `changes_approved_by`. */
  decidePublication(proposal: string, actor: SlackActor, publish: boolean): Promise<Reply>;
};
