/**
 * The case events of an interchange of EDI in a case file, read as intake reads one that arrives.
 */
import type { CaseEvent } from '../case/case-event.ts';
import type { IntakeHandbook } from '../engine/normalised.ts';
import { faultText } from '../intake/edi/interchange.ts';
import { normaliseEdi } from '../intake/edi/normalise.ts';
import { findPartner } from '../intake/edi/partner.ts';
import { entriesOf } from '../intake/edi/payload.ts';
import { readInterchange } from '../intake/edi/read-interchange.ts';
import { EDI_SOURCE, eventIdOf } from '../intake/edi/receive-interchange.ts';
import type { Instant } from '../kernel/clock.ts';

export type EdiEvents = { readonly events: readonly CaseEvent[] } | { readonly problem: string };

/** One event for each report of each set; a report without effect is a problem, since the case means it to have one. */
export function ediEventsOf(text: string, handbook: IntakeHandbook, receivedAt: Instant): EdiEvents {
  // The block of a YAML file ends with a line break, which is none of the interchange.
  const read = readInterchange(Buffer.from(text, 'utf8'));
  if (!read.ok) return { problem: faultText(read.fault) };
  const { interchange } = read;
  const found = findPartner(interchange, handbook.senders ?? [], { signedBy: null, takesTests: true });
  if ('problem' in found) return { problem: found.problem };
  const { sender } = found.partner;
  const events: CaseEvent[] = [];
  for (const [at, { payload }] of entriesOf(interchange).entries()) {
    const eventId = eventIdOf(interchange, at);
    const item = { id: eventId, source: EDI_SOURCE, sender, eventId, receivedAt, payload, attempts: 1 };
    const normalised = normaliseEdi(item, handbook);
    if (normalised.kind !== 'event') return { problem: `${normalised.kind}: ${normalised.why}` };
    events.push(normalised.event);
  }
  return { events };
}
