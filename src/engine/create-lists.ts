/**
 * Lists for people: what is waiting for them, and the newest cases. Each run is read at most once per list.
 */
import { whoMayStill, type SlackActor } from '../boundary/approvers.ts';
import type { People } from '../handbook/people.ts';
import type { AskId, CaseId, RunId } from '../kernel/ids.ts';
import type { OpenedCase } from '../run/log/case.ts';
import { channelOf } from '../run/log/case-channel.ts';
import type { RunState } from '../run/log/state.ts';
import { excludedFromApproval, excludedOf } from '../run/log/excluded.ts';
import { own } from '../kernel/own.ts';
import { isAskedInstead, isOwed } from '../run/log/taken.ts';
import type { AskView, ToldView } from '../run/view/thread-view.ts';
import { viewCard } from '../run/view/view-card.ts';
import { viewThread } from '../run/view/view-thread.ts';
import type { CaseAccess, CaseSummary, Commands, InThread } from './commands.ts';
import { casesMeant } from './find-cases.ts';
import type { HandbookInForce } from './handbooks.ts';
import { knowChannel } from './know-channel.ts';
import { readRun, wordsOf, type OpenRun } from './open-run.ts';
import type { RunRow, ThreadMessage } from './ports.ts';
import type { Shell } from './shell.ts';
import type { ThreadPort } from './thread-port.ts';
import { isHeld } from './verified-runs.ts';

/** More would not fit on the Home tab. */
const OPEN_ASKS_MAX = 200;
/** Open asks of everyone among which those that wait for an answer are searched. Their logs are not read. */
const SEARCHED_MAX = 5_000;
/** Newest cases among which those that a person may read are searched. */
const LISTED_MAX = 200;

