/**
 * Audits the register: its chains, the contents that they name, and the heads of the logs and the items of the inbox
 * that they have seen.
 */
import { isContentOf, proveFrom, emptyRegister, type HandbookRegister } from '../engine/handbook-register.ts';
import { publishedHandbook } from '../engine/handbooks.ts';
import type { StoredContents } from '../engine/contents.ts';
import { missingNamed, namedIn } from '../engine/named-handbooks.ts';
import type { Store } from '../engine/ports.ts';
import { eventOf, firstBrokenEntry, problemOfEnd, type ReceivedItem, type RegisterEntry } from '../engine/register.ts';
import { proveRetired } from '../engine/retired-keys.ts';
import { canonicalJson, sha256 } from '../kernel/canonical-json.ts';
import type { RunId } from '../kernel/ids.ts';
import type { RecordVerifier } from '../kernel/record-keys.ts';
import { codeOf, messageOf } from '../kernel/trouble.ts';
import { emptyHead, type Head } from '../run/log/chain.ts';
import type { RowProblem } from './audit-rows.ts';

/** Entries read at once: a chain of years is never in memory as a whole. */
const PAGE = 500;
/** Chains and logs begin with 1. They are read from here, so a row that someone put before the first one is found. */
export const LEAST_SEQ = -(2 ** 31);

export type RegisterAudit = {
  readonly problems: readonly (RowProblem & { readonly seq: number | null })[];
  /** Every head of each run that the register has seen, in order of its entries. */
  readonly heads: SeenHeads;
  /** Every item of the inbox that the register has seen. */
  readonly items: SeenItems;
  /** Where each chain ends: kept elsewhere, it shows later that nothing was cut off. */
  readonly ends: { readonly handbooks: Head; readonly runs: Head; readonly keys: Head };
  /** Every publication that the register proves, in order. */
  readonly published: HandbookRegister['published'];
};

export type SeenHeads = ReadonlyMap<RunId, readonly Head[]>;

/** By the mark of an item: what the register says of it, and in which entry of the chain `runs`. */
export type SeenItems = ReadonlyMap<string, Pick<ReceivedItem, 'source' | 'at'> & { readonly by: number }>;

/** Notes in `keys` which of them the register retires: everything after is judged by it. */
export async function auditRegister(store: Store, keys: RecordVerifier): Promise<RegisterAudit> {
  const retired = await orBroken('register', () => readRetired(store, keys), { end: emptyHead, problems: [] });
  // Before the handbooks: what it names, their chain holds.
  const runs = await orBroken('register', () => readRuns(store, keys), NO_RUNS);
  const handbooks = await orBroken('register', () => readHandbooks(store, keys, runs.named), NO_HANDBOOKS);
  return {
    problems: [
      ...retired.problems,
      ...handbooks.problems,
      ...runs.problems,
      ...(
        await orBroken('handbooks', async () => ({ problems: await problemsOfContents(store, handbooks.register) }), {
          problems: [],
        })
      ).problems.map((problem) => ({ seq: null, ...problem })),
    ],
    heads: runs.heads,
    items: runs.items,
    ends: { handbooks: handbooks.register.head, runs: runs.end, keys: retired.end },
    published: handbooks.register.published,
  };
}

const NO_HANDBOOKS = { register: emptyRegister, problems: [] };
const NO_RUNS = { heads: new Map<RunId, Head[]>(), items: new Map(), named: [], end: emptyHead, problems: [] };

/** A changed row may hold what no program wrote, which is a finding; a database that is away is none. */
async function orBroken<T extends { readonly problems: readonly RowProblem[] }>(
  table: string,
  read: () => Promise<T>,
  nothing: T,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (codeOf(error).startsWith('store.')) throw error;
    const problem = { table, seq: null, problem: `Expected rows that can be read, got others: ${messageOf(error)}` };
    return { ...nothing, problems: [problem] };
  }
}

async function readRetired(
  store: Store,
  keys: RecordVerifier,
): Promise<{ readonly end: Head; readonly problems: RegisterAudit['problems'] }> {
  const { entries } = await store.register.read('keys', LEAST_SEQ);
  const proved = proveRetired(entries, keys);
  if (typeof proved === 'string')
    return {
      end: emptyHead,
      problems: [{ table: 'register', seq: null, problem: proved }],
    };
  keys.retire(proved.retirements);
  return { end: proved.end, problems: [] };
}

function problemsOfEnd(chain: 'handbooks' | 'runs', end: Head, keys: RecordVerifier): RegisterAudit['problems'] {
  const problem = problemOfEnd(chain, end, keys);
  return problem === null ? [] : [{ table: 'register', seq: end.seq + 1, problem }];
}

