/**
 * The facts of a kind that say who sends a case. By whichever channel such a fact comes, and also if a person gives it,
 * the one whom it names approves nothing in the case.
 */
import { peopleCharactersMax } from '../kernel/limits.ts';
import type { CaseEvent } from './case-event.ts';
import type { Kind } from './kind.ts';

/** What a letter and a ticket say of their sender. */
const OF_SENDER: ReadonlySet<unknown> = new Set(['from.name', 'from.address', 'requester.name', 'requester.email']);

/** The paths of the facts that name the sender on the form, in a letter or on a ticket. */
export function senderFacts(kind: Pick<Kind, 'portal' | 'facts'> | undefined): ReadonlySet<string> {
  const read = (kind?.facts ?? []).filter(({ mail, zendesk }) => OF_SENDER.has(mail) || OF_SENDER.has(zendesk));
  return new Set([...Object.values(kind?.portal?.requester ?? {}), ...read.map(({ fact }) => fact)]);
}

/** The event with them among its requesters. Fields of a declared event are no facts of the case. */
export function withStatedRequester(event: CaseEvent, kind: Pick<Kind, 'portal' | 'facts'> | undefined): CaseEvent {
  if (event.type === 'declared') return event;
  const said = senderFacts(kind);
  const isSaid = ({ path }: { readonly path: string }): boolean => said.has(path);
  const { email, others = [] } = event.requester;
  const stated = [
    ...event.facts.filter(isSaid).map(({ value }) => value),
    // What cannot be read names them, too.
    ...event.refused.filter(isSaid).flatMap(({ text, readings = [] }) => [text, ...readings]),
  ].flatMap((text) =>
    typeof text === 'string' && text.trim() !== '' ? [text.trim().slice(0, peopleCharactersMax).toWellFormed()] : [],
  );
  // The name of a requester counts by itself only where no address is known; a fact that says it counts in any case.
  const known = new Set<unknown>([email, ...others]);
  const more = [...new Set(stated)].filter((text) => !known.has(text));
  return more.length === 0 ? event : { ...event, requester: { ...event.requester, others: [...others, ...more] } };
}
