/**
 * What was being done when an event arrived: a call that people had approved, or a write that was about to be sent, was
 * sent, or was asked about. No one who decided about it has seen the event, unless its card shows it.
 */
import type { Arrival } from './arrival.ts';
import { openAsks, type Asks, type AskState } from './asks.ts';
import type { CallProgress, Calls } from './call.ts';
import { own } from '../../kernel/own.ts';

export function whileDone({ calls, asks }: Calls & Asks): Pick<Arrival, 'approved' | 'during' | 'shownOn'> {
  const all = Object.values(calls);
  const approved = all.flatMap(({ approval, progress }) =>
    approval !== null && isOnItsWay(progress) && own(asks, approval)?.closed?.how === 'approved' ? [approval] : [],
  );
  const stops = openAsks({ asks }).flatMap((ask) => (ask.kind === 'recovery' && ask.write !== undefined ? [ask] : []));
  const during = all.flatMap(({ callId, proposed, progress }) =>
    proposed.effect === 'write' && (isOnItsWay(progress) || stops.some(({ write }) => write === callId))
      ? [proposed.step]
      : [],
  );
  return {
    ...(approved.length === 0 ? {} : { approved }),
    ...(during.length === 0 ? {} : { during: [...new Set(during)] }),
    ...(stops.length === 0 ? {} : { shownOn: stops.map(({ askId }) => askId) }),
  };
}

/** Whether it may still be sent, or sent once more, unasked: no outcome is known. */
function isOnItsWay({ kind }: CallProgress): boolean {
  return kind === 'ready' || kind === 'deferred' || kind === 'started' || kind === 'lost';
}

/**
 * Whether an event that came meanwhile was read by no step, and shown to no one who was asked something since or who
 * decided about a stop that was open then. What an earlier run of the case had read came before anything was done.
 */
export function isUnseen({ asks }: Asks, { seq, taken, during, shownOn = [] }: Arrival): boolean {
  if (taken !== null || during === undefined) return false;
  if (shownOn.some((askId) => own(asks, askId)?.closed?.how === 'recovered')) return false;
  return !Object.values(asks).some((ask) => ask.seq > seq && isShownOn(ask));
}

/** Whether its card names the events that no step has taken. */
function isShownOn(ask: AskState): boolean {
  return ask.kind === 'recovery' ? ask.write !== undefined : ask.kind !== 'answer';
}
