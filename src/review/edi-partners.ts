/**
 * Mappings of EDI that no partner can reach: no sender of the handbook speaks EDI for the kind, or may name its cases by
 * the numbers that the mapping reads. And two mappings that each set would fit, so that it is refused.
 */
import type { EdiEvent, EdiOpening } from '../case/edi-mapping.ts';
import type { Kind } from '../case/kind.ts';
import type { Finding } from '../handbook/finding.ts';
import type { Sender } from '../handbook/senders.ts';
import type { Authority } from './check-authority.ts';

type Mapping = {
  readonly kind: string;
  /** Null for the opening of a case. */
  readonly event: string | null;
  readonly edi: EdiOpening | EdiEvent;
};

export function ediPartners(
  senders: readonly Sender[],
  kinds: ReadonlyMap<string, Kind>,
  placeInKind: Authority['placeInKind'],
): Finding[] {
  const partners = senders.filter(({ edi }) => edi !== undefined);
  const mappings = [...kinds.values()].flatMap(mappingsOf);
  const report = (
    { kind, event }: Mapping,
    severity: Finding['severity'],
    message: string,
    suggestion: string,
  ): Finding => ({
    rule: 'edi-partner',
    severity,
    place: placeInKind(kind, event === null ? 'edi' : 'events'),
    endColumn: null,
    message,
    suggestion,
  });
  return mappings.flatMap((mapping, index): Finding[] => {
    const speaking = partners.filter((sender) => maySend(sender, mapping));
    if (speaking.length === 0)
      return [
        report(
          mapping,
          'warning',
          `No sender of \`senders.yaml\` speaks EDI and may ${wordsOf(mapping)}`,
          'Declare its partner there, with `edi`',
        ),
      ];
    const rival = mappings
      .slice(0, index)
      .find((other) => isSame(other, mapping) && speaking.some((sender) => maySend(sender, other)));
    if (rival !== undefined)
      return [
        report(
          mapping,
          'error',
          `Expected one meaning of each ${mapping.edi.set}, got two that fit the same ones: to ${wordsOf(rival)}, and to ${wordsOf(mapping)}`,
          'Write `where` with the codes that tell them apart',
        ),
      ];
    return systemsOf(mapping)
      .filter((system) => !speaking.some(({ systems, keys }) => [...systems, ...keys].includes(system)))
      .map((system) =>
        report(
          mapping,
          'warning',
          `No sender that may ${wordsOf(mapping)} by EDI may name a case by a record of \`${system}\``,
          `Add \`${system}\` to the \`keys\` of its sender`,
        ),
      );
  });
}

function mappingsOf({ kind, edi, events }: Kind): readonly Mapping[] {
  return [
    ...(edi === undefined ? [] : [{ kind, event: null, edi }]),
    ...events.flatMap((event) => (event.edi === undefined ? [] : [{ kind, event: event.event, edi: event.edi }])),
  ];
}

function maySend({ kinds, events, opens }: Sender, { kind, event }: Mapping): boolean {
  if (!kinds.includes(kind)) return false;
  return event === null ? opens : events === undefined || events.includes(event);
}

/** Whether some set fits both: one takes every set, or both ask for the same codes. */
function isSame({ edi: a }: Mapping, { edi: b }: Mapping): boolean {
  if (a.set !== b.set) return false;
  return a.where === undefined || b.where === undefined || JSON.stringify(a.where) === JSON.stringify(b.where);
}

const systemsOf = ({ edi }: Mapping): readonly string[] =>
  'case' in edi ? edi.case.flatMap(({ system }) => system ?? []) : [];

const wordsOf = ({ kind, event }: Mapping): string =>
  event === null ? `open cases of \`${kind}\`` : `report \`${event}\` of \`${kind}\``;
