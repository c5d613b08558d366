/**
 * What became of a write that was sent: it is looked for, and then people are asked. While that of a payment is not known,
 * no other payment of the case is sent.
 */
import { systemName } from '../../tool/system-name.ts';
import type { RecoveryAsk } from '../log/asks.ts';
import type { CallState } from '../log/call.ts';
import { unknownCalls } from '../log/earlier-calls.ts';
import { openPark } from '../log/state.ts';
import { openText, UNKNOWN_OUTCOME } from '../log/unknown-writes.ts';
import { isPayment } from './done-otherwise.ts';
import { knownOfLost, type Lost } from './known-of-lost.ts';
import { emit, park, type Turn } from './turn.ts';

/** Looks for a write that was sent, or asks people about it; nothing is sent. */
export function findOut(turn: Turn, call: CallState): false {
  const { progress, callId } = call;
  if (progress.kind === 'started') return effect(turn, 'probe', callId);
  if (progress.kind !== 'lost') return false;
  if (progress.probeAt === null) return parkLost(turn, call, progress);
  return progress.probeAt <= turn.context.now
    ? effect(turn, 'probe', callId)
    : wait(turn, `probe:${callId}`, progress.probeAt);
}

/**
 * Whether the call moves money, and what became of another payment of its run is not known. It also looks for that one,
 * whose step may not be reached any more.
 *
 * INVARIANT: no payment or credit is sent while another one of its run may be on its way. Those of earlier runs are looked
 * for by the gateway.
 */
export function waitsForUnknown(turn: Turn, call: CallState): boolean {
  const { state, effects } = turn;
  const isMoney = (one: CallState): boolean => isPayment(turn, one);
  if (!isMoney(call)) return false;
  const begins = effects.flatMap((one) => (one.kind === 'call' ? (state.calls[one.callId] ?? []) : []));
  const others = unknownCalls(state, (tool) => movesMoney(turn, tool)).filter(({ callId }) => callId !== call.callId);
  for (const other of others) findOut(turn, other);
  return others.length > 0 || begins.some(isMoney);
}

/** When the other case is looked at again although it sent no word. */
const OTHER_CASE_AGAIN_MS = 10_000;

/**
 * INVARIANT: no payment starts while one is being sent in another case about the same: those who approved this one have not
 * read of that one.
 */
export function waitsForOtherCase(turn: Turn, call: CallState): boolean {
  const { state } = turn;
  if (!isPayment(turn, call) || !state.otherCases.some(({ isSending }) => isSending === true)) return false;
  wait(turn, `other-case:${call.callId}`, state.at + OTHER_CASE_AGAIN_MS);
  return true;
}

const movesMoney = ({ context }: Turn, tool: string): boolean =>
  context.registry.get(tool)?.tool.movesMoney !== undefined;

function parkLost(turn: Turn, call: CallState, lost: Lost): false {
  const { callId, step, proposed, answered } = call;
  // Whoever waits for it has asked in this turn.
  if (turn.events.some(({ event }) => event.type === 'Parked' && event.step === step)) return false;
  const waiting = waitingFor(turn, call);
  const asked = openPark(turn.state, step);
  if (asked?.kind === 'recovery' && asked.callId === callId) return tellOfWaiting(turn, asked, waiting);
  return park(turn, {
    step,
    callId,
    code: UNKNOWN_OUTCOME,
    because:
      answered === 'refusal'
        ? `${systemName(proposed.system)} did not confirm step ${step}, so it does not count as done: ${proposed.summary}`
        : `It is ${openText(call)}`,
    known: [...knownOfLost(call, lost, turn.context), ...waiting],
    choices: ['try_again', 'it_was_done', 'stop'],
  });
}

/** Payments that are not sent before it is known what became of this one, as sentences. */
function waitingFor(turn: Turn, { callId, proposed }: CallState): readonly string[] {
  const { calls, stopping } = turn.state;
  if (stopping !== null || !movesMoney(turn, proposed.tool)) return [];
  return Object.values(calls)
    .filter((other) => other.callId !== callId && WAITS.has(other.progress.kind) && isPayment(turn, other))
    .map(({ step, proposed: { summary } }) => `Step ${step} waits until this is known: ${summary}`);
}

const WAITS: ReadonlySet<CallState['progress']['kind']> = new Set(['ready', 'deferred']);

/** The same question, with what has come to wait for its answer since it was asked. */
function tellOfWaiting(turn: Turn, asked: RecoveryAsk, waiting: readonly string[]): false {
  const since = waiting.filter((line) => !asked.known.includes(line));
  if (since.length === 0) return false;
  const { askId, step, callId, code, because, known, choices, group, waitsFor } = asked;
  emit(turn, {
    type: 'Parked',
    ...{ askId, step, callId, code, because, choices, group, waitsFor },
    known: [...known, ...since],
  });
  return false;
}

export function effect(turn: Turn, kind: 'call' | 'probe', callId: string): false {
  const isPlanned = turn.effects.some((one) => one.kind !== 'choose_sop' && one.callId === callId);
  if (!turn.inFlight.has(callId) && !isPlanned) turn.effects.push({ kind, callId });
  return false;
}

export function wait(turn: Turn, key: string, dueAt: number): false {
  turn.timers.push({ key, dueAt });
  return false;
}
