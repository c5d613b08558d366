/**
 * Implements `Commands`: a command is decided on the current log, and a question is answered from it.
 */
import type { SlackActor } from '../boundary/approvers.ts';
import { asAskId, asRunId, type AskId, type CaseId, type RunId } from '../kernel/ids.ts';
import { codeOf, type Trouble } from '../kernel/trouble.ts';
import { formatValue } from '../kernel/value.ts';
import { correctAnswer, type CorrectAnswer } from '../run/plan/correct-answer.ts';
import { decide, RECORD_CHANGED, type Click, type Command, type Decided } from '../run/plan/decide.ts';
import { nameSender } from '../run/plan/name-sender.ts';
import { typedAnswer, typedFact } from '../run/plan/typed-answer.ts';
import type { OpenedCase } from '../run/log/case.ts';
import { asksFact } from '../run/log/asks.ts';
import type { AskState, RunState } from '../run/log/state.ts';
import { isCorrectedTooOften } from '../run/plan/weigh-changes.ts';
import { answerableOf, correctableOf, type AskView } from '../run/view/thread-view.ts';
import { createAssignEvent } from './assign-event.ts';
import type { ApprovalDetails, Commands, Reply } from './commands.ts';
import { asksOf, createLists, summaryOf } from './create-lists.ts';
import { explainCase } from './explain-case.ts';
import { releaseEarly } from './early-events.ts';
import { handleCommand, RUN_BUSY, STORE_BUSY, type Decision } from './handle-command.ts';
import type { HandbookInForce } from './handbooks.ts';
import { casesNumbered } from './find-cases.ts';
import { knownCase } from './known-case.ts';
import { judgeOf } from './judge-of.ts';
import { lookAhead, readWholeRun, type OpenRun } from './open-run.ts';
import { planContextOf } from './plan-context-of.ts';
import { prepareStartAgain } from './start-again.ts';
import type { Shell } from './shell.ts';
import type { ThreadPort } from './thread-port.ts';
import { createTurns } from './turns.ts';
import { heldSentence } from './verified-runs.ts';
import { endsRun, withdrawnNext, type Refused } from './withdrawn-next.ts';
import type { Worker } from './worker.ts';
import { noAnswerSentence, whyNotCase } from './why-not-case.ts';

const BUSY: Reply = {
  ok: false,
  code: 'busy',
  sentence: 'The run is changing too fast to decide on it; please click again',
};
const LOCKED: Reply = {
  ok: false,
  code: 'busy',
  sentence:
    'The record of this run is locked by someone else at the moment, so nothing was done; please click again in a minute',
};
const UNREAD: Refused = {
  ok: false,
  code: 'unread',
  sentence:
    'A message about this case has just arrived and is being read. Nothing was decided; please click again in a moment',
};
const OTHER_BOUNDS: Refused = {
  ok: false,
  code: 'changed',
  sentence: 'What bounds the answer has changed since it was given, so it can no longer be corrected',
};
const NOTHING_TO_CORRECT: Refused = {
  ok: false,
  code: 'gone',
  sentence: 'This answer is out of date: there is nothing left to correct',
};
const GONE: Reply = {
  ok: false,
  code: 'gone',
  sentence: 'This button is out of date: there is nothing left to decide',
};

/** How long a click waits for another one on the same run: as long as the database waits for a lock. */
const TURN_MS = 5_000;

/** How long a click waits until the messages about its case are read, and how often it looks. Slack waits for three seconds. */
const UNREAD_MS_MAX = 1_500;
const UNREAD_LOOK_MS = 100;

/** An old database, or one that someone changed: the sweep makes missing rows again. */
const NOT_FOUND: Reply = {
  ok: false,
  code: 'gone',
  sentence:
    'Nothing was done, because the database does not say what this button belongs to. If its question is still open, click again in a few minutes',
};

/** A denial does nothing, and *I have it* does not depend on the case. */
const isReadFirst = ({ type }: Command): boolean => type !== 'DenyApproval' && type !== 'Answer';