/** @param named the heads of the chain that the chain `runs` names */
export async function readHandbooks(
  store: Store,
  keys: RecordVerifier,
  named: readonly NamedHead[] = [],
): Promise<{ readonly register: HandbookRegister; readonly problems: RegisterAudit['problems'] }> {
  let register = emptyRegister;
  const hashes = new Map<number, string>();
  for (;;) {
    const from = register.head.seq === 0 ? LEAST_SEQ : register.head.seq;
    const { entries } = await store.register.read('handbooks', from, PAGE);
    const proved = proveFrom(register, entries, keys);
    if (typeof proved === 'string')
      return { register, problems: [{ table: 'register', seq: register.head.seq + 1, problem: proved }] };
    if (proved.head.seq === register.head.seq)
      return {
        register: proved,
        problems: [...problemsOfEnd('handbooks', proved.head, keys), ...firstMissing(hashes, named)],
      };
    for (const { seq, hash } of entries) hashes.set(seq, hash);
    register = proved;
  }
}

/** A head of the chain `handbooks`, and the entry of the chain `runs` that names it. */
type NamedHead = { readonly by: number; readonly head: Head };

function firstMissing(hashes: ReadonlyMap<number, string>, named: readonly NamedHead[]): RegisterAudit['problems'] {
  for (const { by, head } of named) {
    const problem = missingNamed((seq) => hashes.get(seq), head, `entry ${by} of the register of runs names it`);
    if (problem !== null) return [{ table: 'register', seq: head.seq, problem }];
  }
  return [];
}

/** What the register had seen of each log at its entry `to`. */
export async function headsUpTo(store: Store, to: number): Promise<SeenHeads> {
  const heads = new Map<RunId, Head[]>();
  for (let from = 1; from <= to; from += PAGE) {
    const { entries } = await store.register.read('runs', from, Math.min(PAGE, to - from + 1));
    for (const entry of entries) noteHeads(heads, entry);
  }
  return heads;
}

/** Each of them, not only the last: a log that was cut and went on has the last one, and lacks one before. */
function noteHeads(heads: Map<RunId, Head[]>, entry: RegisterEntry): void {
  const event = eventOf(entry);
  if (event.type !== 'RunsWitnessed') return;
  for (const { runId, seq, hash } of event.heads) {
    const seen = heads.get(runId);
    if (seen === undefined) heads.set(runId, [{ seq, hash }]);
    else if (seen.at(-1)?.hash !== hash) seen.push({ seq, hash });
  }
}

/** How far a log had come, by the heads that were seen of it. */
export function furthest(heads: readonly Head[]): Head {
  return heads.reduce((last, head) => (head.seq > last.seq ? head : last), emptyHead);
}

/** The chain `runs`: every head that it has of each run and of the handbooks, as far as it is as it was written. */
export async function readRuns(
  store: Store,
  keys: RecordVerifier,
): Promise<{
  readonly heads: SeenHeads;
  readonly items: SeenItems;
  readonly named: readonly NamedHead[];
  readonly end: Head;
  readonly problems: RegisterAudit['problems'];
}> {
  const heads = new Map<RunId, Head[]>();
  const items = new Map<string, Pick<ReceivedItem, 'source' | 'at'> & { readonly by: number }>();
  const named: NamedHead[] = [];
  const lastOf = new Map<RunId, number>();
  let end = emptyHead;
  for (;;) {
    const { entries } = await store.register.read('runs', end.seq === 0 ? LEAST_SEQ : end.seq + 1, PAGE);
    const last = entries.at(-1);
    if (last === undefined) {
      const problems = [...problemsOfEnd('runs', end, keys), ...(await problemsOfLookUp(store, lastOf))];
      return { heads, items, named, end, problems };
    }
    const broken = firstBrokenEntry('runs', end, entries, keys);
    if (broken !== null) return { heads, items, named, end, problems: [{ table: 'register', ...broken }] };
    for (const entry of entries) {
      noteHeads(heads, entry);
      const event = eventOf(entry);
      if (event.type === 'RunsWitnessed') {
        for (const { runId } of event.heads) lastOf.set(runId, entry.seq);
        for (const { mark, source, at } of event.items ?? []) items.set(mark, { source, at, by: entry.seq });
      }
      const head = namedIn(entry);
      if (head.hash !== named.at(-1)?.head.hash) named.push({ by: entry.seq, head });
    }
    end = { seq: last.seq, hash: last.hash };
  }
}

/**
 * Runs are held by a look-up of the last entry that names them. One that finds less than the chain holds, as with an
 * index that was not filled for a while, hides an intact register.
 *
 * @param lastOf the last entry of each run, as the chain has been read in order
 */
