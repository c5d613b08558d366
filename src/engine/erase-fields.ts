/**
 * Erases fields of a case's logs: the values and their salts go, the commitments stay, and a signed `FieldsErased`
 * says who did it and why. A field that is missing without that event was taken away by someone else.
 *
 * Only from runs that have ended: no one may act on missing values. What is elsewhere stays: messages in Slack, records
 * of vendors, items of the inbox.
 */
import { asRunId, type CaseId, type RunId } from '../kernel/ids.ts';
import { formatMoney, isMoney } from '../kernel/money.ts';
import { appendConflictsMax } from '../kernel/limits.ts';
import type { OsAccount } from '../kernel/os-account.ts';
import { Trouble } from '../kernel/trouble.ts';
import type { PersonActor } from '../run/log/actor.ts';
import { erasableFields, unsealErased, withoutFields, type FieldOfEvent } from '../run/log/erasable.ts';
import { fold } from '../run/log/evolve.ts';
import { RUN_BUSY } from './handle-command.ts';
import { caseTypeOf, readWholeRun, sealAppend } from './open-run.ts';
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
  | { readonly ok: true; readonly fields: number; readonly runs: number }
  | { readonly ok: false; readonly sentence: string };

export type EraseShell = Pick<Shell, 'store' | 'verified' | 'handbooks' | 'keys' | 'random' | 'registry' | 'clock'>;

export type ErasableField = FieldOfEvent & { readonly runId: RunId; readonly type: string };

/** The values of a case that may be erased and are still there. */
export async function erasableOf(
  store: Pick<Store, 'runs'>,
  { caseId, fields, containing }: Pick<ErasureRequest, 'caseId' | 'fields' | 'containing'>,
): Promise<ErasableField[]> {
  const found: ErasableField[] = [];
  for (const { runId } of await store.runs.ofCase(caseId))
    for (const row of await store.runs.log(runId, 0))
      for (const field of erasableFields(row)) {
        if (fields !== null && !fields.includes(field) && !fields.includes(`${row.type}.${field}`)) continue;
        if (containing !== null && !holdsText(row.body[field], plain(containing))) continue;
        found.push({ runId, seq: row.seq, type: row.type, field });
      }
  return found;
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
 * Asks the handbook in force who may erase, and erases from each run of the case in one append.
 *
 * @throws Trouble `run.busy` when other writers were faster each time
 */
export async function eraseFields(shell: EraseShell, request: ErasureRequest): Promise<Erasure> {
  const by = await whoErases(shell, request.person);
  if (typeof by === 'string') return { ok: false, sentence: by };
  const found = Map.groupBy(await erasableOf(shell.store, request), ({ runId }) => runId);
  for (const runId of found.keys()) {
    const whyNot = await whyNotYet(shell, runId);
    if (whyNot !== null) return { ok: false, sentence: whyNot };
  }
  let fields = 0;
  for (const [runId, list] of found) {
    await eraseFrom(shell, runId, list, by, request);
    fields += list.length;
  }
  return { ok: true, fields, runs: found.size };
}

/** Why a run would act on missing values, as a sentence; null when none would. */
async function whyNotYet(shell: EraseShell, runId: RunId): Promise<string | null> {
  const ended = (await readWholeRun(shell, runId))?.state.ended;
  if (ended === undefined) return null;
  if (ended === null) return `The run \`${runId}\` has not ended: it would act on missing values`;
  const { successor } = ended;
  return successor === null || (await shell.store.runs.find(asRunId(successor))) !== null
    ? null
    : `The case starts again, and its next run begins with the values of \`${runId}\`. Try again in a moment`;
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

async function eraseFrom(
  shell: EraseShell,
  runId: RunId,
  fields: readonly FieldOfEvent[],
  { actor, group }: Eraser,
  { reason, account }: Pick<ErasureRequest, 'reason' | 'account'>,
): Promise<void> {
  for (let tries = 0; tries < appendConflictsMax; tries++) {
    const run = await readWholeRun(shell, runId);
    if (run === null) return;
    const erased = withoutFields(run.rows, fields);
    const log = erased.map(unsealErased);
    // What follows from the log follows from it without the values: the title names no one any more.
    const bare = { ...run, log, state: fold(runId, log) };
    const event = {
      type: 'FieldsErased',
      fields: fields.map(({ seq, field }) => ({ seq, field })),
      by: actor,
      group,
      reason,
      account,
    } as const;
    const caseType = caseTypeOf(await shell.handbooks.current(), bare.state);
    const after = sealAppend(shell, bare, [{ at: shell.clock.now(), actor, event }], { timers: [], caseType });
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
      requester: bare.state.opened?.requester ?? null,
    });
    if (result === 'appended') return;
  }
  throw new Trouble(RUN_BUSY, {
    message: `Could not erase from the run \`${runId}\`: other writers were faster ${appendConflictsMax} times in a row`,
    retry: 'later',
  });
}