export function createLists(
  shell: Shell,
  thread: ThreadPort | null,
): Pick<Commands, 'access' | 'channels' | 'find' | 'list' | 'toldTo' | 'waitingFor'> {
  const { store } = shell;

  /** Leaves out held runs; the operators know about those. */
  const readUnlessHeld = async (runId: RunId): Promise<OpenRun | null> => {
    try {
      return await readRun(shell, runId);
    } catch (error) {
      if (!isHeld(error)) throw error;
      return null;
    }
  };

  /** By the rows alone: for a held run, of which only this is said, and to leave out at once what is not listed. */
  const accessByRows = async (
    messages: readonly ThreadMessage[],
    caseId: CaseId,
    actor: SlackActor,
  ): Promise<CaseAccess> => {
    const [{ handbook }, found] = await Promise.all([shell.handbooks.current(), store.cases.find(caseId)]);
    const card = placeOf(messages, 'card')?.channel ?? null;
    return accessAs(handbook, { kind: found?.kind, channel: card }, actor);
  };

  /** INVARIANT: who may read a case follows from its log: the rows of cases and messages are not signed. */
  const accessTo = async (run: OpenRun, actor: SlackActor): Promise<CaseAccess> => {
    const { handbook } = await shell.handbooks.current();
    const opened = await knownOpening(run, handbook);
    return accessAs(handbook, { kind: opened?.kind, channel: opened === null ? null : channelOf(opened) }, actor);
  };

  /** After a change of name the kind names the channel otherwise than a log that has no id: Slack says where its card is. */
  const knownOpening = async (run: OpenRun, { kinds }: HandbookInForce['handbook']): Promise<OpenedCase | null> => {
    const { opened } = run.state;
    if (thread === null || opened === null || kinds.get(opened.kind)?.channel === opened.slackChannel) return opened;
    const messages = await store.thread.messages(run.runId);
    if (placeOf(messages, 'card') === null) return opened;
    return (await knowChannel(shell, thread, { ...run, opened }, messages)).opened;
  };

  const newestRunOf = async (caseId: CaseId): Promise<RunRow | undefined> => (await store.runs.ofCase(caseId)).at(-1);

  /** Null for a case that the person may not read, or that is held. */
  const readable = async (
    { runId, caseId }: Pick<RunRow, 'runId' | 'caseId'>,
    inForce: HandbookInForce,
    actor: SlackActor,
    mayRead: (access: CaseAccess) => Promise<boolean>,
  ): Promise<{ readonly run: OpenRun; readonly summary: CaseSummary } | null> => {
    const messages = await store.thread.messages(runId);
    if (!(await mayRead(await accessByRows(messages, caseId, actor)))) return null;
    const run = await readUnlessHeld(runId);
    const summary = run === null ? null : summaryOf(run, inForce);
    if (run === null || summary === null || !(await mayRead(await accessTo(run, actor)))) return null;
    const root = placeOf(messages, 'card');
    return { run, summary: { ...summary, posted: root === null ? null : { ...root, thread: root.ts } } };
  };

  return {
    async access(caseId, actor) {
      const row = await newestRunOf(caseId);
      if (row === undefined) return null;
      const run = await readUnlessHeld(row.runId);
      return run === null ? accessByRows(await store.thread.messages(row.runId), caseId, actor) : accessTo(run, actor);
    },

    async channels() {
      const { handbook } = await shell.handbooks.current();
      return [...new Set([...handbook.kinds.values()].map(({ channel }) => channel))];
    },

    async list(limit, actor, mayRead) {
      const rows = await store.runs.list({ limit: LISTED_MAX, newestFirst: true });
      const inForce = await shell.handbooks.current();
      const summaries: CaseSummary[] = [];
      for (const row of rows) {
        if (summaries.length === limit) break;
        const found = await readable(row, inForce, actor, mayRead);
        if (found !== null) summaries.push(found.summary);
      }
      return summaries;
    },

    async find(words, limit, actor, mayRead) {
      const inForce = await shell.handbooks.current();
      const { cases, isMeant } = await casesMeant(shell, words);
      const summaries: CaseSummary[] = [];
      for (const caseId of cases) {
        if (summaries.length === limit) break;
        const row = await newestRunOf(caseId);
        const found = row === undefined ? null : await readable(row, inForce, actor, mayRead);
        if (found !== null && isMeant(found.run.state, wordsOf(inForce, found.run.state)))
          summaries.push(found.summary);
      }
      return summaries;
    },

    async toldTo(actor) {
      const inForce = await shell.handbooks.current();
      const isListed = inForce.handbook.people.people.some((person) => isActor(person, actor));
      if (!isListed) return [];
      const rows = (await store.runs.openAsks(SEARCHED_MAX)).filter(({ kind }) => kind === 'answer');
      const runIds = [...new Set(rows.map(({ runId }) => runId))].slice(0, OPEN_ASKS_MAX);
      const runs = await Promise.all(runIds.map(readUnlessHeld));
      const found = runs.map(async (run) => {
        if (run === null) return [];
        const owed = toldOf(run, inForce).filter(({ askId }) => isOwedBy(run.state, askId, actor));
        const told = owed.filter(({ askId }) => !owed.some((other) => isAskedLater(run.state, other.askId, askId)));
        // The thread of the case, not the direct message, which the person has.
        return inThread(shell, run, inForce, told, () => 'card');
      });
      return (await Promise.all(found)).flat();
    },

    async waitingFor(actor) {
      const inForce = await shell.handbooks.current();
      const { people } = inForce.handbook;
      const groups = groupsOf(people, actor);
      if (groups.length === 0) return [];
      const rows = await store.runs.openAsks(OPEN_ASKS_MAX, groups);
      const views = new Map<RunId, Promise<readonly (AskView & InThread)[]>>();
      for (const { runId } of rows)
        if (!views.has(runId))
          views.set(
            runId,
            readUnlessHeld(runId).then((run) => {
              if (run === null) return [];
              const asks = asksOf(run, inForce).filter(({ askId }) => isFor(run.state, askId, actor, people));
              return inThread(shell, run, inForce, asks, ({ key }) => key);
            }),
          );
      const found = await Promise.all(
        rows.map(async ({ runId, askId }) => ((await views.get(runId)) ?? []).filter((view) => view.askId === askId)),
      );
      return found.flat().filter((view) => !(view.kind === 'question' && view.isReminder));
    },
  };
}