async function problemsOfLookUp(store: Store, lastOf: ReadonlyMap<RunId, number>): Promise<RegisterAudit['problems']> {
  const problems: RowProblem[] = [];
  const runIds = [...lastOf.keys()];
  for (let start = 0; start < runIds.length; start += PAGE) {
    const page = runIds.slice(start, start + PAGE);
    const found = new Map<RunId, number>();
    const entries = await lastSeen(store, page);
    if (entries === null) return [];
    for (const entry of entries.toSorted((a, b) => a.seq - b.seq)) {
      const event = eventOf(entry);
      for (const { runId } of event.type === 'RunsWitnessed' ? event.heads : []) found.set(runId, entry.seq);
    }
    for (const runId of page) {
      const [expected, got] = [lastOf.get(runId) ?? 0, found.get(runId) ?? 0];
      if (got < expected)
        problems.push({
          table: 'register',
          problem: `Expected the look-up of \`${runId}\` to find entry ${expected} of the register of runs, which is there, got ${got === 0 ? 'none' : `entry ${got}`}: the index \`register_runs\` lacks entries, so a log whose end was removed is not held. Stop every process, and run \`REINDEX INDEX register_runs\``,
        });
    }
  }
  return problems.map((problem) => ({ seq: null, ...problem }));
}

/** Where statements mean something else, which the audit names by itself, the program looks nothing up. */
async function lastSeen({ register }: Store, runIds: readonly RunId[]): Promise<readonly RegisterEntry[] | null> {
  try {
    return await register.lastSeen(runIds);
  } catch (error) {
    if (codeOf(error) !== 'store.shadowed') throw error;
    return null;
  }
}

/** Every content that was published or proposed is stored as it was, and nothing else is. */
async function problemsOfContents(store: Store, register: HandbookRegister): Promise<RowProblem[]> {
  const contents = await store.record.contents();
  return [
    ...(await problemsOfHandbooks(store, register, contents.handbooks)),
    ...(await problemsOfSops(store, register, contents.sops)),
    ...(await problemsOfProposals(store, register, contents.proposals)),
  ];
}

async function problemsOfHandbooks(
  store: Store,
  { published }: HandbookRegister,
  numbers: readonly number[],
): Promise<RowProblem[]> {
  const table = 'handbooks';
  const problems: RowProblem[] = [];
  for (const entry of published) {
    const stored = await store.handbook.find(entry.number);
    if (stored === null || canonicalJson({ ...stored, files: [] }) !== canonicalJson(publishedHandbook(entry, [])))
      problems.push({ table, problem: `Expected handbook ${entry.number} as it was published, got another or none` });
    else if (!isContentOf(entry.files, stored.files))
      problems.push({
        table,
        problem: `Expected the files of handbook ${entry.number} as they were published, got others`,
      });
  }
  const known = new Set(published.map(({ number }) => number));
  const others = numbers.filter((number) => !known.has(number));
  return [
    ...problems,
    ...others.map((number) => ({ table, problem: `Expected no handbook ${number}, which was never published` })),
  ];
}

async function problemsOfSops(
  store: Store,
  { published }: HandbookRegister,
  stored: StoredContents['sops'],
): Promise<RowProblem[]> {
  const table = 'sop_versions';
  const problems: RowProblem[] = [];
  const rows = new Map(stored.map((sop) => [canonicalJson([sop.name, sop.version]), sop]));
  const seen = new Set<string>();
  for (const { number, sops } of published) {
    for (const { name, version, hash, file } of sops) {
      const key = canonicalJson([name, version]);
      // A version is stored with the handbook that published it first.
      if (seen.has(key)) continue;
      seen.add(key);
      const row = rows.get(key);
      const text = (await store.handbook.sopVersion(name, version))?.text ?? '';
      if (row?.handbook !== number || row.hash !== hash || row.file !== file || sha256(text) !== hash)
        problems.push({ table, problem: `Expected \`${name}\` v${version} as it was published, got another or none` });
    }
  }
  const others = [...rows].filter(([key]) => !seen.has(key));
  return [
    ...problems,
    ...others.map(([, { name, version }]) => ({
      table,
      problem: `Expected no \`${name}\` v${version}, which was never published`,
    })),
  ];
}

async function problemsOfProposals(
  store: Store,
  { proposed }: HandbookRegister,
  ids: readonly string[],
): Promise<RowProblem[]> {
  const table = 'proposals';
  const problems: RowProblem[] = [];
  for (const { proposal, files } of proposed) {
    const stored = await store.handbook.proposal(proposal);
    if (stored === null || !isContentOf(files, stored))
      problems.push({
        table,
        problem: `Expected the files of \`${proposal}\` as they were proposed, got others or none`,
      });
  }
  const known = new Set(proposed.map(({ proposal }) => proposal));
  const others = ids.filter((id) => !known.has(id));
  return [...problems, ...others.map((id) => ({ table, problem: `Expected no \`${id}\`, which was never proposed` }))];
}
