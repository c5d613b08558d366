/** Opens a case for a record that has none. */
import { aboutOf } from '../case/about.ts';
import type { CaseEvent } from '../case/case-event.ts';
import { involvedIn } from '../case/involved.ts';
import { caseType } from '../case/kind.ts';
import { asCaseId } from '../kernel/ids.ts';
import { Trouble } from '../kernel/trouble.ts';
import { emptyHead } from '../run/log/chain.ts';
import type { ToSeal } from '../run/log/seal.ts';
import { SEMANTICS } from '../run/log/semantics.ts';
import { initialState } from '../run/log/state.ts';
import type { RunEvent } from '../run/log/event.ts';
import { asListed } from '../run/plan/as-listed.ts';
import { applyEarly, releaseEarly, type earlyEvents } from './early-events.ts';
import type { HandbookInForce } from './handbooks.ts';
import { keyOf } from './hold-correction.ts';
import { firstRunOf } from './known-case.ts';
import { lookAhead, sealAppend } from './open-run.ts';
import type { Shell } from './shell.ts';

/**
 * Opens a case with the run that will follow its SOP. Events that overtook the creation are added at once.
 *
 * @returns null when another process opened a case for the record at the same time
 */
export async function openCase(
  shell: Shell,
  inForce: HandbookInForce,
  event: CaseEvent,
  early: Awaited<ReturnType<typeof earlyEvents>>,
): Promise<string | null> {
  const kind = inForce.handbook.kinds.get(event.kind);
  if (kind === undefined)
    throw new Trouble('case.kind_unknown', { message: `Expected a kind of the handbook, got \`${event.kind}\`` });
  const caseId = asCaseId(`CASE-${await shell.store.cases.nextNumber()}`);
  const runId = firstRunOf(keyOf(event), inForce.origin);
  const slackChannelId = await shell.channelIds.of(kind.channel);
  const involved = involvedIn({ requester: event.requester }).map((one) => asListed(one, inForce.handbook.people));
  const opened: RunEvent = {
    type: 'CaseOpened',
    semantics: SEMANTICS,
    caseId,
    kind: event.kind,
    kindTitle: kind.title,
    channel: event.channel,
    receivedAt: event.receivedAt,
    requester: event.requester,
    ...(involved.some(({ persons }) => persons !== undefined) ? { involved } : {}),
    keys: event.keys,
    ...(kind.about === undefined ? {} : { about: aboutOf(kind) }),
    facts: event.facts,
    refused: event.refused,
    ...(event.saidNone === undefined ? {} : { saidNone: event.saidNone }),
    eventId: event.eventId,
    mark: event.mark ?? null,
    slackChannel: kind.channel,
    ...(slackChannelId === null ? {} : { slackChannelId }),
    ifUnforeseen: kind.if_unforeseen,
  };
  const empty = { runId, head: emptyHead, log: [], state: initialState(runId) };
  const first: ToSeal = { at: shell.clock.now(), actor: { kind: 'channel', channel: event.channel }, event: opened };
  const { run, rows, projection, now } = sealAppend(
    shell,
    empty,
    [first, ...applyEarly(shell, lookAhead(empty, [first]), early, inForce)],
    { timers: [], words: { registry: inForce.handbook.registry, caseType: caseType(kind) } },
  );
  const result = await shell.store.cases.open({
    caseId,
    kind: event.kind,
    requester: event.requester,
    keys: event.keys,
    runId,
    events: rows,
    projection,
    now,
  });
  if (result.kind === 'exists') return null;
  shell.verified.appended(run, rows);
  await releaseEarly(shell, event);
  // The thread is not woken: it follows the run, and its first card shows the run at rest.
  await shell.wakeUps.send({ kind: 'run', runId });
  return `opened ${caseId}`;
}
