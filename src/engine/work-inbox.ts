/**
 * Works the inbox: each case event opens a case with its run, corrects the facts of a parked run, reaches a run that
 * waits for it, or is set aside with a note.
 */
import type { CaseEvent } from '../case/case-event.ts';
import { unreachable } from '../kernel/assert.ts';
import type { CaseId } from '../kernel/ids.ts';
import { codeOf, messageOf, Trouble } from '../kernel/trouble.ts';
import { arriveAt, SUCCESSOR_PENDING } from './arrive-at.ts';
import { asReply } from './as-reply.ts';
import { askWhichCase } from './ask-which-case.ts';
import { closeEarlier, closeWhichCase, type Questions } from './close-which-case.ts';
import { correctCase, namePeople, type Became } from './correct-case.ts';
import { earlyEvents, holdEarly, releaseEarly } from './early-events.ts';
import { erasedNote, erasedWith, erasePayload, areErased } from './erased-case.ts';
import { holdCorrection, keyOf, type ReadItem } from './hold-correction.ts';
import { namedBy, whyNoCase } from './follow-up.ts';
import { STORE_BUSY } from './handle-command.ts';
import { isAsked } from './inbox-item.ts';
import { ITEM_LOCKED } from './inbox-port.ts';
import type { HandbookInForce } from './handbooks.ts';
import { caseOfRecord, isOpen, type KnownCase } from './known-case.ts';
import type { Normalise, Normalised } from './normalised.ts';
import type { InboxItem } from './ports.ts';
import { brokenKeys, settleKeys } from './retired-keys.ts';
import { withUndeclared } from './undeclared.ts';
import { reportAstray, reportDeferred, reportSetAside } from './report-set-aside.ts';
import { readAhead } from './read-ahead.ts';
import type { Shell } from './shell.ts';
import { finishItem, FORGED, forgedChoiceOf, forgeryOf } from './signed-inbox.ts';
import { chosenText, settledText } from './settled-text.ts';
import { CLICK_EARLY, openSuccessor, START_AGAIN } from './start-again.ts';
import { CASE_ASTRAY, isHeld } from './verified-runs.ts';
import { openCase } from './open-case.ts';
import { recordsNamed } from './records-named.ts';
import { recordsOpened, workedTogether } from './worked-together.ts';

const BATCH = 20;
/**
 * How long an item is hidden while it is worked; if the worker dies, the next one takes it after that. Working an item
 * takes milliseconds, and working it twice is harmless, so this is short: a claim should not wait for a dead process.
 */
const HIDDEN_MS = 10_000;
const RETRY_PAUSE_MS = 5_000;
/** Retry interval for an item whose case someone else has locked. */
const LOCKED_PAUSE_MS = 30_000;
/** Retry interval for an event of a held run. */
const HELD_PAUSE_MS = 60_000;
/** A key is replaced in one process after the other. After so many tries, each `HELD_PAUSE_MS` apart, it is refused. */
const UNKNOWN_KEY_TRIES_MAX = 60;
const UNKNOWN_KEY = 'inbox.unknown_key';
/** After this many tries an item is set aside with its error, for a person to look at. */
const TRIES_MAX = 20;
/**
 * Tries in a row that end with their process, such as with one that the system killed because it did not answer, or with
 * the database, such as with a statement that takes too long. After so many the item is given up: it must not keep every
 * other case from going on.
 */
const LOST_TRIES_MAX = 4;
/** How long an item is hidden when its last try did not end: perhaps another process still works it. */
const HIDDEN_AGAIN_MS = 60_000;

/** Works everything that is due; resolves with the number of items taken. */
export async function workInbox(
  shell: Shell,
  intake: ReadonlyMap<string, Normalise>,
  questions: Questions | null = null,
): Promise<number> {
  const items = await shell.store.inbox.take(BATCH, shell.clock.now(), shell.clock.now() + HIDDEN_MS);
  // What was published before these arrived counts for them, whichever process published it.
  if (items.length > 0) await shell.handbooks.current();
  const read = items.length < 2 ? () => null : await readAhead(shell, intake);
  /** Records of cases whose rows someone else has locked: what else names them waits, and holds up no other case. */
  const locked = new Set<string>();
  for (const group of workedTogether(items, (item) => recordsOpened(item, read(item)))) {
    const worked = await Promise.allSettled(
      group.map(async (item) => {
        const records = recordsNamed(read(item)).map((key) => JSON.stringify(key));
        if (records.some((record) => locked.has(record))) return putOff(shell, item);
        const result = await workItem(shell, { intake, questions }, item);
        if (result === 'locked') for (const record of records) locked.add(record);
      }),
    );
    const failed = worked.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }
  return items.length;
}

