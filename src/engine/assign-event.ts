/**
 * A person chooses the case of an event that fits several. The choice is signed and recorded in the inbox; the event
 * is then taken as if it had named that case, and the person reads what came of it.
 */
import { mayDecide, type SlackActor } from '../boundary/approvers.ts';
import type { AssignedBy } from '../case/case-event.ts';
import { markOf } from '../handbook/same-person.ts';
import type { CaseId } from '../kernel/ids.ts';
import { codeOf } from '../kernel/trouble.ts';
import { excludedOf } from '../run/log/excluded.ts';
import type { CaseAccess, Commands, Reply } from './commands.ts';
import type { EraseShell } from './erase-fields.ts';
import { STORE_BUSY } from './handle-command.ts';
import { isSetAside, outcomeOf } from './inbox-outcome.ts';
import { knownCase } from './known-case.ts';
import { readWholeRun } from './open-run.ts';
import type { InboxItem } from './ports.ts';
import { settledText } from './settled-text.ts';
import type { Shell } from './shell.ts';
import { shownDigest, signChoice } from './signed-inbox.ts';
import { createTurns } from './turns.ts';
import { heldSentence } from './verified-runs.ts';

/** A choice that someone makes with `sop inbox assign`. */
export type Assignment = {
  readonly item: string;
  /** A case, or `none`. */
  readonly to: string;
  /** As in `people.yaml`. */
  readonly person: string;
};

const GONE: Reply = {
  ok: false,
  code: 'gone',
  sentence: 'This button is out of date: the event waits for no choice any more',
};

const LOCKED: Reply = {
  ok: false,
  code: 'busy',
  sentence: 'The event is locked by someone else at the moment, so nothing was done; please choose again in a minute',
};

/** How long a click waits for another one on the same event: as long as the database waits for a lock. */
const TURN_MS = 5_000;

function otherThanShown(id: string): Reply {
  const sentence = `The event, or the cases that it fits, are not as this message shows them. Nothing was done; choose with \`sop inbox assign ${id} CASE\``;
  return { ok: false, code: 'changed', sentence };
}

type MayRead = (caseId: CaseId) => Promise<boolean>;

/** While the process that takes the choice works the item, others leave it. If it stops, they take it after that. */
const WORKED_MS = 10_000;

/** @param work works an item now, and resolves once nothing more is done at present */
export function createAssignEvent(
  shell: Shell,
  { access, work }: Pick<Commands, 'access'> & { readonly work: (item: InboxItem) => Promise<void> },
): Pick<Commands, 'assignEvent'> {
  const turns = createTurns(shell.clock, TURN_MS);
  const mayReadOf =
    (actor: SlackActor, mayRead: (access: CaseAccess) => Promise<boolean>): MayRead =>
    async (caseId) => {
      const known = await access(caseId, actor);
      return known !== null && (await mayRead(known));
    };
  return {
    async assignEvent({ item: id, shown }, candidate, actor, mayRead) {
      const item = await shell.store.inbox.find(id);
      const choice = item?.choice;
      if (item === null || choice === undefined) return GONE;
      if (item.chosen !== undefined) return { ok: false, code: 'already_decided', sentence: settledText(item) };
      if (item.became !== undefined) return { ...GONE, sentence: settledText(item) };
      // INVARIANT: a place counts only in the list that the person saw.
      if (shownDigest(item, choice.candidates) !== shown) return otherThanShown(id);
      const chosen = candidate === null ? null : choice.candidates[candidate];
      if (chosen === undefined) return GONE;
      const reply = await turns.take(id, () =>
        choose(shell, item, chosen, actor, mayReadOf(actor, mayRead), WORKED_MS),
      );
      if (reply?.ok !== true) return reply ?? LOCKED;
      const given = await shell.store.inbox.find(id);
      if (given !== null) await work(given);
      return whatCameOf(await shell.store.inbox.find(id), reply);
    },
  };
}

/** The answer to the person who has chosen. */
function whatCameOf(item: InboxItem | null, reply: Reply): Reply {
  if (item?.chosen === undefined || item.chosen.caseId === null) return reply;
  const sentence = settledText(item, 'You');
  if (item.became === undefined) return { ok: true, code: 'waits', sentence };
  return isSetAside(outcomeOf(item.became.note))
    ? { ok: false, code: 'no_effect', sentence }
    : { ok: true, code: 'done', sentence };
}

/**
 * Chooses as the buttons in Slack do, for a person of `people.yaml` who may decide it there. Whoever runs the command
 * has the database, so no membership of a channel is asked for.
 */
