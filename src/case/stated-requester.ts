/**
 * Whom an event names by the facts of which its kind says that they say who sends it. By whichever channel such a fact
 * comes, that person approves nothing in the case.
 */
import type { CaseEvent } from './case-event.ts';
import type { Kind } from './kind.ts';

/** The event with them among its requesters. Fields of a declared event are no facts of the case. */
export function withStatedRequester(event: CaseEvent, kind: Pick<Kind, 'portal'> | undefined): CaseEvent {
  const declared = kind?.portal?.requester;
  if (declared === undefined || event.type === 'declared') return event;
  const isSaid = ({ path }: { readonly path: string }): boolean => path === declared.name || path === declared.email;
  const { name, email, others = [] } = event.requester;
  const stated = [
    ...event.facts.filter(isSaid).map(({ value }) => value),
    // What cannot be read names them, too.
    ...event.refused.filter(isSaid).flatMap(({ text, readings = [] }) => [text, ...readings]),
  ].filter((text) => typeof text === 'string' && text.trim() !== '');
  const known = new Set<unknown>([name, email, ...others]);
  const more = [...new Set(stated)].filter((text): text is string => !known.has(text));
  return more.length === 0 ? event : { ...event, requester: { ...event.requester, others: [...others, ...more] } };
}
