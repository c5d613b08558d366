/**
 * The register in Postgres, and the contents that it names: handbooks, versions of SOPs, proposals.
 */
import { and, asc, desc, eq, gte, max, or, sql } from 'drizzle-orm';
import type { RegisterContents, Store } from '../engine/ports.ts';
import type { RegisterEntry } from '../engine/register.ts';
import type { RunId } from '../kernel/ids.ts';
import { MISLEADING, misleading } from './misleading.ts';
import { builtOnce, type AllGiven } from './built-once.ts';
import type { Ask, Db } from './database.ts';
import { handbooks, proposals, register, sopVersions } from './schema.ts';
import { gather, GATHERED } from './gather.ts';
import { violatedConstraint } from './store-trouble.ts';
import { assertSame, assertStored } from './stored-all.ts';

const ENTRY_TAKEN = 'register_chain_seq_pk';
/** Milliseconds that an append waits for a lock, and that one of its statements takes. */
const [LOCK_MS, STATEMENT_MS] = ['5000', '15000'];

const handbooksOf = builtOnce({ number: handbooks.number }, (db, { number }) =>
  db.select().from(handbooks).where(eq(handbooks.number, number)),
);
const versionsOf = builtOnce({ name: sopVersions.name, version: sopVersions.version }, (db, { name, version }) =>
  db
    .select()
    .from(sopVersions)
    .where(and(eq(sopVersions.name, name), eq(sopVersions.version, version))),
);

export function createHandbook(ask: Ask): Store['handbook'] {
  return {
    find: (number) =>
      ask(async (db) => {
        const [row] = await handbooksOf(db, { number });
        return row ?? null;
      }),

    sopVersion: (name, version) =>
      ask(async (db) => {
        const [row] = await versionsOf(db, { name, version });
        return row ?? null;
      }),

    proposal: (id) =>
      ask(async (db) => {
        const [row] = await db.select().from(proposals).where(eq(proposals.proposalId, id));
        return row?.files ?? null;
      }),
  };
}

const FROM = { chain: register.chain, from: register.seq };
const entriesFrom = builtOnce(FROM, registerFrom);
const someEntriesFrom = builtOnce({ ...FROM, limit: 'value' }, (db, given) =>
  registerFrom(db, given).limit(given.limit),
);
const lastEntryOf = builtOnce({ chain: register.chain }, (db, { chain }) =>
  db.select().from(register).where(eq(register.chain, chain)).orderBy(desc(register.seq)).limit(1),
);

/** One statement: it is asked before every call. */
function registerFrom(db: Db, { chain, from }: AllGiven<typeof FROM>) {
  const newest = db.$with('newest').as(db.select({ number: max(handbooks.number).as('number') }).from(handbooks));
  return db
    .with(newest)
    .select({ number: newest.number, entry: register })
    .from(newest)
    .leftJoin(register, and(eq(register.chain, chain), gte(register.seq, from)))
    .orderBy(asc(register.seq));
}

type Look = { readonly key: string; readonly runIds: readonly RunId[] };

export function createRegister(ask: Ask): Store['register'] {
  let looks = 0;
  const look = gather<Look, RegisterEntry[]>({
    ...GATHERED,
    keyOf: ({ key }) => key,
    many: async (asked) => {
      const entries = await ask((db) => lastEntries(db, [...new Set(asked.flatMap(({ runIds }) => runIds))]));
      return asked.map(({ runIds }) => lastOf(entries, runIds));
    },
    one: ({ runIds }) => ask((db) => lastEntries(db, runIds)),
  });
  return {
    read: (chain, from, limit) =>
      ask(async (db) => {
        const rows = await (limit === undefined
          ? entriesFrom(db, { chain, from })
          : someEntriesFrom(db, { chain, from, limit }));
        return {
          entries: rows.flatMap(({ entry }) => (entry === null ? [] : [entry])),
          newestHandbook: rows[0]?.number ?? null,
        };
      }),

    last: (chain) =>
      ask(async (db) => {
        const [row] = await lastEntryOf(db, { chain });
        return row ?? null;
      }),

    lastSeen: (runIds) => look({ key: String(++looks), runIds }),

    async append(entries, contents = {}) {
      const result = await ask((db) => write(db, entries, contents));
      // INVARIANT: what is reported as written is there after the commit, whatever a trigger or a rule did meanwhile.
      if (result === 'appended') await ask((db) => assertThere(db, entries, contents));
      return result;
    },
  };
}

