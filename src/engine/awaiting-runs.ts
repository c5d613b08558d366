/**
 * Open runs that wait, or may still wait, for events which a changed handbook takes no longer as before. Such a
 * publication is refused: a run would wait in vain, and then go on as if nothing had happened. A sender may lose a right
 * at once, and the publication names the runs that wait for it.
 */
import { errorIn, type Finding } from '../handbook/finding.ts';
import type { HandbookFile } from '../handbook/handbook-file.ts';
import type { Handbook } from '../review/handbook.ts';
import { hasLostSenders, lostEvents, sharedEvents, type Getting, type LostEvent } from '../review/lost-events.ts';
import { contentOf } from '../review/content-of.ts';
import { readersOf } from '../review/readers-of.ts';
import { allBegun } from '../run/log/begun.ts';
import { roomFor } from '../run/log/step/excess.ts';
import { openWaits } from '../run/log/step/wait.ts';
import type { RunState } from '../run/log/state.ts';
import { compareInFile, labelsAround, stepAt } from '../sop/rounds.ts';
import { isLoop, type Sop } from '../sop/sop.ts';
import type { PublishingShell } from './handbook-writer.ts';
import { listOpenRuns, readUnlessHeld } from './open-runs.ts';
import type { RunRow } from './ports.ts';

export type Awaiting = {
  /** One for each event, with the runs that wait for it. */
  readonly findings: readonly Finding[];
  /** What the announcement says of runs that wait for an event which no sender may send any more, or not as before. */
  readonly notes: readonly string[];
};

const RULE = 'event-awaited';
/** Runs that one sentence names. */
const NAMED_MAX = 5;

type Reading = Pick<PublishingShell, 'store' | 'verified' | 'handbooks'>;
/** A run that waits for an event, and how. */
type Waiting = { readonly caseId: string; readonly text: string };

export async function awaitingRuns(
  shell: Reading,
  before: Handbook | null,
  after: Handbook,
  files: readonly HandbookFile[],
): Promise<Awaiting> {
  if (before === null) return { findings: [], notes: [] };
  const lost = lostEvents(before, after);
  const shared = sharedEvents(before, after);
  const isSentOtherwise =
    contentOf([before.senders, [...before.kinds]]) !== contentOf([after.senders, [...after.kinds]]);
  if (lost.length === 0 && !isSentOtherwise) return { findings: [], notes: [] };
  const open = await listOpenRuns(shell);
  const ways: Ways = { before, after, lost, shared };
  const refused = new Map<LostEvent, Waiting[]>();
  const unsent = new Map<string, Waiting[]>();
  for (const row of open)
    for (const { lostEvent, why, waiting } of await awaitedBy(shell, row, ways))
      if (lostEvent !== null) refused.set(lostEvent, [...(refused.get(lostEvent) ?? []), waiting]);
      else unsent.set(why, [...(unsent.get(why) ?? []), waiting]);
  return {
    findings: [...refused].map(([{ kind, event, how }, waiting]) =>
      errorIn(
        fileOf(kind, files),
        RULE,
        `The event \`${event}\` of the kind \`${kind}\` ${how}, but ${listed(waiting)}`,
        'Leave it as it is declared until these runs have ended, even if no procedure reads it any more',
      ),
    ),
    notes: [...unsent].map(([why, waiting]) => `${why}, but ${listed(waiting)}`),
  };
}

/** What changes in the ways of an event to a run. */
type Ways = {
  readonly before: Handbook;
  readonly after: Handbook;
  readonly lost: readonly LostEvent[];
  readonly shared: ReadonlySet<string>;
};

/** An event that a run waits for and that is lost, or why it cannot be sent as before. */
type Awaited = { readonly lostEvent: LostEvent | null; readonly why: string; readonly waiting: Waiting };

async function awaitedBy(shell: Reading, row: RunRow, ways: Ways): Promise<readonly Awaited[]> {
  const state = row.sop === null ? undefined : (await readUnlessHeld(shell, row))?.state;
  if (state === undefined || state.sop === null || state.opened === null) return [];
  const { kind, caseId, keys } = state.opened;
  const systems = keys.map(({ system }) => system);
  const sop = await shell.handbooks.sop(state.sop);
  return (ways.before.kinds.get(kind)?.events ?? []).flatMap(({ event }): Awaited[] => {
    const lostEvent = ways.lost.find((one) => one.kind === kind && one.event === event) ?? null;
    const why = whyNotSent({ kind, event, systems }, ways);
    const text = lostEvent === null && why === null ? null : howItWaits(state, sop, event);
    return text === null ? [] : [{ lostEvent, why: why ?? '', waiting: { caseId, text } }];
  });
}

function whyNotSent(getting: Getting, { before, after, shared }: Ways): string | null {
  if (hasLostSenders(before, after, getting))
    return `No sender in \`senders.yaml\` may send \`${getting.event}\` any more`;
  return shared.has(getting.event)
    ? `More than one kind declares \`${getting.event}\` now, and it is refused without \`kind\``
    : null;
}

/** How a run waits for an event, or may come to it: `waits for it in step 7`; null when neither. */
function howItWaits(state: RunState, sop: Sop, event: string): string | null {
  const wait = openWaits(state).find((one) => one.event === event && one.arrived === null);
  if (wait !== undefined) return `waits for it in step ${wait.step}`;
  for (const [step, watch] of Object.entries(state.watches))
    if (
      watch.ended === null &&
      watch.blockEnded === null &&
      watch.watched.some((item) => item.event === event && roomFor(state, watch, item) > 0)
    )
      return `watches for it in step ${step}`;
  const ahead = readersOf(sop, event).find(({ label }) => !isPassed(state, sop, label));
  return ahead === undefined ? null : `may still wait for it in step ${ahead.label}`;
}

/** Whether a run does not come to a step any more: it, or one after it in the file, has begun, and no loop repeats it. */
function isPassed(state: RunState, sop: Sop, label: string): boolean {
  if (labelsAround(sop, label).some((around) => isRepeated(sop, around))) return false;
  const step = label.replace(/\.on_.*$/, '');
  return allBegun(state).some(([begun]) => begun === step || compareInFile(sop, begun, step) > 0);
}

function isRepeated(sop: Sop, label: string): boolean {
  const step = stepAt(sop, label);
  return step !== null && isLoop(step.body);
}

/** `CASE-1 waits for it in step 7, and CASE-2 may still wait for it in step 7`. */
function listed(waiting: readonly Waiting[]): string {
  const inOrder = waiting.toSorted((a, b) => a.caseId.localeCompare(b.caseId, 'en', { numeric: true }));
  const named = inOrder.slice(0, NAMED_MAX).map(({ caseId, text }) => `${caseId} ${text}`);
  const more = waiting.length - named.length;
  return `${named.join(', ')}${more > 0 ? `, and ${more} more ${more === 1 ? 'waits' : 'wait'}` : ''}`;
}

function fileOf(kind: string, files: readonly HandbookFile[]): string {
  const declares = new RegExp(`^kind:\\s*["']?${kind}\\b`, 'm');
  return files.find(({ path, text }) => path.startsWith('kinds/') && declares.test(text))?.path ?? `kinds/${kind}.yaml`;
}