export async function assignItem(shell: EraseShell, { item: id, to, person }: Assignment): Promise<Reply> {
  const item = await shell.store.inbox.find(id);
  const candidates = item?.choice?.candidates ?? [];
  const refuse = (code: string, sentence: string): Reply => ({ ok: false, code, sentence });
  if (item === null || candidates.length === 0)
    return refuse(
      'gone',
      `Expected an item that waits for a choice, got \`${id}\`; one that had no effect is worked again by \`sop inbox --again ${id}\``,
    );
  if (item.chosen !== undefined) return refuse('already_decided', settledText(item));
  const caseId = to.toLowerCase() === 'none' ? null : candidates.find((known) => known === to.toUpperCase());
  if (caseId === undefined)
    return refuse(
      'not_offered',
      `Expected ${candidates.join(', ')} or none, the cases that the event fits, got \`${to}\``,
    );
  const { people } = (await shell.handbooks.current()).handbook;
  const known = people.people.find((listed) => listed.person === person);
  if (known === undefined) return refuse('not_in_people', `Expected a person of \`people.yaml\`, got \`${person}\``);
  const { slack_user, slack_team } = known;
  if (slack_user === undefined || slack_team === undefined)
    return refuse(
      'not_in_people',
      `Expected a person who may choose in Slack, got \`${person}\`, who has no Slack id there`,
    );
  const account = { isBot: false, isGuest: false, isDeleted: false, isStranger: false };
  const actor = { userId: slack_user, teamId: slack_team, ...account };
  return choose(shell, item, caseId, actor, () => Promise.resolve(true), 0);
}

/**
 * @param caseId null for *none of these*
 * @param aloneMs how long the worker leaves the item to the caller
 */
async function choose(
  shell: EraseShell,
  item: InboxItem,
  caseId: CaseId | null,
  actor: SlackActor,
  mayRead: MayRead,
  aloneMs: number,
): Promise<Reply> {
  const { inbox } = shell.store;
  // INVARIANT: only a person who may read every case can say that the event belongs to none of them.
  let by: AssignedBy | null = null;
  for (const one of caseId === null ? (item.choice?.candidates ?? []) : [caseId]) {
    const may = await orHeld(() => whyNot(shell, one, actor, mayRead));
    if ('ok' in may) return may;
    by = may.by;
  }
  if (by === null) return GONE;
  // Another person may have been faster.
  const at = shell.clock.now();
  const isChosen = await orLocked(() =>
    inbox.choose(item.id, signChoice(item, { caseId, by, at }, shell.keys), at + aloneMs),
  );
  if (isChosen === null) return LOCKED;
  if (!isChosen) {
    const other = await inbox.find(item.id);
    return other?.chosen === undefined ? GONE : { ok: false, code: 'already_decided', sentence: settledText(other) };
  }
  return {
    ok: true,
    code: 'done',
    sentence: caseId === null ? 'You said that it belongs to none of these cases' : `You chose ${caseId}`,
  };
}

/** Why this person may not choose for this case; who they are when they may. */
async function whyNot(
  shell: EraseShell,
  caseId: CaseId,
  actor: SlackActor,
  mayRead: MayRead,
): Promise<Reply | { readonly by: AssignedBy }> {
  const unreadable: Reply = { ok: false, code: 'may_not_read', sentence: `You may not read ${caseId}` };
  if (!(await mayRead(caseId))) return unreadable;
  const known = await knownCase(shell, caseId);
  const run = known === null ? null : await readWholeRun(shell, known.newest.runId);
  if (run === null) return unreadable;
  const { people } = (await shell.handbooks.current()).handbook;
  const decided = mayDecide({
    person: actor,
    people,
    demands: [{ group: run.state.ifUnforeseen, count: 1 }],
    decided: [],
    excluded: excludedOf(run.state),
    now: shell.clock.now(),
  });
  if (!decided.may) return { ok: false, code: decided.code, sentence: decided.sentence };
  return { by: { name: decided.person.name, ...markOf(decided.person) } };
}

async function orLocked<T>(act: () => Promise<T>): Promise<T | null> {
  try {
    return await act();
  } catch (error) {
    if (codeOf(error) !== STORE_BUSY) throw error;
    return null;
  }
}

async function orHeld<T>(act: () => Promise<T>): Promise<T | Reply> {
  try {
    return await act();
  } catch (error) {
    const sentence = heldSentence(error);
    if (sentence === null) throw error;
    return { ok: false, code: 'changed', sentence };
  }
}