/** Someone else has locked the rows of its case. They are tried again in a while, since each try waits for the lock. */
async function putOff(shell: Shell, item: InboxItem): Promise<void> {
  await shell.store.inbox.defer(item.id, shell.clock.now() + LOCKED_PAUSE_MS, 'waits: someone has locked its case');
}

/** What is needed to read items, and to ask about them. */
export type Around = { readonly intake: ReadonlyMap<string, Normalise>; readonly questions: Questions | null };

/** Works an item that was taken, or that others leave to the caller. */
export async function workItem(shell: Shell, around: Around, item: InboxItem): Promise<'worked' | 'locked'> {
  const { inbox } = shell.store;
  const finish = async (note: string, erased: CaseId | null = null): Promise<void> => {
    await finishItem(shell, erased === null ? item : await erasePayload(shell, item, erased), note);
    reportSetAside(shell, item, note);
    await closeQuestion(shell, around, item, note);
  };
  try {
    if (!isAsked(item)) closeEarlier(shell, around.questions, item, await eventOf(shell, around, item));
    if (item.attempts > 1 && (await inbox.begin(item.id, shell.clock.now() + HIDDEN_AGAIN_MS)) > LOST_TRIES_MAX) {
      await finish(`given up: each of its last ${LOST_TRIES_MAX} tries lost the process or the database`);
      return 'worked';
    }
    const { note, erased } = await takeIn(shell, around, item);
    if (note !== null) await finish(note, erased);
    else await closeQuestion(shell, around, item, null);
  } catch (error) {
    if (isHeld(error) || codeOf(error) === UNKNOWN_KEY) {
      // It waits as long as its run is held: an acknowledged event is not dropped because someone changed a log.
      await inbox.defer(item.id, shell.clock.now() + HELD_PAUSE_MS, messageOf(error));
      if (codeOf(error) === CASE_ASTRAY) reportAstray(shell, item, messageOf(error));
      else reportDeferred(shell, item, messageOf(error));
      await closeQuestion(shell, around, item, null);
      return 'worked';
    }
    if (codeOf(error) === ITEM_LOCKED || codeOf(error) === CLICK_EARLY) {
      // Someone else has locked its row. What waits to be written resets the count of tries that began. Or the click that
      // stored it is being recorded, or was refused a moment later.
      await inbox.defer(item.id, shell.clock.now() + RETRY_PAUSE_MS, messageOf(error));
      return 'worked';
    }
    shell.logger.error('inbox.failed', error, { source: item.source, event: item.eventId, attempts: item.attempts });
    if (codeOf(error) === 'store.unavailable') throw error;
    if (codeOf(error) === STORE_BUSY) {
      // A lock of someone else says nothing about the item.
      await putOff(shell, item);
      reportDeferred(shell, item, messageOf(error));
      await closeQuestion(shell, around, item, null);
      return 'locked';
    }
    if (item.attempts >= TRIES_MAX) await finish(`given up: ${messageOf(error)}`);
    else {
      await inbox.defer(item.id, shell.clock.now() + RETRY_PAUSE_MS, messageOf(error));
      reportDeferred(shell, item, messageOf(error));
      await closeQuestion(shell, around, item, null);
    }
  }
  return 'worked';
}

/**
 * Closes what asked for the case of the item.
 *
 * @param note null when it waits: then it is closed once, if a person has chosen
 */
async function closeQuestion(shell: Shell, around: Around, item: InboxItem, note: string | null): Promise<void> {
  const { chosen } = item;
  if (!isAsked(item) || (note === null && (chosen === undefined || item.attempts > 1))) return;
  const closed = settledText({ ...(chosen && { chosen }), ...(note === null ? {} : { became: { note } }) });
  closeWhichCase(shell, around.questions, item, await eventOf(shell, around, item), closed);
}

