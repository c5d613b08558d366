/**
 * Decides whether a sender may say what its event says. A sender speaks only for itself: for the kinds it declares, for
 * records of its own systems, and about cases that it can name.
 */
import type { Kind } from '../../case/kind.ts';
import { systemNamedBy } from '../../case/system-named-by.ts';
import type { Sender } from '../../handbook/senders.ts';
import type { EventPayload } from './payload.ts';

/** @returns why the sender may not send this; null when it may */
export function whyNotAllowed(sender: Sender, kind: Kind, payload: EventPayload): string | null {
  const { sender: name, kinds, events, opens, systems, keys } = sender;
  if (!kinds.includes(kind.kind)) return `the sender \`${name}\` may not speak for cases of the kind \`${kind.kind}\``;
  if ('event' in payload) {
    if (events !== undefined && !events.includes(payload.event))
      return `the sender \`${name}\` may not report \`${payload.event}\``;
    const foreign = payload.case.find(({ system }) => !systems.includes(system) && !keys.includes(system));
    if (foreign !== undefined) return `the sender \`${name}\` may not name a case by a record of \`${foreign.system}\``;
    const fields = kind.events.find(({ event }) => event === payload.event)?.fields ?? [];
    return whyNotStated(
      sender,
      payload.fields,
      fields.map(({ field, identifies = null }) => ({ path: field, owner: identifies })),
    );
  }
  // Who may state the facts of a new case may correct them; others could change what a case is about.
  const act = 'opens' in payload ? 'open' : 'correct';
  if (!opens) return `the sender \`${name}\` may not ${act} cases`;
  const foreign = payload.case.find(({ system }) => !systems.includes(system));
  if (foreign !== undefined)
    return `the sender \`${name}\` may not ${act} a case for a record of \`${foreign.system}\``;
  return whyNotStated(
    sender,
    payload.facts,
    kind.facts.map((fact) => ({ path: fact.fact, owner: systemNamedBy(fact) })),
  );
}

/** Refuses a value that names a record of a system for which the sender does not speak. */
function whyNotStated(
  { sender, systems }: Sender,
  sent: Readonly<Record<string, unknown>>,
  declared: readonly { readonly path: string; readonly owner: string | null }[],
): string | null {
  const foreign = declared.find(
    ({ path, owner }) => owner !== null && Object.hasOwn(sent, path) && !systems.includes(owner),
  );
  return foreign === undefined
    ? null
    : `the sender \`${sender}\` may not state \`${foreign.path}\`, which names a record of \`${foreign.owner ?? ''}\``;
}