/** Decides a command on the log as it is now; called again when another writer was faster. */
type Deciding = (run: OpenRun, inForce: HandbookInForce, click: Click) => Promise<Decided>;

export function createCommands(
  shell: Shell,
  publication: Pick<Commands, 'decidePublication'>,
  { workItem }: Pick<Worker, 'workItem'>,
  thread: ThreadPort | null,
): Commands {
  const { store } = shell;
  const turns = createTurns(shell.clock, TURN_MS);

  /** @param prepare what has to be stored before the decision is; nothing is, for one that is refused */
  const command = (
    askId: AskId,
    actor: SlackActor,
    what: Command,
    prepare?: (runId: RunId) => Promise<void>,
  ): Promise<Reply> =>
    decideOn(askId, actor, async (run, inForce, click) => {
      if (isReadFirst(what) && (await isUnreadStill(run))) return UNREAD;
      const decided = decide(run.state, what, click);
      // INVARIANT: a decision counts only for what was shown. It may have changed a moment ago, before the worker could
      // withdraw what it asked.
      const isChecked = decided.ok && !endsRun(what);
      const withdrawn = isChecked ? await withdrawnNext(shell, inForce, run.state, askId) : null;
      if (withdrawn === null && decided.ok) await prepare?.(run.runId);
      return withdrawn ?? decided;
    });

  /** What we change on a ticket comes back as a message, which is read within milliseconds. */
  const isUnreadStill = async (run: OpenRun): Promise<boolean> => {
    for (let waitedMs = 0; waitedMs <= UNREAD_MS_MAX; waitedMs += UNREAD_LOOK_MS) {
      if (!(await shell.unread.about(run))) return false;
      await shell.clock.sleep(UNREAD_LOOK_MS);
    }
    return true;
  };

  const decideOn = (askId: AskId, actor: SlackActor, deciding: Deciding): Promise<Reply> =>
    orHeld(async () => {
      const runId = await runOfAsk(askId);
      if (runId === null) return NOT_FOUND;
      let waiting: OpenedCase | null = null;
      const decideNow = async (run: OpenRun, inForce: HandbookInForce): Promise<Decision<Reply>> => {
        const now = shell.clock.now();
        const decided = await deciding(run, inForce, { actor, people: inForce.handbook.people, now });
        if (decided.ok) {
          waiting = isCorrectedTooOften(run.state) ? run.state.opened : null;
          const { kinds, people } = inForce.handbook;
          const kind = kinds.get(run.state.opened?.kind ?? '');
          const events = decided.events.map((event) => ({
            at: now,
            actor: decided.by,
            event: nameSender(event, kind, people),
          }));
          return { events, answer: { ok: true, code: 'done', sentence: decided.sentence } };
        }
        if (decided.code === RECORD_CHANGED) throw notAsShown(run, askId, decided.sentence);
        return { events: [], answer: decided };
      };
      const reply = await turns.take(runId, () => decideInTurn(runId, decideNow));
      // Corrections may have waited for this decision.
      if (reply?.ok === true && waiting !== null) await releaseEarly(shell, waiting, 'a person has decided');
      return reply ?? LOCKED;
    });

  const decideInTurn = async (
    runId: RunId,
    decideNow: (run: OpenRun, inForce: HandbookInForce) => Promise<Decision<Reply>>,
  ): Promise<Reply> => {
    try {
      return (await handleCommand(shell, runId, decideNow, { patience: 0, comparesAll: true })) ?? GONE;
    } catch (error) {
      if (codeOf(error) === RUN_BUSY) return BUSY;
      if (codeOf(error) === STORE_BUSY) return LOCKED;
      throw error;
    }
  };

  const isWithdrawnNext = async (inForce: HandbookInForce, state: RunState, askId: AskId): Promise<boolean> =>
    (await withdrawnNext(shell, inForce, state, askId)) !== null;

  const correcting =
    (what: Omit<CorrectAnswer, 'parkId'>): Deciding =>
    async (run, inForce, click) => {
      const sop = run.state.sop === null ? null : await shell.handbooks.sop(run.state.sop);
      if (sop === null) return NOTHING_TO_CORRECT;
      if (await isUnreadStill(run)) return UNREAD;
      const parkId = asAskId(shell.random.id('ask'));
      const judge = judgeOf(inForce, run.state, sop);
      const decided = correctAnswer(
        run.state,
        sop,
        { ...what, parkId },
        { ...planContextOf(shell, inForce, run.state, sop), ...click },
        judge,
      );
      if (!decided.ok) return decided;
      // INVARIANT: a correction keeps to the bounds that were shown, and they must still be the bounds of the question.
      const state = lookAhead(
        run,
        decided.events.map((event) => ({ at: click.now, actor: decided.by, event })),
      );
      const ask = state.asks[what.askId];
      const reopened = {
        ...state,
        asks: ask === undefined ? state.asks : { ...state.asks, [ask.askId]: { ...ask, closed: null } },
      };
      return (await isWithdrawnNext(inForce, reopened, what.askId)) ? OTHER_BOUNDS : decided;
    };

  const notAsShown = (run: OpenRun, askId: AskId, problem: string): Trouble =>
    shell.verified.broken(run.runId, { seq: run.state.asks[askId]?.seq ?? run.head.seq, problem });

  const latest = async (caseId: CaseId): Promise<OpenRun | null> => (await knownCase(shell, caseId))?.newest ?? null;

  /** For what a person decides on. */
  const runOf = async (askId: AskId): Promise<OpenRun | null> => {
    const runId = await runOfAsk(askId);
    return runId === null ? null : readWholeRun(shell, runId);
  };

  /** Rows are only a way to the log: if that of the ask is missing, its message leads there too. */
  const runOfAsk = async (askId: AskId): Promise<RunId | null> =>
    (await store.runs.findAsk(askId))?.runId ?? store.thread.runOfKey(`ask:${askId}`);

  const viewOf = async (run: OpenRun, askId: AskId): Promise<AskView | null> =>
    asksOf(run, await shell.handbooks.current()).find((view) => view.askId === askId) ?? null;

  const tryOut = async (askId: AskId, actor: SlackActor): Promise<Reply> => {
    const run = await runOf(askId);
    if (run === null) return NOT_FOUND;
    const inForce = await shell.handbooks.current();
    const { handbook } = inForce;
    // A dry run of the command: what it would append is discarded.
    const decided = decide(run.state, commandFor(askId, run.state.asks[askId]), {
      actor,
      people: handbook.people,
      now: shell.clock.now(),
    });
    if (!decided.ok && decided.code === RECORD_CHANGED) throw notAsShown(run, askId, decided.sentence);
    if (!decided.ok && decided.code !== 'invalid_answer') return decided;
    const withdrawn = await withdrawnNext(shell, inForce, run.state, askId);
    if (withdrawn !== null) return withdrawn;
    const view = await viewOf(run, askId);
    return view === null ? GONE : { ok: true, code: 'may', sentence: 'You may decide this', view };
  };

  const lists = createLists(shell, thread);
  return {
    ...publication,
    ...lists,
    ...createAssignEvent(shell, { ...lists, work: workItem }),
    approve: (askId, actor) => command(askId, actor, { type: 'GiveApproval', askId }),
    deny: (askId, actor, reason) => command(askId, actor, { type: 'DenyApproval', askId, reason }),
    answer: (askId, actor) => command(askId, actor, { type: 'Answer', askId }),
    answerQuestion: (askId, actor, given) => command(askId, actor, { type: 'AnswerQuestion', askId, given }),
    async question(askId) {
      const run = await runOf(askId);
      const view = run === null ? null : await viewOf(run, askId);
      return view === null ? null : answerableOf(view);
    },
    async correction(askId, actor) {
      const run = await runOf(askId);
      const ask = run?.state.asks[askId];
      if (run === null || ask === undefined || !(ask.kind === 'question' || asksFact(ask))) return NOTHING_TO_CORRECT;
      const view = await viewOf(run, askId);
      const form = view === null ? null : correctableOf(view);
      if (form === null) return NOTHING_TO_CORRECT;
      const inForce = await shell.handbooks.current();
      const corrected = ask.corrections.length;
      // A dry run without an answer: everything but the answer itself is checked.
      const decided = await correcting({ askId, given: {}, corrected })(run, inForce, {
        actor,
        people: inForce.handbook.people,
        now: shell.clock.now(),
      });
      return decided.ok || decided.code === 'invalid_answer' || decided.code === 'unchanged'
        ? {
            ok: true,
            form: { view: form, typed: ask.kind === 'question' ? typedAnswer(ask) : typedFact(ask, form), corrected },
          }
        : { ok: false, code: decided.code, sentence: decided.sentence };
    },
    correctAnswer: (askId, actor, given, corrected) => decideOn(askId, actor, correcting({ askId, given, corrected })),
    async recover(askId, actor, choice, note) {
      if (choice !== 'start_again') return command(askId, actor, { type: 'Recover', askId, choice, note });
      const successor = asRunId(shell.random.id('run'));
      const reply = await command(askId, actor, { type: 'Recover', askId, choice, note, successor }, (runId) =>
        prepareStartAgain(shell, runId, successor),
      );
      await shell.wakeUps.send({ kind: 'inbox' });
      return reply;
    },
    mayDecide: (askId, actor) => orHeld(() => tryOut(askId, actor)),
    async details(askId): Promise<ApprovalDetails | null> {
      const run = await runOf(askId);
      const ask = run === null ? undefined : run.state.asks[askId];
      if (run === null || ask?.kind !== 'approval' || ask.callId === null) return null;
      const view = await viewOf(run, askId);
      const call = run.state.calls[ask.callId];
      if (view?.kind !== 'approval' || call === undefined) return null;
      return {
        view,
        digest: ask.digest,
        tool: call.proposed.tool,
        args: Object.entries(ask.card.args).map(([label, value]) => ({ label, text: formatValue(value) })),
        policies: call.verdict.policies.map(({ id, file, line, text }) => `${id} (${file} line ${line})\n${text}`),
      };
    },
    explain: (caseId) => explainCase(store, shell.handbooks, caseId),
    async whyNot(caseId, action) {
      const found = await whyNotCase(shell, caseId, action);
      if (found === null) return null;
      return found.kind === 'told'
        ? found.steps.map(({ step, because }) => `Step ${step}: ${because}`)
        : [noAnswerSentence(found, caseId, action)];
    },
    async caseOfThread(channel, threadTs) {
      const runId = await store.thread.runOfMessage(channel, threadTs);
      return runId === null ? null : ((await store.runs.find(asRunId(runId)))?.caseId ?? null);
    },
    casesNumbered: (number) => casesNumbered(shell, number),
    async status(caseId) {
      const run = await latest(caseId);
      return run === null ? null : summaryOf(run, await shell.handbooks.current());
    },
  };
}

async function orHeld(act: () => Promise<Reply>): Promise<Reply> {
  try {
    return await act();
  } catch (error) {
    const sentence = heldSentence(error);
    if (sentence === null) throw error;
    return { ok: false, code: RECORD_CHANGED, sentence };
  }
}

/** A command of the kind that the ask accepts, to find out who may give it. */
function commandFor(askId: AskId, ask: AskState | undefined): Command {
  if (ask?.kind === 'recovery' && ask.fact === null)
    // Starting again takes the id of the new run.
    return { type: 'Recover', askId, choice: ask.choices.find((one) => one !== 'start_again') ?? 'stop', note: null };
  return ask?.kind === 'question' || ask?.kind === 'recovery'
    ? { type: 'AnswerQuestion', askId, given: {} }
    : { type: 'DenyApproval', askId, reason: 'to be asked' };
}
