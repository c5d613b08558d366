/**
 * Looks at a world after its story, with books of its own: what vendors carried out, what was acknowledged, what each
 * source has stated. Everything that is not as promised is a sentence.
 */
import { hashOf } from '../../src/kernel/canonical-json.ts';
import { formatMoney, isMoney, type Money } from '../../src/kernel/money.ts';
import type { AskId, CaseId } from '../../src/kernel/ids.ts';
import type { Value } from '../../src/kernel/value.ts';
import type { PersonActor } from '../../src/run/log/actor.ts';
import { unsealErased } from '../../src/run/log/erasable.ts';
import type { LoggedEvent, RunEvent } from '../../src/run/log/event.ts';
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
    ...secondBillFaults(runs),
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

/** Whoever approved a second payment for one load was shown the case of the first one. */
function secondBillFaults(runs: readonly Run[]): string[] {
  const payments = runs
    .flatMap((run) => paymentsIn(run))
    .toSorted((one, other) => one.at - other.at || one.approvedAt - other.approvedAt);
  return payments.flatMap((later, index) =>
    payments.slice(0, index).flatMap((first) => {
      if (first.caseId === later.caseId || !first.loads.some((load) => later.loads.includes(load))) return [];
      return later.known.includes(first.caseId)
        ? []
        : [`${later.caseId} paid for a load that ${first.caseId} had paid for, and its approvers did not read of that`];
    }),
  );
}

type Payment = {
  readonly caseId: CaseId;
  readonly at: number;
  readonly approvedAt: number;
  readonly loads: readonly string[];
  /** The cases about the same load that its log had named when it was approved. */
  readonly known: readonly (CaseId | null)[];
};

function paymentsIn({ state, log }: Run): Payment[] {
  const { opened } = state;
  if (opened === null) return [];
  const loads = state.facts.flatMap(({ path, value }) => (path === 'claim.bol' ? [String(value)] : []));
  return Object.values(state.calls).flatMap(({ proposed, callId }) => {
    if (proposed.tool !== 'tms.pay_claim') return [];
    const started = log.find(({ event }) => event.type === 'CallStarted' && event.callId === callId);
    if (started?.event.type !== 'CallStarted') return [];
    const { approval } = started.event;
    const at = log.findIndex(({ event }) => event.type === 'ApprovalGranted' && event.askId === approval);
    const known = log
      .slice(0, Math.max(at, 0))
      .flatMap(({ event }) => (event.type === 'OtherCasesFound' ? event.cases.map(({ caseId }) => caseId) : []));
    return [{ caseId: opened.caseId, at: started.at, approvedAt: log[at]?.at ?? 0, loads, known }];
  });
}

/** A payment keeps to the newest amount that its source had stated, or to what a person said that this one means. */
function claimFaults(books: Books, step: string, amount: Money, before: readonly LoggedEvent[]): string[] {
  const known = statedIn(books, before);
  const newest = known.reduce<Statement | null>((last, one) => (last !== null && last.at > one.at ? last : one), null);
  const foreign = known.filter(({ at }) => at === NEVER).map(({ cents }) => cents);
  const given = before.slice(newest?.index ?? 0).flatMap(({ event }) => givenIn(event));
  const claimed = newest?.cents ?? given.at(-1);
  return [
    ...foreign.map((cents) => `The log states a claim of ${String(cents)} cents, no source did`),
    ...(claimed == null || amount.minor > claimed
      ? [`Step ${step} paid ${formatMoney(amount)} on a claim of ${String(claimed)} cents`]
      : []),
  ];
}

const NEVER = -1;

/** What a source has stated as the amount of the claim: in cents, or null for a text that has more than one reading. */
type Statement = { readonly cents: number | null; readonly at: number; readonly index: number };

/** As the log has them, with the source's own time. */
function statedIn({ stated, unclear }: Books, log: readonly LoggedEvent[]): Statement[] {
  return log.flatMap(({ event }, index) => {
    const [values, texts] =
      event.type === 'CaseOpened'
        ? [event.facts.map(({ path, value }) => [path, value] as const), event.refused]
        : event.type === 'FactsCorrected'
          ? [event.changes.map(({ path, after }) => [path, after] as const), event.changes]
          : [[], []];
    return [
      ...centsOf(values).map((cents) => ({ cents, at: stated.get(cents) ?? NEVER, index })),
      ...texts.flatMap(({ text = '' }) => {
        const at = unclear.get(text);
        return at === undefined ? [] : [{ cents: null, at, index }];
      }),
    ];
  });
}

/** What a person says that the amount of the claim is, in cents. */
function givenIn(event: RunEvent): number[] {
  if (event.type === 'FactGiven') return centsOf([[event.path, event.value]]);
  if (event.type !== 'AnswerCorrected' || event.fact === undefined) return [];
  return centsOf([[event.fact.path, event.after['answer'] ?? null]]);
}

const centsOf = (facts: readonly (readonly [path: string, value: Value | null])[]): number[] =>
  facts.flatMap(([path, value]) => (path === 'claim.amount' && isMoney(value) ? [value.minor] : []));

function approvalFaults(step: string, approval: AskId | null, log: readonly LoggedEvent[]): string[] {
  const given = log.flatMap(({ event }) =>
    event.type === 'ApprovalGiven' && event.askId === approval ? [event.by.slackUser] : [],
  );
  const granted = log.some(({ event }) => event.type === 'ApprovalGranted' && event.askId === approval);
  if (!granted || given.length === 0) return [`Step ${step} paid without an approval`];
  const excluded = [...decidersIn(log), ...giversIn(log)];
  return given
    .filter((who) => !LEADS.includes(who) || excluded.includes(who))
    .map((who) => `Step ${step} paid as ${who} approved, who may not`);
}

/** To say that a write was done is no decision about how the run goes on. */
const decidersIn = (log: readonly LoggedEvent[]): readonly string[] =>
  log.flatMap(({ event }) =>
    event.type === 'Recovered' && event.choice !== 'it_was_done' ? [event.by.slackUser] : [],
  );

/** Whoever said last what an answer says now. */
function giversIn(log: readonly LoggedEvent[]): readonly string[] {
  const said = new Map<AskId, { readonly hash: string; readonly by: readonly string[] }>();
  for (const { event } of log) {
    if (event.type !== 'QuestionAnswered' && event.type !== 'FactGiven' && event.type !== 'AnswerCorrected') continue;
    const hash = hashOf(saidIn(event));
    const before = said.get(event.askId);
    said.set(event.askId, { hash, by: [...(before?.hash === hash ? before.by : []), event.by.slackUser] });
  }
  return [...said.values()].flatMap(({ by }) => by);
}

function saidIn(
  event: Extract<RunEvent, { type: 'QuestionAnswered' | 'FactGiven' | 'AnswerCorrected' }>,
): Readonly<Record<string, Value>> {
  if (event.type === 'FactGiven') return { answer: event.value };
  return event.type === 'QuestionAnswered' ? event.answer : event.after;
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
    const given = known.kind === 'approval' ? known.given.map((one) => one.by) : [];
    const corrected = 'corrections' in known ? known.corrections.map((one) => one.by) : [];
    const by = [known.closed?.by, ...given, ...corrected, ...lateAnswers(runs, ask.askId)];
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

/** Whoever took something after its time was over. */
const lateAnswers = (runs: readonly Run[], askId: AskId): readonly PersonActor[] =>
  runs.flatMap(({ log }) =>
    log.flatMap(({ event }) => (event.type === 'AnsweredLate' && event.askId === askId ? [event.by] : [])),
  );

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
