/**
 * Erases fields of a case's logs: the values and their salts go, the commitments stay, and a signed `FieldsErased`
 * says who did it and why. A field that is missing without that event was taken away by someone else.
 *
 * Only from cases that have ended: no one may act on missing values. What is elsewhere stays, see the README.
 */
import { asRunId, type CaseId, type RunId } from '../kernel/ids.ts';
import { formatMoney, isMoney } from '../kernel/money.ts';
import { appendConflictsMax, commitMsMax } from '../kernel/limits.ts';
import type { OsAccount } from '../kernel/os-account.ts';
import { Trouble } from '../kernel/trouble.ts';
import type { PersonActor } from '../run/log/actor.ts';
import { erasableFields, unsealErased, withoutFields, type FieldOfEvent } from '../run/log/erasable.ts';
import type { SealedEvent } from '../run/log/event.ts';
import { fold } from '../run/log/evolve.ts';
import type { CallState, RunState } from '../run/log/state.ts';
import { RUN_BUSY } from './handle-command.ts';
import { numbersAfter, together, type Chosen, type Numbers } from './kept-numbers.ts';
import { knownCase } from './known-case.ts';
import { readWholeRun, sealAppend, wordsOf } from './open-run.ts';
import type { Store } from './ports.ts';
import type { Shell } from './shell.ts';

export type ErasureRequest = {
  readonly caseId: CaseId;
  /** `requester`, `CaseOpened.facts`; null for every field that may be erased. */
  readonly fields: readonly string[] | null;
  /** Only values that hold this text, in any case and Unicode form; null for all. */
  readonly containing: string | null;
  /** As in `people.yaml`. */
  readonly person: string;
  readonly reason: string;
  /** From where it was asked for. */
  readonly account: OsAccount;
};

export type Erasure =
  | ({ readonly ok: true; readonly fields: number; readonly runs: number } & Numbers)
  | { readonly ok: false; readonly sentence: string };

export type EraseShell = Pick<Shell, 'store' | 'verified' | 'handbooks' | 'keys' | 'random' | 'clock'>;

/** `holds`: its value, as it is recorded. */
export type ErasableField = FieldOfEvent & { readonly runId: RunId; readonly type: string; readonly holds: unknown };

/** The values of a case that may be erased and are still there. */
export async function erasableOf(
  store: Pick<Store, 'runs'>,
  { caseId, ...chosen }: Pick<ErasureRequest, 'caseId' | keyof Chosen>,
): Promise<ErasableField[]> {
  const found: ErasableField[] = [];
  for (const { runId } of await store.runs.ofCase(caseId))
    found.push(...erasableIn(await store.runs.log(runId, 0), chosen));
  return found;
}

/** What becomes of the numbers by which other cases find this one, if these values are erased. */
export async function numbersOf(
  store: Pick<Store, 'runs'>,
  { caseId, ...chosen }: Pick<ErasureRequest, 'caseId' | keyof Chosen>,
): Promise<Numbers> {
  const found: Numbers[] = [];
  for (const { runId } of await store.runs.ofCase(caseId)) {
    const rows = await store.runs.log(runId, 0);
    found.push(numbersAfter(runId, rows, erasableIn(rows, chosen), chosen));
  }
  return together(found);
}

function erasableIn(rows: readonly SealedEvent[], { fields, containing }: Chosen): ErasableField[] {
  const isChosen = ({ type, body }: SealedEvent, field: string): boolean =>
    (fields === null || fields.includes(field) || fields.includes(`${type}.${field}`)) &&
    (containing === null || holdsText(body[field], plain(containing)));
  return rows.flatMap((row) =>
    erasableFields(row)
      .filter((field) => isChosen(row, field))
      .map((field) => ({ runId: row.runId, seq: row.seq, type: row.type, field, holds: row.body[field] })),
  );
}

/** Letters compare in any case and in any of Unicode's forms of the same text. */
const plain = (text: string): string => text.normalize('NFC').toLowerCase().normalize('NFC');

/** Whether a text, number or amount in `value` holds the text; an amount also as it is shown to people. */
function holdsText(value: unknown, text: string): boolean {
  if (typeof value !== 'object' || value === null) return plain(String(value)).includes(text);
  if (isMoney(value) && plain(formatMoney(value)).includes(text)) return true;
  return Object.values(value).some((part) => holdsText(part, text));
}

/**
 * Asks the handbook in force who may erase, and erases from each run of the case in one append. From then on the case
 * takes nothing more, see `erased-case.ts`.
 *
 * @throws Trouble `run.busy` when other writers were faster each time
 */
