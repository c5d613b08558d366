/**
 * What people read of an event whose case they choose: what it is, the records that it names, and its fields.
 */
import type { CaseEvent } from '../case/case-event.ts';
import type { Kind } from '../case/kind.ts';
import { readEvent } from '../case/read-event.ts';
import { formatValue } from '../kernel/value.ts';
import { refusedText } from '../run/view/case.ts';
import type { ShownField } from './thread-port.ts';

/** Only what names the event, as its kind calls it: its fields may be about a case that this channel may not read. */
export function eventText(event: CaseEvent, kind: Kind | undefined): string {
  const what =
    event.type === 'declared'
      ? (kind?.events.find((known) => known.event === event.event)?.label ?? `\`${event.event}\``)
      : event.followsUp === true
        ? 'an answer to a closed record, which repeats its facts,'
        : 'a change of facts';
  return `${what} for ${event.keys.map(({ system, record }) => `${system} ${record}`).join(' and ')}`;
}

/**
 * The fields of an event, or the facts that a change states, with their labels. Those that cannot be read come last, with why.
 *
 * @param kind as declared in the handbook in force
 */
export function shownFields(event: CaseEvent, kind: Kind | undefined): readonly ShownField[] {
  const declared = event.type === 'declared' ? kind?.events.find((known) => known.event === event.event) : undefined;
  const labels = new Map(kind?.facts.map(({ fact, label }) => [fact, label]));
  const label = (path: string): string => labels.get(path) ?? path;
  const { fields, refused } =
    declared === undefined
      ? { fields: event.facts.map((fact) => ({ ...fact, label: label(fact.path) })), refused: event.refused }
      : readEvent(declared, event.facts, event.refused);
  return [
    ...fields.map((field) => ({ label: field.label, text: formatValue(field.value) })),
    ...refused.map((field) => ({ label: field.label, text: refusedText(field) })),
    ...(event.cleared ?? []).map((path) => ({ label: label(path), text: 'not stated' })),
  ];
}
