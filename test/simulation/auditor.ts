/**
 * Looks at a world after its story, with books of its own: what vendors carried out, what was acknowledged, what each
 * source has stated. Everything that is not as promised is a sentence.
 */
import { hashOf } from '../../src/kernel/canonical-json.ts';
import { formatMoney, isMoney, type Money } from '../../src/kernel/money.ts';
import type { AskId } from '../../src/kernel/ids.ts';
import type { Value } from '../../src/kernel/value.ts';
import { unsealErased } from '../../src/run/log/erasable.ts';
import type { LoggedEvent } from '../../src/run/log/event.ts';
import { fold } from '../../src/run/log/evolve.ts';
import { openAsks, type CallState, type RunState } from '../../src/run/log/state.ts';
import { shownThreads } from '../engine/shown-threads.ts';
import { LENA } from '../run/handbook.ts';
import { LEO } from './people.ts';
import type { Books, Played } from './play.ts';

type Run = { readonly state: RunState; readonly log: readonly LoggedEvent[] };

/** Those who may approve what the boundary of the simulation asks for. */
const LEADS: readonly string[] = [LENA.userId, LEO.userId];
const DONE = new Set(['succeeded', 'settled']);

export async function faultsOf(played: Played): Promise<string[]> {
  const { world } = played;
  const rows = await world.store.runs.list({ limit: 99, newestFirst: false });
  const runs = await Promise.all(
    rows.map(async ({ runId }): Promise<Run> => {
      const log = (await world.store.runs.log(runId, 0)).map(unsealErased);
      return { state: fold(runId, log), log };
    }),
  );
  return [
    ...(await world.auditProblems()).map((problem) => `The audit finds: ${problem}`),
    ...effectFaults(played, runs),
    ...runs.flatMap((run) => paymentFaults(played, run)),
    ...(await arrivalFaults(played, runs)),
    ...clickFaults(played, runs),
    ...runs.flatMap(endFaults),
    ...(await threadFaults(played)),
  ];
}

/** Each effect happened once, as one call of one run had it approved, and each call that counts as done has happened. */
function effectFaults({ world }: Played, runs: readonly Run[]): string[] {
  const { effects, calls } = world.vendors;
  const known = new Map(
    runs.flatMap(({ state }) =>
      Object.values(state.calls).map((call) => [call.proposed.key, { call, state }] as const),
    ),
  );
  const faults: string[] = [];
  for (const [key, count] of effects) {
    const tool = calls.find((call) => call.key === key)?.tool ?? 'a tool';
    if (count !== 1) faults.push(`${tool} was carried out ${count} times under one key`);
    const own = known.get(key);
    if (own === undefined) faults.push(`${tool} was carried out for no call of a log`);
    else if (!isAccounted(own.call, own.state))
      faults.push(
        `${tool} was carried out, and step ${own.call.step} of the log counts it as ${own.call.progress.kind}`,
      );
  }
  for (const { tool, args, key } of calls) {
    const own = known.get(key);
    if (own === undefined) faults.push(`${tool} was called for no call of a log`);
    else if (hashOf(args) !== own.call.proposed.argsSha256)
      faults.push(`${tool} was called with other arguments than step ${own.call.step} proposed`);
    else if (own.call.attempts === 0) faults.push(`${tool} was called before its intent was in the log`);
  }
  for (const [key, { call }] of known)
    if (call.progress.kind === 'succeeded' && call.proposed.effect === 'write' && effects.get(key) === undefined)
      faults.push(`Step ${call.step} counts as done, and ${call.proposed.tool} was never carried out`);
  return faults;
}

/** What was carried out counts as done, or people were asked what became of it. */
function isAccounted({ progress, callId }: CallState, { asks }: RunState): boolean {
  return DONE.has(progress.kind) || Object.values(asks).some((ask) => ask.kind === 'recovery' && ask.callId === callId);
}

/** Each payment was approved by a lead, and is not more than the claim was when it was sent, as its source had stated it. */
function paymentFaults({ world, books }: Played, { state, log }: Run): string[] {
  return Object.values(state.calls).flatMap((call) => {
    const { key, tool, args, step } = call.proposed;
    if (tool !== 'tms.pay_claim' || !world.vendors.calls.some((made) => made.key === key)) return [];
    const amount: Value | undefined = args['amount'];
    if (!isMoney(amount)) return [`Step ${step} paid no amount of money`];
    return log.flatMap(({ event }, index) => {
      if (event.type !== 'CallStarted' || event.callId !== call.callId) return [];
      const before = log.slice(0, index);
      return [...claimFaults(books, step, amount, before), ...approvalFaults(step, event.approval, before)];
    });
  });
}

function claimFaults({ stated }: Books, step: string, amount: Money, before: readonly LoggedEvent[]): string[] {
  const known = statedIn(before).map((cents) => ({ cents, at: stated.get(cents) ?? null }));
  const newest = Math.max(...known.map(({ at }) => at ?? 0));
  const claimed = Math.max(...known.filter(({ at }) => at === newest).map(({ cents }) => cents));
  return [
    ...known.flatMap(({ cents, at }) =>
      at === null ? [`The log states a claim of ${cents} cents, no source did`] : [],
    ),
    ...(amount.minor > claimed ? [`Step ${step} paid ${formatMoney(amount)} on a claim of ${claimed} cents`] : []),
  ];
}

