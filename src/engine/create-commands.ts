/**
 * The desk at work: a person's command is decided on the log as it stands and appended at exactly that place. Of two
 * who click at once one append wins; the other is decided again on what the first one changed.
 */
import type { SlackActor } from '../boundary/approvers.ts';
import { asRunId, type AskId, type CaseId, type RunId } from '../kernel/ids.ts';
import { formatInstant } from '../kernel/time.ts';
import { codeOf, type Trouble } from '../kernel/trouble.ts';
import { formatValue } from '../kernel/value.ts';
import { decide, excludedOf, RECORD_CHANGED, type Command } from '../run/plan/decide.ts';
import { viewCard, viewThread } from '../run/view/view-thread.ts';
import type { AskState } from '../run/log/state.ts';
import type { AskView } from '../run/view/thread-view.ts';
import { whoMay } from '../boundary/approvers.ts';
import { HELD_SENTENCE, type ApprovalDetails, type CaseSummary, type Commands, type Reply } from './commands.ts';
import { explainCase } from './explain-case.ts';
import { appendTo, caseTypeOf, extend, readRun, type OpenRun } from './open-run.ts';
import type { Shell } from './shell.ts';
import { RUN_BROKEN } from './verified-runs.ts';
import { waitsOf } from './waits-of.ts';
import { noAnswerSentence, whyNotCase } from './why-not-case.ts';

/** Conflicts are with single appends of one worker; more in a row than this is our own mistake. */
const TRIES_MAX = 25;
const OPEN_ASKS_MAX = 200;
const HELD: Reply = { ok: false, code: RECORD_CHANGED, sentence: HELD_SENTENCE };
const GONE: Reply = { ok: false, code: 'gone', sentence: 'This button belongs to nothing that is asked any more' };

