/**
 * What a correction made void: it is decided again, so no view says it as what holds.
 */
import type { Instant } from '../../kernel/clock.ts';
import type { EventOf, LoggedEvent } from '../log/event.ts';

type Correction = { readonly seq: number; readonly at: Instant; readonly event: EventOf<'AnswerCorrected'> };

export function correctionsIn(log: readonly LoggedEvent[]): readonly Correction[] {
  return log.flatMap(({ seq, at, event }) => (event.type === 'AnswerCorrected' ? [{ seq, at, event }] : []));
}

/** The correction that made void what an event decided; undefined if it holds. */
export function voidedBy({ seq, event }: LoggedEvent, corrections: readonly Correction[]): Correction | undefined {
  const step = event.type === 'HandlingStarted' ? event.handler : 'step' in event ? event.step : null;
  return corrections.find((later) => later.seq > seq && later.event.steps.includes(step ?? ''));
}
