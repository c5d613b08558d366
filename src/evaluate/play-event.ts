/**
 * Plays one scripted event into the world of a case, through the same entry points as in production: a click as a
 * command, a case event in the inbox, a system that goes down.
 */
import type { CaseEvent, CorrelationKey } from '../case/case-event.ts';
import { listed } from '../handbook/suggest.ts';
import { openAsks, type AskState, type RunState } from '../run/log/state.ts';
import { actorOf } from './cast.ts';
import { caseEventOf } from './case-event-of.ts';
import type { ScriptedEvent } from './case-file.ts';
import { changeTicket } from './change-ticket.ts';
import { declaredEventOf } from './declared-event.ts';
import { ediEventsOf } from './edi-events.ts';
import { letterEventOf } from './letter-event.ts';
import { playAnswer, playCorrection, playLateAnswer } from './play-answer.ts';
import type { ReplayWorld } from './replay-world.ts';
import { named, type Outcome, type Script } from './script.ts';
import { bringDown, bringUp } from './seed-systems.ts';
import { changed } from './ticket-history.ts';

/** Items of the inbox that are looked through. */
const SET_ASIDE_MAX = 1_000;

/** @returns why the event could not be played, as a sentence; null when it was played or nothing had to happen */
export async function playEvent(world: ReplayWorld, script: Script, event: ScriptedEvent): Promise<string | null> {
  script.played += 1;
  const outcome = await play(world, script, event);
  if (typeof outcome === 'string') return outcome;
  if (event.too_late === true) {
    const waits = script.unread.some((one) => one.event === event);
    return outcome === null && !waits ? `${named(event)} was to come too late, but it had an effect` : null;
  }
  if (outcome === null) return null;
  const { tooLate, fails } = outcome;
  if (fails === true)
    return `${named(event)} changed nothing: ${tooLate}. Write \`too_late: true\` if it is to come too late`;
  script.remarks.push(
    `${named(event)} in ${script.testCase.case_id} came too late: ${tooLate}. Write \`too_late: true\` if it is to`,
  );
  return null;
}

/** Why a step took an event that was to come too late, as sentences; asked at the end of the case. */
export async function takenAfterAll(world: ReplayWorld, { unread }: Script): Promise<string[]> {
  const run = await world.run();
  return unread.flatMap(({ event, eventId }) => {
    const step = run?.state.arrivals.find((arrival) => arrival.eventId === eventId)?.taken?.step;
    return step === undefined ? [] : [`${named(event)} was to come too late, but step ${step} took it`];
  });
}

/** The system of an event such as `jira_down`. */
const outageOf = (type: string): 'jira' | 'salesforce' | 'tms' =>
  type.startsWith('jira') ? 'jira' : type.startsWith('tms') ? 'tms' : 'salesforce';

async function play(world: ReplayWorld, script: Script, event: ScriptedEvent): Promise<Outcome> {
  const { sandbox } = world;
  switch (event.type) {
    case 'clock_tick':
      return null;
    case 'jira_down':
    case 'salesforce_down':
    case 'tms_down':
      bringDown(sandbox, outageOf(event.type));
      return null;
    case 'jira_up':
    case 'salesforce_up':
    case 'tms_up':
      bringUp(sandbox, outageOf(event.type));
      return null;
    case 'ae_acknowledged':
      return acknowledge(world, event);
    case 'answered':
    case 'answer_corrected': {
      if (event.type === 'answered' && event.too_late === true) {
        const late = await playLateAnswer(world, script.testCase, event);
        if (late !== null) return late;
      }
      const give = event.type === 'answered' ? playAnswer : playCorrection;
      const problem = await give(world, script.testCase, event);
      return problem === null ? null : `${named(event)} could not be played: ${problem}`;
    }
    case 'approved':
    case 'denied':
      return decide(world, event);
    case 'documents_received':
    case 'amount_received':
    case 'ticket_changed':
      return changeTicket(world, script, event);
    case 'claimed_before':
      return claimBefore(world, script, event);
    case 'recovered':
      return recover(world, event);
    case 'edi':
      return arriveByEdi(world, script, event);
    case 'letter':
      return arriveByMail(world, script, event);
    default:
      return declare(world, script, event);
  }
}

/**
 * Presses *I have it* for every account executive who was asked and has not answered, or for the people `by` refers to,
 * by name or role.
 */
export async function acknowledgeAll(world: ReplayWorld, by: string | null = null): Promise<boolean> {
  let pressed = false;
  for (const { askId, person } of await answersAsked(world, 'open', by))
    pressed = (await world.engine.commands.answer(askId, actorOf(person))).ok || pressed;
  return pressed;
}