export function createCommands(shell: Shell, publication: Pick<Commands, 'decidePublication'>): Commands {
  const { store, registry } = shell;

  const command = (askId: AskId, actor: SlackActor, what: Command): Promise<Reply> =>
    orHeld(() => decideOn(askId, actor, what));

  const decideOn = async (askId: AskId, actor: SlackActor, what: Command): Promise<Reply> => {
    const row = await store.runs.findAsk(askId);
    if (row === null) return GONE;
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const run = await readRun(shell, row.runId);
      if (run === null) return GONE;
      const inForce = await shell.handbooks.current();
      const now = shell.clock.now();
      const decided = decide(run.state, what, { actor, people: inForce.handbook.people, now });
      if (!decided.ok) {
        if (decided.code === RECORD_CHANGED) throw notAsShown(run, askId, decided.sentence);
        return decided;
      }
      const events = decided.events.map((event) => ({ at: now, actor: decided.by, event }));
      const after = extend(shell, run, events).run;
      const { result } = await appendTo(shell, run, events, {
        lease: null,
        sessions: [],
        waits: await waitsOf(shell, inForce, after.state),
        words: { caseType: caseTypeOf(inForce, run.state) },
        patience: 0,
      });
      if (result !== 'appended') continue;
      await shell.wakeUps.send({ kind: 'run', runId: row.runId });
      await shell.wakeUps.send({ kind: 'thread', runId: row.runId });
      return { ok: true, code: 'done', sentence: decided.sentence };
    }
    return { ok: false, code: 'busy', sentence: 'The run is changing too fast to decide on it; please click again' };
  };

  /** For lists: a run that is held is left out, and the operators know of it. */
  const readWhole = async (runId: RunId): Promise<OpenRun | null> => {
    try {
      return await readRun(shell, runId);
    } catch (error) {
      if (codeOf(error) !== RUN_BROKEN) throw error;
      return null;
    }
  };

  const notAsShown = (run: OpenRun, askId: AskId, problem: string): Trouble =>
    shell.verified.broken(run.runId, { seq: run.state.asks[askId]?.seq ?? run.head.seq, problem });

  const latest = async (caseId: CaseId): Promise<OpenRun | null> => {
    const row = (await store.runs.ofCase(caseId)).at(-1);
    return row === undefined ? null : readRun(shell, row.runId);
  };

  const summary = async (run: OpenRun): Promise<CaseSummary | null> => {
    const inForce = await shell.handbooks.current();
    const { opened } = run.state;
    return opened === null
      ? null
      : {
          caseId: opened.caseId,
          runId: run.runId,
          card: viewCard(run.state, { registry, caseType: caseTypeOf(inForce, run.state) }),
        };
  };

  const viewAsks = async (runId: RunId): Promise<readonly AskView[]> => {
    const run = await readRun(shell, runId);
    if (run === null) return [];
    const inForce = await shell.handbooks.current();
    return viewThread(run.state, run.log, {
      registry,
      caseType: caseTypeOf(inForce, run.state),
      people: inForce.handbook.people,
    }).asks;
  };

  const tryOut = async (askId: AskId, actor: SlackActor): Promise<Reply> => {
    const row = await store.runs.findAsk(askId);
    const run = row === null ? null : await readRun(shell, row.runId);
    if (run === null) return GONE;
    const { handbook } = await shell.handbooks.current();
    // A dry run of the command: what it would append is thrown away.
    const decided = decide(run.state, commandFor(askId, run.state.asks[askId]?.kind), {
      actor,
      people: handbook.people,
      now: shell.clock.now(),
    });
    if (!decided.ok && decided.code === RECORD_CHANGED) throw notAsShown(run, askId, decided.sentence);
    return decided.ok || decided.code === 'invalid_answer'
      ? { ok: true, code: 'may', sentence: 'You may decide this' }
      : decided;
  };

  return {
    ...publication,
    approve: (askId, actor) => command(askId, actor, { type: 'GiveApproval', askId }),
    deny: (askId, actor, reason) => command(askId, actor, { type: 'DenyApproval', askId, reason }),
    answer: (askId, actor) => command(askId, actor, { type: 'Answer', askId }),
    answerQuestion: (askId, actor, given) => command(askId, actor, { type: 'AnswerQuestion', askId, given }),
    async question(askId) {
      const row = await store.runs.findAsk(askId);
      const view = row === null ? undefined : (await viewAsks(row.runId)).find((known) => known.askId === askId);
      return view?.kind === 'question' ? view : null;
    },
    recover: (askId, actor, choice, note) => command(askId, actor, { type: 'Recover', askId, choice, note }),
    mayDecide: (askId, actor) => orHeld(() => tryOut(askId, actor)),
    async details(askId): Promise<ApprovalDetails | null> {
      const row = await store.runs.findAsk(askId);
      const run = row === null ? null : await readRun(shell, row.runId);
      const ask = run === null ? undefined : run.state.asks[askId];
      if (run === null || ask?.kind !== 'approval' || ask.callId === null) return null;
      const view = (await viewAsks(run.runId)).find((known) => known.askId === askId);
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
      const told = await whyNotCase(store, shell.handbooks, caseId, action);
      if (told === null) return null;
      return told.kind === 'told'
        ? told.steps.map(({ step, because }) => `Step ${step}: ${because}`)
        : [noAnswerSentence(told, caseId, action)];
    },
    async caseOfThread(channel, threadTs) {
      const runId = await store.thread.runOfMessage(channel, threadTs);
      return runId === null ? null : ((await store.runs.find(asRunId(runId)))?.caseId ?? null);
    },
    async status(caseId) {
      const run = await latest(caseId);
      return run === null ? null : summary(run);
    },
    async list(limit) {
      const rows = await store.runs.list({ limit, newestFirst: true });
      const summaries = await Promise.all(
        rows.map(async ({ runId }) => {
          const run = await readWhole(runId);
          return run === null ? null : summary(run);
        }),
      );
      return summaries.filter((item) => item !== null);
    },
    async waitingFor(actor) {
      const {
        handbook: { people },
      } = await shell.handbooks.current();
      const rows = (await store.runs.openAsks(OPEN_ASKS_MAX)).filter(({ kind }) => kind !== 'answer');
      const found: AskView[] = [];
      for (const { runId, askId } of rows) {
        const run = await readWhole(runId);
        const ask = run?.state.asks[askId];
        if (run === null || ask === undefined || ask.closed !== null || ask.kind === 'answer') continue;
        const demands = ask.kind === 'approval' ? ask.demands : [{ group: ask.group, count: 1 }];
        const may = whoMay(demands, people, excludedOf(run.state));
        if (!may.some(({ slack_user, slack_team }) => slack_user === actor.userId && slack_team === actor.teamId))
          continue;
        found.push(
          ...(await viewAsks(runId)).filter(
            (view) => view.askId === askId && !(view.kind === 'question' && view.isReminder),
          ),
        );
      }
      return found;
    },
  };
}

async function orHeld(act: () => Promise<Reply>): Promise<Reply> {
  try {
    return await act();
  } catch (error) {
    if (codeOf(error) !== RUN_BROKEN) throw error;
    return HELD;
  }
}

/** A command of the kind that the ask takes, by which it is found out who may give it. */
function commandFor(askId: AskId, kind: AskState['kind'] | undefined): Command {
  if (kind === 'recovery') return { type: 'Recover', askId, choice: 'try_again', note: null };
  return kind === 'question'
    ? { type: 'AnswerQuestion', askId, given: {} }
    : { type: 'DenyApproval', askId, reason: 'to be asked' };
}

/** For lists in a terminal. */
export function summaryLine({ caseId, card }: CaseSummary): string {
  const clock = card.clock === null ? '' : ` · ${card.clock.label} ${formatInstant(card.clock.dueAt)}`;
  return `${caseId} · ${card.title} · ${card.status} · ${card.standing}${clock}`;
}