function accessAs(
  { kinds, people }: HandbookInForce['handbook'],
  { kind: name, channel }: { readonly kind: string | undefined; readonly channel: string | null },
  actor: SlackActor,
): CaseAccess {
  const kind = name === undefined ? undefined : kinds.get(name);
  return {
    channel: channel ?? kind?.channel ?? null,
    isReader: kind?.readers !== undefined && groupsOf(people, actor).includes(kind.readers),
  };
}

/** Whether the same person was asked for the same thing again: that is one task, and the later message has all of it. */
function isAskedLater({ asks }: OpenRun['state'], later: string | null, askId: string | null): boolean {
  const [first, again] = [askId, later].map((id) => (id === null ? undefined : own(asks, id)));
  return first?.kind === 'answer' && again?.kind === 'answer' && isAskedInstead(again, first);
}

export function summaryOf(run: OpenRun, inForce: HandbookInForce): CaseSummary | null {
  const { opened } = run.state;
  if (opened === null) return null;
  const { people } = inForce.handbook;
  const card = viewCard(run.state, { ...wordsOf(inForce, run.state), people }, run.log);
  return { caseId: opened.caseId, runId: run.runId, card };
}

export function asksOf(run: OpenRun, inForce: HandbookInForce): readonly AskView[] {
  const { people } = inForce.handbook;
  return viewThread(run.state, run.log, { ...wordsOf(inForce, run.state), people }).asks;
}

function toldOf(run: OpenRun, inForce: HandbookInForce): readonly ToldView[] {
  const { people } = inForce.handbook;
  return viewThread(run.state, run.log, { ...wordsOf(inForce, run.state), people }).told;
}

/** Each with the title of its case and the message of `keyOf` in the thread. */
async function inThread<View>(
  shell: Shell,
  run: OpenRun,
  inForce: HandbookInForce,
  views: readonly View[],
  keyOf: (view: View) => string,
): Promise<(View & InThread)[]> {
  if (views.length === 0) return [];
  const posted = await shell.store.thread.messages(run.runId);
  const [title, root] = [summaryOf(run, inForce)?.card.title ?? '', placeOf(posted, 'card')];
  return views.map((view) => {
    const place = placeOf(posted, keyOf(view));
    return { ...view, title, posted: place === null || root === null ? null : { ...place, thread: root.ts } };
  });
}

function placeOf(
  posted: readonly ThreadMessage[],
  key: string,
): { readonly channel: string; readonly ts: string } | null {
  const found = posted.find((message) => message.key === key);
  return found === undefined || found.ts === null ? null : { channel: found.channel, ts: found.ts };
}

/** Whether this person may still take it, according to the log: also after the time for it, while no one has. */
function isOwedBy(state: RunState, askId: AskId | null, { userId }: SlackActor): boolean {
  const ask = askId === null ? undefined : state.asks[askId];
  return ask?.kind === 'answer' && ask.person === userId && isOwed(state, ask);
}

/** The groups of a person in `people.yaml`. Asks that none of these groups may decide are not read. */
function groupsOf(people: People, actor: SlackActor): string[] {
  const names = people.people.filter((person) => isActor(person, actor)).map(({ person }) => person);
  return people.groups.filter(({ members }) => names.some((name) => members.includes(name))).map(({ group }) => group);
}

/** Whether this ask is open and the person may decide it, according to the log and not the row that led to it. */
function isFor(state: RunState, askId: AskId, actor: SlackActor, people: People): boolean {
  const ask = state.asks[askId];
  if (ask === undefined || ask.closed !== null || ask.kind === 'answer') return false;
  const demands = ask.kind === 'approval' ? ask.demands : [{ group: ask.group, count: 1 }];
  const excluded = ask.kind === 'approval' ? excludedFromApproval(state) : excludedOf(state);
  const given = ask.kind === 'approval' ? ask.given.map(({ by }) => by) : [];
  return whoMayStill(demands, given, people, excluded).some((person) => isActor(person, actor));
}

function isActor({ slack_user, slack_team }: People['people'][number], { userId, teamId }: SlackActor): boolean {
  return slack_user === userId && slack_team === teamId;
}
