/**
 * Says in a person's answer whom it names, if it is the value of a fact that says who sends the case: they approve nothing
 * in it, as if a source had stated the fact.
 */
import { requesterNamed } from '../../case/involved.ts';
import type { Kind } from '../../case/kind.ts';
import { senderFacts } from '../../case/stated-requester.ts';
import type { People } from '../../handbook/people.ts';
import { own } from '../../kernel/own.ts';
import type { Value } from '../../kernel/value.ts';
import type { RunEvent } from '../log/event.ts';
import { asListed } from './as-listed.ts';

/** The same event for every other fact, and for a field of a declared event, which is no fact of the case. */
export function nameSender(
  event: RunEvent,
  kind: Pick<Kind, 'portal' | 'facts'> | undefined,
  people: People,
): RunEvent {
  const given = givenIn(event);
  if (given === null || !senderFacts(kind).has(given.path)) return event;
  const { value } = given;
  if (typeof value !== 'string' || value.trim() === '') return event;
  return { ...given.event, names: asListed(requesterNamed(value), people).persons ?? [] };
}

type Given = {
  readonly event: Extract<RunEvent, { type: 'FactGiven' | 'AnswerCorrected' }>;
  readonly path: string;
  readonly value: Value | undefined;
};

function givenIn(event: RunEvent): Given | null {
  if (event.type === 'FactGiven' && event.eventId === undefined) return { event, path: event.path, value: event.value };
  if (event.type !== 'AnswerCorrected' || event.fact === undefined || event.fact.eventId !== undefined) return null;
  return { event, path: event.fact.path, value: own(event.after, 'answer') };
}