async function acknowledge(world: ReplayWorld, event: ScriptedEvent): Promise<Outcome> {
  // A late answer is refused by the engine, and the breach remains.
  const by = event.by ?? null;
  if ((await answersAsked(world, 'any', by)).length === 0)
    return `${named(event)} could not be played: ${by === null ? 'no account executive' : `no one called \`${by}\``} had been asked`;
  const isLate = (await answersAsked(world, 'open', by)).length === 0;
  await acknowledgeAll(world, by);
  return isLate ? { tooLate: 'no answer was awaited any more' } : null;
}

async function answersAsked({ cast, ...world }: ReplayWorld, which: 'open' | 'any', by: string | null) {
  const meant = by === null ? null : cast.peopleNamed(by);
  const run = await world.run();
  return Object.values(run?.state.asks ?? {}).flatMap((ask) => {
    if (ask.kind !== 'answer' || (which === 'open' && ask.closed !== null)) return [];
    const person = cast.people.people.find(({ slack_user }) => slack_user === ask.person);
    const isMeant =
      person !== undefined &&
      (meant === null ? cast.executives.has(person.email.toLowerCase()) : meant.includes(person));
    return isMeant ? [{ askId: ask.askId, person }] : [];
  });
}

async function decide(world: ReplayWorld, event: ScriptedEvent): Promise<Outcome> {
  const {
    engine: { commands },
    cast,
  } = world;
  const run = await world.run();
  const late = run === null ? undefined : closedApprovalFor(run.state, event.action ?? '');
  const ask = (run === null ? undefined : approvalFor(run.state, event.action ?? '')) ?? late;
  if (ask === undefined)
    return `${named(event)} could not be played: the action \`${event.action ?? ''}\` does not wait for an approval at that time`;
  let refusal = `it does not say by whom`;
  for (const person of event.by === undefined ? [] : cast.peopleNamed(event.by)) {
    const reply =
      event.type === 'approved'
        ? await commands.approve(ask.askId, actorOf(person))
        : await commands.deny(ask.askId, actorOf(person), event.reason ?? 'No reason given');
    if (reply.ok) return null;
    refusal = `${person.name} was refused: ${reply.sentence}`;
    // The button of a closed approval can still be pressed, and nothing follows.
    if (ask.closed !== null) return { tooLate: refusal };
  }
  return `${named(event)} could not be played: ${refusal}`;
}

/** Someone of the group that is asked chooses how a run that stopped goes on. */
async function recover(world: ReplayWorld, event: ScriptedEvent): Promise<Outcome> {
  const { engine, cast } = world;
  const run = await world.run();
  const ask =
    run === null ? undefined : openAsks(run.state).find((one) => one.kind === 'recovery' && one.fact === null);
  const isOver = Object.values(run?.state.asks ?? {}).some((one) => one.kind === 'recovery' && one.closed !== null);
  if (ask === undefined && isOver && event.too_late === true) return { tooLate: 'the run asks no one any more' };
  if (ask?.kind !== 'recovery') return `${named(event)} could not be played: the run asks no one how it goes on`;
  let refusal = 'it does not say by whom';
  for (const person of cast.peopleNamed(event.by ?? ask.group)) {
    const reply = await engine.commands.recover(
      ask.askId,
      actorOf(person),
      event.choice ?? 'try_again',
      event.reason ?? 'No reason given',
    );
    if (reply.ok) return null;
    refusal = `${person.name} was refused: ${reply.sentence}`;
  }
  return `${named(event)} could not be played: ${refusal}`;
}

/**
 * The approval that the action waits for. A draft waits for nothing, so approving one approves the open request that
 * uses it.
 */
function approvalFor(state: RunState, action: string): AskState | undefined {
  const actionOf = ({ callId }: AskState): string | undefined =>
    callId === null ? undefined : state.calls[callId]?.proposed.action;
  const open = openAsks(state).filter(({ kind }) => kind === 'approval');
  const isDrafted = Object.values(state.calls).some(
    ({ proposed, progress }) => proposed.action === action && progress.kind === 'succeeded',
  );
  return open.find((ask) => actionOf(ask) === action) ?? (isDrafted && open.length === 1 ? open[0] : undefined);
}

/** The latest approval of an action that was decided, withdrawn or has expired. */
function closedApprovalFor(state: RunState, action: string): AskState | undefined {
  return Object.values(state.asks).findLast(
    (ask) =>
      ask.kind === 'approval' && ask.closed !== null && state.calls[ask.callId ?? '']?.proposed.action === action,
  );
}

