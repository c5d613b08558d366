/**
 * Finds where an event that the kind declares could stay unread. Only a note for each event: no change may be needed,
 * and thread and explanation show what stays unread.
 */
import type { Finding } from '../handbook/finding.ts';
import type { Kind } from '../case/kind.ts';
import type { Sop } from '../sop/sop.ts';
import { readersOf } from './readers-of.ts';

export function unreadEvents(sop: Sop, kind: Pick<Kind, 'events' | 'mail'> | null): Finding[] {
  // A reply by e-mail is for people to read.
  const events = (kind?.events ?? []).filter(({ event }) => event !== kind?.mail?.reply);
  return events.map(({ event }) => {
    const readers = readersOf(sop, event);
    const last = readers.at(-1);
    const place = last?.place ?? sop.starts.says.place;
    return {
      rule: 'unread-event',
      severity: 'note',
      place,
      endColumn: last === undefined ? null : place.column + event.length,
      message:
        last === undefined
          ? `\`${event}\` stays unread: no step waits or watches for it`
          : `\`${event}\` stays unread when it arrives after step ${last.label}, the last that reads it${readers.some(({ isSure }) => isSure) ? '' : ', or when no step that reads it is reached'}`,
      suggestion: null,
    };
  });
}
