/**
 * What the ticket of a case says after each of its changes, as its source would send it. A delivery carries the whole
 * ticket as it was when it changed, so one that is late lacks what was changed after it, and one that overtakes another
 * has its change already.
 */
import type { Instant } from '../kernel/clock.ts';
import type { ScriptedEvent, TestCase } from './case-file.ts';
import { writtenAt } from './written.ts';

type Written = TestCase['written'];

const CHANGES: ReadonlySet<string> = new Set(['documents_received', 'amount_received', 'ticket_changed']);

/** Whether the event changes the ticket, so it arrives with the whole ticket. */
export const changesTicket = ({ type }: ScriptedEvent): boolean => CHANGES.has(type);

/** When the ticket was changed: before the event arrives if its delivery is late. */
export function changedAt({ received_at }: Pick<TestCase, 'received_at'>, event: ScriptedEvent): Instant {
  return event.changed_at ?? Math.max(event.at, received_at);
}

/** Whether the delivery of a later change arrives before this one. */
export function isOvertaken(testCase: Pick<TestCase, 'received_at' | 'events'>, event: ScriptedEvent): boolean {
  const made = changedAt(testCase, event);
  return testCase.events
    .slice(0, testCase.events.indexOf(event))
    .some((other) => changesTicket(other) && changedAt(testCase, other) > made);
}

/** The ticket after this change and all that were made before it, in whatever order they arrive. */
export function ticketAfter(
  testCase: Pick<TestCase, 'received_at' | 'events' | 'written'>,
  event: ScriptedEvent,
): Written {
  const inOrder = testCase.events
    .filter(changesTicket)
    .map((change) => ({ change, made: changedAt(testCase, change) }))
    .sort((a, b) => a.made - b.made || a.change.at - b.change.at)
    .map(({ change }) => change);
  return inOrder.slice(0, inOrder.indexOf(event) + 1).reduce(changed, testCase.written);
}

/** What the event states in place of what the case does. */
export function changed(written: Written, event: ScriptedEvent): Written {
  return changesOf(written, event).reduce(
    (before, [path, value]) => writtenWith(before, path.split('.'), value),
    written,
  );
}

/** Facts by their paths; the text of a fact that needs another, such as a currency, has a path too. */
function changesOf(written: Written, { type, documents, amount, currency, facts }: ScriptedEvent): [string, unknown][] {
  switch (type) {
    case 'documents_received': {
      const before = writtenAt(written, 'claim.documents');
      const known = Array.isArray(before) ? before.map(String) : [];
      return [['claim.documents', [...new Set([...known, ...(documents ?? [])])]]];
    }
    case 'amount_received':
      return [
        ...(amount === undefined ? [] : [['claim.amount', amount] satisfies [string, unknown]]),
        ...(currency === undefined ? [] : [['claim.currency', currency] satisfies [string, unknown]]),
      ];
    default:
      return Object.entries(facts ?? {});
  }
}

/** A copy of the case with another value at the path. */
function writtenWith(written: Written, [name, ...rest]: readonly string[], value: unknown): Written {
  if (name === undefined) return written;
  const inner = Object.hasOwn(written, name) ? written[name] : undefined;
  const record = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : {};
  return {
    ...written,
    [name]: rest.length === 0 ? value : writtenWith(record as Written, rest, value),
  };
}
