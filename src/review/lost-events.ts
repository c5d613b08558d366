/**
 * Events that a changed handbook takes no longer as before: a run that waits for one would wait in vain, or read fields
 * that are not there.
 */
import { factType, type EventDeclaration, type Kind } from '../case/kind.ts';
import type { Handbook } from './handbook.ts';
import { contentOf } from './content-of.ts';

export type LostEvent = {
  readonly kind: string;
  readonly event: string;
  /** What became of it: `is not declared any more`. */
  readonly how: string;
};

type Declaring = Pick<Handbook, 'kinds'>;

/** Events of the handbook before that are gone, or whose fields a run cannot read as it expects them. */
export function lostEvents(before: Declaring, after: Declaring): readonly LostEvent[] {
  return [...before.kinds.values()].flatMap(({ kind, events }) =>
    events.flatMap((event): LostEvent[] => {
      const how = whatBecame(event, after.kinds.get(kind));
      return how === null ? [] : [{ kind, event: event.event, how }];
    }),
  );
}

function whatBecame(before: EventDeclaration, kind: Kind | undefined): string | null {
  if (kind === undefined) return 'is gone with its kind';
  const after = kind.events.find(({ event }) => event === before.event);
  if (after === undefined) return 'is not declared any more';
  for (const field of before.fields) {
    const now = after.fields.find((known) => known.field === field.field);
    if (now === undefined) return `has no field \`${field.field}\` any more`;
    if (contentOf(factType(now)) !== contentOf(factType(field))) return `has another type of \`${field.field}\``;
    if (now.optional && !field.optional) return `may lack \`${field.field}\` now`;
  }
  return null;
}

/** A case that may get an event, by the systems of the records for which it was opened. */
export type Getting = { readonly kind: string; readonly event: string; readonly systems: readonly string[] };

type Sending = Declaring & Pick<Handbook, 'senders'>;

/** Whether a sender could report the event of such a case, and none can any more. */
export function hasLostSenders(before: Sending, after: Sending, getting: Getting): boolean {
  return mayReport(before, getting) && !mayReport(after, getting);
}

/** A sender may report an event if it may name the case, and state each field that the event always has. */
function mayReport({ senders, kinds: declared }: Sending, { kind, event, systems: known }: Getting): boolean {
  const fields = declared.get(kind)?.events.find((one) => one.event === event)?.fields ?? [];
  const owners = fields.flatMap(({ identifies, optional }) =>
    identifies === undefined || optional ? [] : [identifies],
  );
  return (senders ?? []).some(
    ({ kinds, events, systems, keys }) =>
      kinds.includes(kind) &&
      (events?.includes(event) ?? true) &&
      known.some((system) => systems.includes(system) || keys.includes(system)) &&
      owners.every((owner) => systems.includes(owner)),
  );
}

/** Events that another kind declares under the same name now, so that their senders have to say which kind they mean. */
export function sharedEvents(before: Declaring, after: Declaring): ReadonlySet<string> {
  const countOf = ({ kinds }: Declaring, event: string): number =>
    [...kinds.values()].filter(({ events }) => events.some((one) => one.event === event)).length;
  const names = [...before.kinds.values()].flatMap(({ events }) => events.map(({ event }) => event));
  return new Set(names.filter((event) => countOf(before, event) === 1 && countOf(after, event) > 1));
}