/** The event of an item that asks or asked for its case, as it reads now; null when it is none any more. */
async function eventOf(shell: Shell, { intake, questions }: Around, item: InboxItem): Promise<CaseEvent | null> {
  if (questions === null || item.choice === undefined || forgeryOf(item, shell.keys) !== null) return null;
  const { handbook, origin } = await shell.handbooks.current();
  const read = await asReply(shell, item, (one) => intake.get(one.source)?.(one, handbook) ?? null, origin);
  return read?.kind === 'event' ? read.event : null;
}

/** What became of the item. */
type Taken = {
  /** For the audit; null when it is held. */
  readonly note: string | null;
  /** The case of which personal data was erased, so the item goes without its payload. */
  readonly erased?: CaseId;
};

async function takeIn(shell: Shell, around: Around, item: InboxItem): Promise<Taken> {
  await shell.keys.deployment.learn();
  const doubt = await settleKeys(shell.store, shell.keys, [item.signed?.keyId, item.chosen?.signed?.keyId]);
  if (doubt !== null) throw brokenKeys(doubt);
  const unknown = item.signed !== undefined && !shell.keys.accepts(item.signed.keyId) ? item.signed.keyId : null;
  if (unknown !== null && item.attempts <= UNKNOWN_KEY_TRIES_MAX)
    throw new Trouble(UNKNOWN_KEY, {
      message: `Expected an item signed with an accepted key, got one signed with \`${unknown}\`: it waits an hour for a process that accepts this key, see \`sop keys\``,
    });
  const forgery = forgeryOf(item, shell.keys) ?? forgedChoiceOf(item, shell.keys);
  if (forgery !== null) return { note: `${FORGED}: ${forgery}` };
  const erased = erasedWith(item);
  if (erased !== null) return { note: erasedNote(erased) };
  const inForce = await shell.handbooks.recent();
  const itself = (one: InboxItem): Normalised | null => around.intake.get(one.source)?.(one, inForce.handbook) ?? null;
  const normalised = await asReply(shell, item, itself, inForce.origin);
  const taken = await workRead(shell, around, item, normalised, inForce);
  if (taken.note === null || normalised?.kind !== 'event') return taken;
  return { ...taken, note: withUndeclared(taken.note, item, normalised.event, inForce.handbook.kinds) };
}

async function workRead(
  shell: Shell,
  around: Around,
  item: InboxItem,
  normalised: Normalised | null,
  inForce: HandbookInForce,
): Promise<Taken> {
  const read = (other: InboxItem): CaseEvent | null => {
    if ((forgeryOf(other, shell.keys) ?? forgedChoiceOf(other, shell.keys)) !== null) return null;
    const again = around.intake.get(other.source)?.(other, inForce.handbook);
    return again?.kind === 'event' ? again.event : null;
  };
  if (item.source === START_AGAIN) return { note: await openSuccessor(shell, item, read) };
  if (normalised === null) return { note: `refused: nothing here understands the source ${item.source}` };
  const known = await toKnownCase(shell, around, item, normalised, inForce, read);
  if (known !== null) return known;
  if (normalised.kind === 'ignored' && normalised.mayBeLetIn === true)
    return {
      note: `ignored: ${normalised.why}. If it is meant for a case, \`sop inbox --again ${item.id}\` lets it in`,
    };
  if (normalised.kind !== 'event') return { note: `${normalised.kind}: ${normalised.why}` };
  const { event } = normalised;
  const again = async (): Promise<Taken> =>
    (await toKnownCase(shell, around, item, normalised, inForce, read)) ?? { note: null };
  const noCase = whyNoCase(event);
  if (noCase !== null) return { note: noCase };
  switch (event.type) {
    case 'opened': {
      const note = await openCase(shell, inForce, event, await earlyEvents(shell, event, read));
      return note === null ? again() : { note };
    }
    case 'declared':
    case 'corrected': {
      const note = await holdEarly(shell, read, item, event, inForce);
      // The case may have opened in between; then no one else would look at this event again.
      return note === null ? again() : { note };
    }
    default:
      return unreachable(event);
  }
}