/** Opens another case of the kind by a ticket of its own, with the facts of this one besides those of the event. */
async function claimBefore(
  world: ReplayWorld,
  { testCase, kind, played }: Script,
  event: ScriptedEvent,
): Promise<string | null> {
  if (event.at >= testCase.received_at)
    return `${named(event)} could not be played: expected a time before \`received_at\`, since the case of the file comes last`;
  const case_id = `${testCase.case_id}:${played}`;
  const before = { ...testCase, case_id, received_at: event.at, written: changed(testCase.written, event) };
  await world.deliver(caseEventOf(before, kind, `${world.ticket}-${played}`, world.timeZone));
  await world.settle();
  return null;
}

/** The record by which a sender names the case, as `senders.yaml` allows it; null for none. */
async function keyNamed(world: ReplayWorld, { kind, keys }: Script, event: string): Promise<CorrelationKey | null> {
  const known = (await world.run())?.state.opened?.keys ?? keys;
  const allowed = (world.handbook().senders ?? [])
    .filter(({ kinds, events }) => kinds.includes(kind.kind) && (events ?? [event]).includes(event))
    .flatMap((sender) => [...sender.systems, ...sender.keys]);
  return known.find(({ system }) => allowed.includes(system)) ?? null;
}

const systemsOf = (keys: readonly CorrelationKey[]): string[] => [...new Set(keys.map(({ system }) => system))];

/** An event that the kind declares. The run waits or watches for it, or leaves it unread in its log. */
async function declare(world: ReplayWorld, script: Script, event: ScriptedEvent): Promise<Outcome> {
  const { testCase, kind, played } = script;
  const { ticket, timeZone, clock } = world;
  const fields = kind.events.find((known) => known.event === event.type)?.fields ?? [];
  const unknown = Object.keys(event.fields ?? {}).find((name) => !fields.some(({ field }) => field === name));
  if (unknown !== undefined)
    return `${named(event)} could not be played: it has no field \`${unknown}\`; the kind \`${kind.kind}\` declares ${fields.map(({ field }) => `\`${field}\``).join(', ') || 'none'}`;
  const key = script.comesByTicket ? { system: 'zendesk', record: ticket } : await keyNamed(world, script, event.type);
  if (key === null)
    return `${named(event)} could not be played: no sender may report it in this case. Declare one whose \`keys\` name ${listed(systemsOf(script.keys), 'or')}`;
  const declared = declaredEventOf(kind, {
    event: event.type,
    written: { ...event.given, ...event.fields },
    eventId: `replay:${testCase.case_id}:${played}`,
    at: clock.now(),
    key,
    channel: testCase.channel,
    timeZone,
  });
  if (declared === null) return `${named(event)} could not be played: the kind \`${kind.kind}\` declares no such event`;
  return arrive(world, script, event, declared);
}

/** The events of an interchange, read as intake reads one. */
async function arriveByEdi(world: ReplayWorld, script: Script, event: ScriptedEvent): Promise<Outcome> {
  const read = ediEventsOf(event.edi ?? '', world.handbook(), world.clock.now());
  if ('problem' in read) return `${named(event)} could not be played: ${read.problem}`;
  let outcome: Outcome = null;
  for (const one of read.events) outcome = (await arrive(world, script, event, one)) ?? outcome;
  return outcome;
}

/** A letter that answers one of the case. */
async function arriveByMail(world: ReplayWorld, script: Script, event: ScriptedEvent): Promise<Outcome> {
  const context = { handbook: world.handbook(), receivedAt: world.clock.now() };
  const read = await letterEventOf(event.letter ?? '', script.kind, 'reply', context);
  if ('problem' in read) return `${named(event)} could not be played: ${read.problem}`;
  return arrive(world, script, event, read.event);
}

async function arrive(world: ReplayWorld, script: Script, event: ScriptedEvent, arriving: CaseEvent): Promise<Outcome> {
  const before = await world.run();
  await world.deliver(arriving);
  await world.settle();
  const after = await world.run();
  if (after === null) {
    // Before the case opens, the inbox holds the event or says why not.
    const item = (await world.engine.shell.store.inbox.setAside(SET_ASIDE_MAX)).find(
      ({ eventId }) => eventId === arriving.eventId,
    );
    return item === undefined || item.outcome === 'deferred'
      ? null
      : `${named(event)} could not be played: ${item.note}`;
  }
  // What comes after the end asks people, and no step reads it.
  if (before !== null && before.state.ended !== null) return { tooLate: 'the run has ended', fails: true };
  if (event.too_late === true) script.unread.push({ event, eventId: arriving.eventId });
  return null;
}