/** In cents, each amount that a source has stated for the claim, as the log has it. */
function statedIn(log: readonly LoggedEvent[]): number[] {
  return log.flatMap(({ event }) => {
    if (event.type === 'CaseOpened') return centsOf(event.facts.map(({ path, value }) => [path, value]));
    return event.type === 'FactsCorrected' ? centsOf(event.changes.map(({ path, after }) => [path, after])) : [];
  });
}

const centsOf = (facts: readonly (readonly [path: string, value: Value | null])[]): number[] =>
  facts.flatMap(([path, value]) => (path === 'claim.amount' && isMoney(value) ? [value.minor] : []));

function approvalFaults(step: string, approval: AskId | null, log: readonly LoggedEvent[]): string[] {
  const given = log.flatMap(({ event }) =>
    event.type === 'ApprovalGiven' && event.askId === approval ? [event.by.slackUser] : [],
  );
  const granted = log.some(({ event }) => event.type === 'ApprovalGranted' && event.askId === approval);
  if (!granted || given.length === 0) return [`Step ${step} paid without an approval`];
  // To say that a write was done is no decision about how the run goes on.
  const deciders = log.flatMap(({ event }) =>
    event.type === 'QuestionAnswered' || (event.type === 'Recovered' && event.choice !== 'it_was_done')
      ? [event.by.slackUser]
      : [],
  );
  return given
    .filter((who) => !LEADS.includes(who) || deciders.includes(who))
    .map((who) => `Step ${step} paid as ${who} approved, who may not`);
}

/** What was acknowledged was worked, and a claim that was filed has one case. */
async function arrivalFaults({ world, books }: Played, runs: readonly Run[]): Promise<string[]> {
  const waiting = await world.store.inbox.pending();
  const opened = runs.map(
    ({ log }) => log.flatMap(({ event }) => (event.type === 'CaseOpened' ? [event.caseId] : []))[0],
  );
  const tickets = new Map<string, Set<string>>();
  for (const [index, { log }] of runs.entries())
    for (const { event } of log)
      if (event.type === 'CaseOpened')
        for (const { record } of event.keys)
          tickets.set(record, (tickets.get(record) ?? new Set()).add(String(opened[index])));
  const held = await Promise.all(
    [...books.filed].map((record) => world.store.inbox.heldFor({ system: 'zendesk', record }, 9)),
  );
  return [
    ...held.flat().map(({ eventId }) => `${eventId} waits for a case that is open`),
    ...(waiting === 0 ? [] : [`${waiting} acknowledged items were never worked`]),
    ...[...books.filed].flatMap((ticket) => {
      const cases = tickets.get(ticket)?.size ?? 0;
      return cases === 1 ? [] : [`Ticket ${ticket} has ${cases} cases`];
    }),
  ];
}

/** What people were told has happened is in the log, and only they have decided it. */
function clickFaults({ books }: Played, runs: readonly Run[]): string[] {
  const asks = new Map(runs.flatMap(({ state }) => Object.values(state.asks).map((ask) => [ask.askId, ask] as const)));
  const faults: string[] = [];
  for (const { who, ask, what, reply } of books.clicks) {
    const known = asks.get(ask.askId);
    if (reply?.ok !== true || known === undefined) continue;
    const by = [known.closed?.by, ...(known.kind === 'approval' ? known.given.map((one) => one.by) : [])];
    if (!by.some((one) => one?.slackUser === who.userId))
      faults.push(
        `${who.userId} was told that "${what}" counts, and the log of step ${String(ask.step)} does not have it`,
      );
  }
  for (const { askId, kind, step, closed } of asks.values()) {
    if (closed?.by === undefined || closed.by === null) continue;
    const { slackUser } = closed.by;
    if (!books.clicks.some((click) => click.ask.askId === askId && click.who.userId === slackUser))
      faults.push(`${slackUser} decided ${kind} of step ${String(step)} without a click`);
    if (kind !== 'answer' && !LEADS.includes(slackUser))
      faults.push(`${slackUser} decided ${kind} of step ${String(step)}, and is no claims lead`);
  }
  return faults;
}

/** A run has ended, or somebody is asked. */
function endFaults({ state }: Run): string[] {
  if (state.ended !== null || openAsks(state).length > 0) return [];
  const moving = Object.values(state.calls).map(({ step, progress }) => `${step} ${progress.kind}`);
  return [`A run neither ends nor asks anyone; its calls: ${moving.join(', ')}`];
}

/** Each thread shows its own log, and nothing else. */
async function threadFaults({ world, slack }: Played): Promise<string[]> {
  const behind = await world.store.thread.behind(99);
  const { shown, logged } = await shownThreads(world, slack);
  return [
    ...(behind.length === 0 ? [] : [`${behind.length} threads are behind their logs`]),
    ...(JSON.stringify(shown) === JSON.stringify(logged) ? [] : [`Threads show ${firstDifference(shown, logged)}`]),
  ];
}

function firstDifference(shown: unknown, logged: unknown): string {
  const [left, right] = [JSON.stringify(shown), JSON.stringify(logged)];
  const at = [...left].findIndex((character, index) => character !== right[index]);
  const around = (text: string): string => text.slice(Math.max(0, at - 80), at + 120);
  return `…${around(left)}… where the log has …${around(right)}…`;
}
