/**
 * Fake commands that record what they were asked and decide simply: the first decision counts.
 */
import type { SlackActor } from '../../src/boundary/approvers.ts';
import type { ApprovalDetails, CaseSummary, Commands, Reply } from '../../src/engine/commands.ts';
import { asCaseId, type AskId, type CaseId } from '../../src/kernel/ids.ts';
import type { AskView, ToldView } from '../../src/run/view/thread-view.ts';
import { approval, card, CASE, explanation, question, recovery, RUN, unposted } from '../connector-slack/fixtures.ts';

export type FakeCommands = Commands & {
  /** `approve ask-1 ULENA0001`, in order. */
  readonly asked: string[];
  /** What the next calls throw, or null. */
  failWith: Error | null;
  /** When set, calls wait until it is called. */
  gate: Promise<void> | null;
  readonly threads: Map<string, CaseId>;
  /** The channel of `CASE`: who is in it may read the case. */
  caseChannel: string;
  /** Whether the person is one of the readers of the kind. */
  isReader: boolean;
  told: ToldView[];
  /** What waits for a person who has decided nothing yet. */
  waits: AskView[];
  shownQuestion: Extract<AskView, { kind: 'question' }>;
};

/** Of the form that opened `CASE`. */
export const RECEIPT = '7KQ2M-91DTH';

