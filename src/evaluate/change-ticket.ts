/**
 * Plays a change of the ticket of a case.
 */
import type { Editor } from '../case/case-event.ts';
import type { ScriptedEvent } from './case-file.ts';
import { factsOf } from './case-event-of.ts';
import type { ReplayWorld } from './replay-world.ts';
import { named, type Script } from './script.ts';
import { changed, changedAt, isOvertaken, ticketAfter } from './ticket-history.ts';

/**
 * Someone changes the ticket. It arrives as a whole; one that the case has opened itself states only what was filled in
 * since.
 */
export async function changeTicket(
  world: ReplayWorld,
  { testCase, kind, played, comesByTicket }: Script,
  event: ScriptedEvent,
): Promise<string | null> {
  const run = await world.run();
  const before = run?.head.seq ?? 0;
  const ticket = comesByTicket
    ? world.ticket
    : (run?.state.records.find(({ system }) => system === 'zendesk')?.record ?? null);
  if (ticket === null) return `${named(event)} could not be played: the case has no ticket, and no step has opened one`;
  const written = comesByTicket ? ticketAfter(testCase, event) : changed({}, event);
  const stated = factsOf({ case_id: testCase.case_id, written }, kind, ticket, world.timeZone);
  const paths = new Set([...stated.facts, ...stated.refused].map(({ path }) => path));
  await world.deliver({
    channel: testCase.channel,
    eventId: `replay:${testCase.case_id}:${played}`,
    type: 'corrected',
    receivedAt: world.clock.now(),
    kind: kind.kind,
    keys: [{ system: 'zendesk', record: ticket }],
    requester: { name: 'the customer', email: null },
    ...(event.by === undefined ? {} : { editor: editorOf(world, event.by) }),
    ...stated,
    // The whole ticket arrives, so what it does not state is empty now. A field that it never had deletes nothing.
    cleared: comesByTicket ? kind.facts.flatMap(({ fact }) => (paths.has(fact) ? [] : [fact])) : [],
    mark: { source: `zendesk ticket ${ticket}`, at: changedAt(testCase, event), sequence: null },
  });
  await world.settle();
  const added = (await world.run())?.log.filter(({ seq }) => seq > before) ?? [];
  const isChanged = added.some(({ event: logged }) => logged.type !== 'FactsConfirmed' || logged.stated !== undefined);
  // A late delivery may well say what the ticket had said before the change that overtook it.
  return isChanged || isOvertaken(testCase, event)
    ? null
    : `${named(event)} changed nothing: the ticket said this already`;
}

/** Who changed the ticket: a person of the cast, or an address. They approve nothing that may depend on the change. */
function editorOf({ cast }: ReplayWorld, by: string): Editor {
  const [person] = cast.peopleNamed(by);
  return person === undefined
    ? { name: by, email: by.includes('@') ? by : null }
    : { name: person.name, email: person.email };
}