const lastEntriesOf = builtOnce({ runIds: 'text[]' }, (db, { runIds }) => {
  // The expression of the index `register_runs`. OFFSET 0, so that the chain is never searched from its end
  // instead.
  const numbers = sql`SELECT (SELECT max(named.seq) FROM (
            SELECT seq FROM register WHERE (CASE WHEN chain = 'runs' THEN body::jsonb END)
              @> jsonb_build_object('heads', jsonb_build_array(jsonb_build_object('runId', r.id))) OFFSET 0
          ) AS named) FROM unnest(${runIds}) AS r (id)`;
  // In the same statement: what it decides must not be misled.
  const misled = db
    .$with('misled')
    .as(
      db
        .select({ what: sql<string | null>`(SELECT what FROM (${MISLEADING}) AS found LIMIT 1)`.as('what') })
        .from(sql`(SELECT 1) AS one`),
    );
  return db
    .with(misled)
    .select({ what: misled.what, entry: register })
    .from(misled)
    .leftJoin(register, and(eq(register.chain, 'runs'), sql`${register.seq} = ANY (ARRAY(${numbers}))`));
});

/** The last entry of the chain `runs` that names each of these runs. */
async function lastEntries(db: Db, runIds: readonly RunId[]): Promise<RegisterEntry[]> {
  const rows = await lastEntriesOf(db, { runIds });
  const what = rows[0]?.what ?? null;
  if (what !== null) throw misleading(what);
  return rows.flatMap(({ entry }) => (entry === null ? [] : [entry]));
}

/** Of these entries, the last one that names each of the runs. */
function lastOf(entries: readonly RegisterEntry[], runIds: readonly RunId[]): RegisterEntry[] {
  const last = new Map<RunId, RegisterEntry>();
  for (const entry of entries.toSorted((a, b) => a.seq - b.seq)) {
    // Whatever else was changed in it, which whoever reads it finds.
    const heads: unknown = entry.body['heads'];
    for (const head of Array.isArray(heads) ? (heads as readonly { readonly runId?: RunId }[]) : [])
      if (head.runId !== undefined) last.set(head.runId, entry);
  }
  return [...new Set(runIds.flatMap((runId) => last.get(runId) ?? []))];
}

async function write(
  db: Db,
  entries: readonly RegisterEntry[],
  contents: RegisterContents,
): Promise<'appended' | 'conflict'> {
  try {
    await db.transaction(async (tx) => {
      // Someone who locks the table must not hold up the writer for good.
      await tx.execute(
        sql`SELECT set_config('lock_timeout', ${LOCK_MS}, true), set_config('statement_timeout', ${STATEMENT_MS}, true)`,
      );
      const stored = await tx
        .insert(register)
        .values([...entries])
        .returning({ seq: register.seq });
      assertStored({ entries: stored.length }, { entries: entries.length });
      await writeContents(tx, contents);
    });
    return 'appended';
  } catch (error) {
    if (violatedConstraint(error) === ENTRY_TAKEN) return 'conflict';
    throw error;
  }
}

/** @throws Trouble `store.stored_otherwise` when the database does not hold, word for word, what was written */
async function assertThere(
  db: Db,
  entries: readonly RegisterEntry[],
  { handbook, sops = [], proposal }: RegisterContents,
): Promise<void> {
  const wanted = entries.map(({ chain, seq }) => and(eq(register.chain, chain), eq(register.seq, seq)));
  const found = await db
    .select()
    .from(register)
    .where(or(...wanted));
  const entryAt = ({ chain, seq }: RegisterEntry) => found.find((row) => row.chain === chain && row.seq === seq);
  for (const entry of entries)
    assertSame(`entry ${entry.seq} of the register of ${entry.chain}`, entry, entryAt(entry));
  if (handbook !== undefined) {
    const [row] = await db.select().from(handbooks).where(eq(handbooks.number, handbook.number));
    assertSame(`handbook ${handbook.number}`, handbook, row);
  }
  for (const sop of sops) {
    const [row] = await db
      .select()
      .from(sopVersions)
      .where(and(eq(sopVersions.name, sop.name), eq(sopVersions.version, sop.version)));
    assertSame(`${sop.name} v${sop.version}`, sop, row);
  }
  if (proposal !== undefined) {
    const [row] = await db.select().from(proposals).where(eq(proposals.proposalId, proposal.id));
    assertSame(`the proposal ${proposal.id}`, { proposalId: proposal.id, files: proposal.files }, row);
  }
}

async function writeContents(tx: Db, { handbook, sops = [], proposal }: RegisterContents): Promise<void> {
  if (handbook !== undefined) {
    const { files, changes, sopVersions: versions } = handbook;
    await tx
      .insert(handbooks)
      .values({ ...handbook, files: [...files], changes: [...changes], sopVersions: { ...versions } });
  }
  if (sops.length > 0) await tx.insert(sopVersions).values([...sops]);
  if (proposal !== undefined)
    await tx.insert(proposals).values({ proposalId: proposal.id, files: [...proposal.files] });
}
