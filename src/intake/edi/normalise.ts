/**
 * Turns a report of an EDI set into a case event, as the kind declares. Its texts are data and are never followed.
 */
import type { IntakeHandbook, Normalised } from '../../engine/normalised.ts';
import type { InboxItem } from '../../engine/ports.ts';
import type { Numbered } from './interchange.ts';
import { INTERCHANGE_ACKNOWLEDGED, readEdiPayload, type EdiPayload } from './payload.ts';
import { readReport } from './read-report.ts';

/** Groups that acknowledge what others sent. */
export const ACKNOWLEDGMENTS = 'FA';

export function normaliseEdi(item: InboxItem, handbook: IntakeHandbook): Normalised {
  const sender = handbook.senders?.find((known) => known.sender === item.sender);
  if (sender?.edi === undefined)
    return { kind: 'refused', why: `\`senders.yaml\` declares no sender \`${item.sender ?? ''}\` with \`edi\`` };
  const payload = readEdiPayload(item.payload);
  if (payload === null)
    return { kind: 'refused', why: 'expected the report of an EDI set as this program stores it, got another payload' };
  const { set, group, fault } = payload;
  if (fault !== null)
    return { kind: 'refused', why: `the ${set.id === '' ? 'group' : set.id} cannot be used: ${fault}` };
  if (group.functional === ACKNOWLEDGMENTS || group.functional === INTERCHANGE_ACKNOWLEDGED)
    return { kind: 'ignored', why: `a ${set.id === '' ? group.functional : set.id} only acknowledges what was sent` };
  const wrong = versionProblem(group, sender.edi);
  if (wrong !== null) return { kind: 'refused', why: wrong };
  const report = { id: set.id, segments: payload.segments.map(numbered) };
  const { eventId, receivedAt } = item;
  const read = readReport(report, { sender, payload, eventId, receivedAt }, handbook);
  switch (read.kind) {
    case 'event':
      return { kind: 'event', event: read.event };
    case 'ignored':
      return { kind: 'ignored', why: read.why };
    default:
      return { kind: 'refused', why: read.why };
  }
}

/** Where the segment was in the interchange does not matter any more. */
const numbered = (segment: EdiPayload['segments'][number], at: number): Numbered => ({ number: at + 1, segment });

/** Null for a version that the sender may send. */
export function versionProblem(
  { version }: Pick<EdiPayload['group'], 'version'>,
  { versions }: { readonly versions: readonly string[] },
): string | null {
  return versions.includes(version)
    ? null
    : `the group cannot be used: expected the version ${versions.join(' or ')} in GS08, as \`senders.yaml\` declares, got another one`;
}