/**
 * Matches a record by its id first: it belongs to its case even if it looks like another kind now, or like none. What
 * it states corrects the case.
 *
 * @returns null when no case is known by its keys
 */
async function toKnownCase(
  shell: Shell,
  { questions }: Around,
  item: InboxItem,
  normalised: Normalised,
  inForce: HandbookInForce,
  read: ReadItem,
): Promise<Taken | null> {
  const { ofCase } = normalised;
  const { chosen } = item;
  const given = normalised.kind === 'event' ? normalised.event : null;
  const event = given === null || chosen === undefined ? given : { ...given, assignedBy: chosen.by };
  const { cases: named, mustAsk } = await namedBy(
    given ?? { type: 'corrected' },
    recordsNamed(normalised),
    async (keys) => casesOf(shell, keys, inForce),
  );
  const ofChoice = chosen?.caseId == null ? null : named.find(({ caseId }) => caseId === chosen.caseId);
  if (event !== null && ofChoice === undefined)
    return { note: `${FORGED}: Expected the choice of a case that the event fits, got ${chosen?.caseId ?? 'none'}` };
  if (event !== null && chosen?.caseId === null) return { note: `set aside: ${chosenText(chosen)}` };
  const cases = onlyOpen(named);
  const known = ofChoice ?? cases[0];
  if (known === undefined) return null;
  // No one has to choose among cases that take nothing.
  if (areErased(ofChoice, cases)) return { note: erasedNote(known.caseId), erased: known.caseId };
  // Which case is meant is not guessed: a person decides. Once asked, it is theirs to decide. The people whom the event
  // names approve in none of the cases.
  if (event !== null && chosen === undefined && (cases.length > 1 || mustAsk || isAsked(item))) {
    for (const one of cases) await namePeople(shell, one.runs, event);
    await askWhichCase(shell, questions, item, event, cases);
    return { note: null };
  }
  const other = ofCase?.read(known.kind) ?? null;
  if (ofCase !== undefined && other !== null) {
    return finished(other, await correctCase(shell, known, other, ofCase.why));
  }
  if (event === null) return null;
  if (event.type === 'declared') return { note: await arriveOrWait(shell, known, item, event) };
  // A crash after the opening must leave no early event behind.
  if (event.type === 'opened') await releaseEarly(shell, event);
  // A second creation of the same record says how it was then, or is now.
  return finished(event, await correctCase(shell, known, event, null));

  async function finished(taken: CaseEvent, { note, pauseMs }: Became): Promise<Taken> {
    if (pauseMs === null) return { note };
    const until = shell.clock.now() + pauseMs;
    await holdCorrection(shell, { item, event: taken, read, until, note });
    return { note: null };
  }
}

/**
 * An event for a run that is about to open is held for its record: the append that opens the run takes it, so the run
 * cannot end before the event reaches it.
 */
async function arriveOrWait(
  shell: Shell,
  known: KnownCase,
  item: InboxItem,
  event: Extract<CaseEvent, { type: 'declared' }>,
): Promise<string | null> {
  try {
    return await arriveAt(shell, known, event);
  } catch (error) {
    if (codeOf(error) !== SUCCESSOR_PENDING || item.attempts >= TRIES_MAX) throw error;
    await shell.store.inbox.hold(item.id, keyOf(event), shell.clock.now() + RETRY_PAUSE_MS, messageOf(error));
    return null;
  }
}

/** The cases that the keys of an event name. */
async function casesOf(
  shell: Shell,
  keys: CaseEvent['keys'],
  { origin }: HandbookInForce,
): Promise<readonly KnownCase[]> {
  const named = new Map<CaseId, KnownCase>();
  for (const key of keys) {
    const known = await caseOfRecord(shell, key, origin);
    if (known !== null) named.set(known.caseId, known);
  }
  return [...named.values()];
}

/** Of several cases only the open ones, if there are any. */
function onlyOpen(named: readonly KnownCase[]): readonly KnownCase[] {
  const open = named.filter(({ runs }) => runs.some(isOpen));
  return named.length < 2 || open.length === 0 ? named : open;
}
