/**
 * Published handbooks in Postgres, numbered without a gap, with the versions of their SOPs.
 */
import { and, desc, eq, inArray, max, sql } from 'drizzle-orm';
import type { PublishedHandbook, Store } from '../engine/ports.ts';
import { rowsOf, type Ask, type Db } from './database.ts';
import { handbooks, sopVersions } from './schema.ts';
import { numberSops, type LatestVersion, type PublishRequest } from './number-sops.ts';

/** One publication at a time holds this lock, so numbers have no gap and no two handbooks become active at once. */
const PUBLISH_LOCK = 'sopwith.publish';

export function createHandbook(ask: Ask): Store['handbook'] {
  return {
    publish: (request) =>
      ask((db) =>
        db.transaction(async (tx) => {
          await rowsOf(tx, sql`SELECT pg_advisory_xact_lock(hashtextextended(${PUBLISH_LOCK}, 0))`);
          const active = await readActive(tx);
          if (active?.hash === request.hash) return { handbook: active, isNew: false };
          return { handbook: await write(tx, request, (active?.number ?? 0) + 1), isNew: true };
        }),
      ),

    active: () => ask(readActive),

    activeNumber: () =>
      ask(async (db) => {
        const [row] = await db.select({ number: max(handbooks.number) }).from(handbooks);
        return row?.number ?? null;
      }),

    sopVersion: (name, version) =>
      ask(async (db) => {
        const [row] = await db
          .select()
          .from(sopVersions)
          .where(and(eq(sopVersions.name, name), eq(sopVersions.version, version)));
        return row ?? null;
      }),
  };
}

async function readActive(db: Db): Promise<PublishedHandbook | null> {
  const [row] = await db.select().from(handbooks).orderBy(desc(handbooks.number)).limit(1);
  return row ?? null;
}

async function write(tx: Db, request: PublishRequest, number: number): Promise<PublishedHandbook> {
  const { versions, added } = numberSops(request.sops, await latestVersions(tx, request));
  const handbook: PublishedHandbook = {
    number,
    hash: request.hash,
    files: request.files,
    publisher: request.publisher,
    changes: request.changes,
    publishedAt: request.now,
    sopVersions: versions,
  };
  await tx
    .insert(handbooks)
    .values({ ...handbook, files: [...handbook.files], changes: [...handbook.changes], sopVersions: { ...versions } });
  if (added.length > 0) await tx.insert(sopVersions).values(added.map((sop) => ({ ...sop, handbook: number })));
  return handbook;
}

async function latestVersions(tx: Db, { sops }: PublishRequest): Promise<Map<string, LatestVersion>> {
  if (sops.length === 0) return new Map();
  const rows = await tx
    .selectDistinctOn([sopVersions.name], {
      name: sopVersions.name,
      version: sopVersions.version,
      hash: sopVersions.hash,
    })
    .from(sopVersions)
    .where(
      inArray(
        sopVersions.name,
        sops.map(({ name }) => name),
      ),
    )
    .orderBy(sopVersions.name, desc(sopVersions.version));
  return new Map(rows.map(({ name, version, hash }) => [name, { version, hash }]));
}
