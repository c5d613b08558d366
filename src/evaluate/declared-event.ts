/**
 * Makes a case event from a scripted event that the case's kind declares. Its fields are read as facts are.
 */
import type { CaseEvent, CorrelationKey, Fact, RefusedFact } from '../case/case-event.ts';
import type { Kind } from '../case/kind.ts';
import type { Instant } from '../kernel/clock.ts';
import { readWritten } from './case-event-of.ts';

export type DeclaredEvent = {
  readonly event: string;
  /** The fields as written, without the time and the type of the scripted event. */
  readonly written: Readonly<Record<string, unknown>>;
  readonly eventId: string;
  readonly at: Instant;
  /** The record that names the case. */
  readonly key: CorrelationKey;
  readonly channel: string;
  readonly timeZone: string;
};

/** Null when the kind does not declare the event. */
export function declaredEventOf(
  kind: Kind,
  { event, written, eventId, at, key, channel, timeZone }: DeclaredEvent,
): CaseEvent | null {
  const declaration = kind.events.find((known) => known.event === event);
  if (declaration === undefined) return null;
  const facts: Fact[] = [];
  const refused: RefusedFact[] = [];
  for (const { field, label, ...declared } of declaration.fields) {
    const read = readWritten(written, { ...declared, fact: field, label, headline: false }, timeZone);
    if (read === null) continue;
    if ('problem' in read) refused.push({ path: field, label, ...read });
    else facts.push({ path: field, value: read.value, source: { ...sourceOf(key), field } });
  }
  return {
    channel,
    eventId,
    type: 'declared',
    event,
    receivedAt: at,
    kind: kind.kind,
    keys: [key],
    requester: { name: /carrier/.test(event) ? 'the carrier' : 'the customer', email: null },
    facts,
    refused,
  };
}

const sourceOf = ({ system, record }: CorrelationKey): Omit<Fact['source'], 'field'> =>
  system === 'zendesk' ? { system: 'Zendesk', record: `ticket ${record}` } : { system, record };
