/**
 * A case that is being played, and what comes of each of its events.
 */
import type { CorrelationKey } from '../case/case-event.ts';
import type { Kind } from '../case/kind.ts';
import { formatInstant } from '../kernel/time.ts';
import type { ScriptedEvent, TestCase } from './case-file.ts';

/** A case being played, and how many of its events were. */
export type Script = {
  readonly testCase: TestCase;
  readonly kind: Kind;
  /** The records for which the case opens. */
  readonly keys: readonly CorrelationKey[];
  /** Whether it opens for a ticket, and not by a form, a letter or EDI. */
  readonly comesByTicket: boolean;
  played: number;
  /** What readers should know of events that had no effect; no case fails by it. */
  readonly remarks: string[];
  /** Events of the mailbox that no step may take, with their ids. */
  readonly unread: { readonly event: ScriptedEvent; readonly eventId: string }[];
};

/** `tooLate`: why nothing takes the event any more. `fails`: unless the case says so. */
export type Outcome = string | null | { readonly tooLate: string; readonly fails?: true };

/** The event as a sentence begins with it. */
export function named({ type, at }: ScriptedEvent): string {
  return `The event \`${type}\` of ${formatInstant(at)}`;
}