export async function eraseFields(shell: EraseShell, request: ErasureRequest): Promise<Erasure> {
  const by = await whoErases(shell, request.person);
  if (typeof by === 'string') return { ok: false, sentence: by };
  const known = (await erasableOf(shell.store, request)).length === 0 ? null : await knownCase(shell, request.caseId);
  if (known === null) return { ok: true, fields: 0, runs: 0, kept: [], gone: [] };
  // No run of the case may go on: each begins with values of those before it.
  for (const { state } of known.runs) {
    const whyNot = await whyNotYet(shell, state);
    if (whyNot !== null) return { ok: false, sentence: whyNot };
  }
  let fields = 0;
  let runs = 0;
  const numbers: Numbers[] = [];
  // The newest first, in any case: what arrives goes to it, and it takes nothing from then on.
  for (const { runId } of known.runs.toReversed()) {
    const erased = await eraseFrom(shell, runId, runId === known.newest.runId, by, request);
    if (typeof erased === 'string') return { ok: false, sentence: erased };
    fields += erased.fields;
    runs += erased.fields > 0 ? 1 : 0;
    numbers.push(erased);
  }
  return { ok: true, fields, runs, ...together(numbers) };
}

/** Why values of this run are still needed, or more may come, as a sentence; null when neither is so. */
async function whyNotYet({ store, clock }: EraseShell, { runId, ended, calls }: RunState): Promise<string | null> {
  if (ended === null) return `The run \`${runId}\` has not ended: it would act on missing values`;
  const { successor } = ended;
  if (successor !== null && (await store.runs.find(asRunId(successor))) === null)
    return `The case starts again, and its next run begins with the values of \`${runId}\`. Try again in a moment`;
  const isUnderway = ({ progress }: CallState): boolean =>
    progress.kind === 'started' && clock.now() < progress.startedAt + commitMsMax;
  const call = Object.values(calls).find(isUnderway);
  return call === undefined
    ? null
    : `Step ${call.step} of the run \`${runId}\` is still being done, and its outcome would be recorded after the erasure. Try again in a few minutes`;
}

type Eraser = { readonly actor: PersonActor; readonly group: string };

/** The person with the group that allows it, or why not. */
async function whoErases({ handbooks }: EraseShell, name: string): Promise<Eraser | string> {
  const { mayErase: group, people } = (await handbooks.current()).handbook;
  if (group === null) return 'The handbook in force lets no one erase: name a group as `may_erase` in `owners.yaml`';
  const person = people.people.find((known) => known.person === name);
  if (person === undefined) return `Expected a person of \`people.yaml\`, got \`${name}\``;
  if (!people.groups.some((known) => known.group === group && known.members.includes(name)))
    return `Only someone in ${group} may erase, and ${person.name} is not`;
  const { slack_user = '', slack_team = '' } = person;
  return {
    group,
    actor: { kind: 'person', person: name, name: person.name, slackUser: slack_user, slackTeam: slack_team },
  };
}

const NOTHING = { fields: 0, kept: [], gone: [] } as const;

/** @returns how many values were erased and which numbers, or why none was */
async function eraseFrom(
  shell: EraseShell,
  runId: RunId,
  isNewest: boolean,
  { actor, group }: Eraser,
  { reason, account, ...chosen }: ErasureRequest,
): Promise<(Numbers & { readonly fields: number }) | string> {
  for (let tries = 0; tries < appendConflictsMax; tries++) {
    const run = await readWholeRun(shell, runId);
    if (run === null) return NOTHING;
    const whyNot = await whyNotYet(shell, run.state);
    if (whyNot !== null) return whyNot;
    // Anew at each try: what has arrived in between is erased, too.
    const fields = erasableIn(run.rows, chosen);
    if (fields.length === 0 && (!isNewest || run.state.isErased)) return NOTHING;
    const erased = withoutFields(run.rows, fields);
    const log = erased.map(unsealErased);
    const numbers = numbersAfter(runId, run.rows, fields, chosen);
    // What follows from the log follows from it without the values: the title names no one any more.
    const bare = { ...run, log, state: fold(runId, log) };
    const event = {
      type: 'FieldsErased',
      fields: fields.map(({ seq, field }) => ({ seq, field })),
      by: actor,
      group,
      reason,
      account,
      ...(numbers.kept.length === 0 ? {} : { named: numbers.kept }),
    } as const;
    const words = wordsOf(await shell.handbooks.current(), bare.state);
    const after = sealAppend(shell, bare, [{ at: shell.clock.now(), actor, event }], { timers: [], words });
    const { opened } = bare.state;
    const result = await shell.store.runs.erase({
      append: {
        runId,
        expected: run.head,
        events: after.rows,
        projection: after.projection,
        lease: null,
        sessions: [],
        now: after.now,
      },
      erased: erased.filter(({ seq }) => fields.some((field) => field.seq === seq)),
      // The row of the case is that of its first run.
      requester: opened?.earlier === null ? opened.requester : null,
    });
    if (result === 'appended') return { ...numbers, fields: fields.length };
  }
  throw new Trouble(RUN_BUSY, {
    message: `Could not erase from the run \`${runId}\`: other writers were faster ${appendConflictsMax} times in a row`,
    retry: 'later',
  });
}
