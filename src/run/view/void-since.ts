/**
 * What a correction, or a look-up that was made anew, made void: it is decided again, so no view says it as what holds.
 */
import type { Instant } from '../../kernel/clock.ts';
import type { EventOf, LoggedEvent, RunEvent } from '../log/event.ts';
import { voidedIn } from '../log/voided-in.ts';

type Voiding = EventOf<'AnswerCorrected' | 'LookUpOutdated' | 'DecidedAnew'>;
type Correction = { readonly seq: number; readonly at: Instant; readonly event: Voiding };

export function correctionsIn(log: readonly LoggedEvent[]): readonly Correction[] {
  return log.flatMap(({ seq, at, event }) => (isVoiding(event) ? [{ seq, at, event }] : []));
}

const isVoiding = (event: RunEvent): event is Voiding => voidedIn(event) !== null;

/** The correction that made void what an event decided; undefined if it holds. */
export function voidedBy({ seq, event }: LoggedEvent, corrections: readonly Correction[]): Correction | undefined {
  const step = event.type === 'HandlingStarted' ? event.handler : 'step' in event ? event.step : null;
  return corrections.find((later) => later.seq > seq && later.event.steps.includes(step ?? ''));
}