export function createFakeCommands(): FakeCommands {
  const decided = new Map<string, string>();
  const ask = async (words: string): Promise<void> => {
    commands.asked.push(words);
    if (commands.gate !== null) await commands.gate;
    if (commands.failWith !== null) throw commands.failWith;
  };
  const decide = async (what: string, askId: AskId, actor: SlackActor, yes: string): Promise<Reply> => {
    await ask(`${what} ${askId} ${actor.userId}`);
    const may = eligible(askId, actor);
    if (!may.ok) return may;
    const before = decided.get(askId);
    if (before !== undefined)
      return { ok: false, code: 'already_decided', sentence: `This was already decided by \`${before}\`` };
    decided.set(askId, actor.userId);
    return { ok: true, code: 'done', sentence: yes };
  };
  const eligible = (askId: AskId, actor: SlackActor): Reply => {
    if (askId.startsWith('gone')) return { ok: false, code: 'gone', sentence: 'This approval is gone' };
    if (actor.userId === 'UANA0001')
      return {
        ok: false,
        code: 'not_in_group',
        sentence: 'You are not in claims-leads; these people may: Lena Lindqvist',
      };
    return { ok: true, code: 'may', sentence: 'You may decide', view: approval({ askId }) };
  };
  const commands: FakeCommands = {
    asked: [],
    failWith: null,
    gate: null,
    threads: new Map(),
    caseChannel: 'freight-claims',
    isReader: false,
    told: [],
    waits: [approval(), recovery()],
    shownQuestion: question(),
    async mayDecide(askId, actor) {
      await ask(`mayDecide ${askId} ${actor.userId}`);
      return eligible(askId, actor);
    },
    approve: (askId, actor) => decide('approve', askId, actor, 'Approved: the issue is being created'),
    deny: (askId, actor, reason) => decide(`deny (${reason})`, askId, actor, 'Denied: the claims manager is asked'),
    async details(askId): Promise<ApprovalDetails | null> {
      await ask(`details ${askId}`);
      return askId.startsWith('gone')
        ? null
        : {
            view: approval({ askId }),
            digest: 'abc',
            tool: 'jira.create_issue',
            args: [{ label: 'project', text: 'CLM' }],
            policies: ['permit (…);'],
          };
    },
    answer: (askId, actor) => decide('answer', askId, actor, 'You have it'),
    async question(askId) {
      await ask(`question ${askId}`);
      return askId.startsWith('gone') ? null : commands.shownQuestion;
    },
    answerQuestion: async (askId, actor, given) => {
      if (given['amount'] === 'much')
        return {
          ok: false,
          code: 'invalid_answer',
          sentence: 'Settled amount: please write an amount',
          fields: { amount: 'Settled amount: please write an amount' },
        };
      return decide(`answerQuestion ${JSON.stringify(given)}`, askId, actor, 'Your answer is recorded');
    },
    async correction(askId, actor) {
      await ask(`correction ${askId} ${actor.userId}`);
      const { ok, code, sentence } = eligible(askId, actor);
      if (!ok) return { ok, code, sentence };
      const { form, choices } = commands.shownQuestion;
      const typed: Record<string, string> =
        choices === null ? { amount: '7,200.00', sure: 'yes', seen: '2026-03-02' } : { answer: 'Whole' };
      return { ok: true, form: { view: { ...commands.shownQuestion, form }, typed, corrected: 1 } };
    },
    correctAnswer: async (askId, actor, given, corrected) => {
      const sentence = 'Settled amount: please write an amount';
      if (given['amount'] === 'much')
        return { ok: false, code: 'invalid_answer', sentence, fields: { amount: sentence } };
      return decide(`correctAnswer ${corrected} ${JSON.stringify(given)}`, askId, actor, 'Corrected');
    },
    recover: (askId, actor, choice, note) =>
      decide(`recover ${choice} (${note ?? ''})`, askId, actor, 'The run goes on'),
    async explain(caseId) {
      await ask(`explain ${caseId}`);
      return caseId === CASE ? explanation() : null;
    },
    async whyNot(caseId, action) {
      await ask(`whyNot ${caseId} ${action}`);
      return caseId === CASE ? [`Step 3a: kept from ${action}`, 'Step 3b: kept too'] : null;
    },
    casesNumbered: async (number) => ([RECEIPT, 'WOB-2202'].includes(number) ? [CASE] : []),
    async caseOfThread(channel, ts) {
      await ask(`caseOfThread ${channel} ${ts}`);
      return commands.threads.get(`${channel} ${ts}`) ?? null;
    },
    async status(caseId): Promise<CaseSummary | null> {
      await ask(`status ${caseId}`);
      return caseId === CASE ? { caseId, runId: RUN, card: card() } : null;
    },
    access: async (caseId) => (caseId === CASE ? { channel: commands.caseChannel, isReader: commands.isReader } : null),
    channels: async () => [commands.caseChannel],
    async list(limit, _actor, mayRead) {
      await ask(`list ${limit}`);
      if (!(await mayRead({ channel: commands.caseChannel, isReader: commands.isReader }))) return [];
      return [
        { caseId: CASE, runId: RUN, card: card() },
        { caseId: asCaseId('CASE-2'), runId: RUN, card: card({ caseId: asCaseId('CASE-2') }) },
      ];
    },
    async find(words, limit, _actor, mayRead) {
      const all = await commands.list(limit, _actor, mayRead);
      return [RECEIPT, 'WOB-2202', 'Wobbly'].includes(words) ? all.slice(0, 1) : [];
    },
    toldTo: async () => commands.told.map((one) => ({ ...one, ...unposted })),
    async waitingFor(actor) {
      await ask(`waitingFor ${actor.userId}`);
      return decided.size > 0 ? [] : commands.waits.map((ask) => ({ ...ask, ...unposted }));
    },
    async assignEvent({ item, shown }, candidate, { userId }, mayRead) {
      await ask(`assign ${item} ${shown} ${candidate ?? 'none'} ${userId}`);
      return (await mayRead({ channel: commands.caseChannel, isReader: commands.isReader }))
        ? { ok: true, code: 'done', sentence: 'You gave it to CASE-1' }
        : { ok: false, code: 'may_not_read', sentence: 'You may not read CASE-1' };
    },
    async decidePublication(proposal, actor, publish) {
      await ask(`${publish ? 'publish' : 'refuse'} ${proposal} ${actor.userId}`);
      return { ok: true, code: 'done', sentence: publish ? 'Handbook 7 is published' : 'Handbook 7 is refused' };
    },
  };
  return commands;
}
