/**
 * Compares claims with a peer, DBOS Transact, and with the commits that any durable engine needs: on one server that
 * flushes each commit to disk, in one run, in turns.
 */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { DatabaseLocation } from '../../store/open-database.ts';
import type { BenchPart } from './bench-world.ts';
import { whyNoDbos } from './dbos-subject.ts';
import { handbookOfCalls } from './generate-call-sops.ts';
import { countOnServer, type ServerCounter } from './server-counts.ts';
import { spawnSubject, type Batch, type SpawnedSubject } from './spawn-subject.ts';
import { withSecondPeer, medianCosts, skippedRow, summarise, type BenchRow } from './statistics.ts';
import type { ClaimsSpec, SubjectSpec } from './subject.ts';
import type { BenchPostgres } from './throw-away-postgres.ts';

/** Processes on one database, next to the one of the first rows. */
const MORE_PROCESSES = [2, 4] as const;
/** Rows of one commit of the floor in batches, so that 50 claims fill its ten connections. */
const ROWS_PER_COMMIT = 5;
/** Batches that are not counted, for the compilers. */
const WARM_UP = 1;
const TICKETS_PER_PROCESS = 1_000_000;

type Contender = {
  readonly name: string;
  readonly specs: readonly SubjectSpec[];
  /** It uses no server. */
  readonly isEmbedded: boolean;
  /** Names of the rows that it is compared with; those that are not measured are left out. */
  readonly against: readonly string[];
};

export async function measurePeers(server: BenchPostgres, part: BenchPart): Promise<BenchRow[]> {
  const why = whyNoDbos();
  const counter = await countOnServer(server);
  try {
    const rows: BenchRow[] = [];
    for (const calls of part.sizes.peerCalls)
      rows.push(...(await measureInTurns(await contendersOf(calls, server, part, why === null), counter, part)));
    return [...rows, ...(why === null ? [] : [skippedRow('DBOS', 'per second', why)])];
  } finally {
    await counter.stop();
  }
}

async function contendersOf(
  calls: number,
  server: BenchPostgres,
  { world, sizes, directory }: BenchPart,
  hasDbos: boolean,
): Promise<Contender[]> {
  const files = handbookOfCalls(world.handbookFiles, calls);
  const claimsOn = (location: DatabaseLocation, processes: number, isEngineAlone: boolean): ClaimsSpec[] => {
    const seed = randomBytes(32).toString('hex');
    return Array.from({ length: processes }, (_, index) => ({
      kind: 'claims',
      location,
      files,
      seed,
      firstTicket: 1 + index * TICKETS_PER_PROCESS,
      isEngineAlone,
    }));
  };
  const own = async (processes: number, isEngineAlone = false): Promise<ClaimsSpec[]> =>
    claimsOn({ url: await server.database() }, processes, isEngineAlone);
  const [floor, dbos, claims] = [`floor, ${calls} calls`, `DBOS, ${calls} steps`, `claims, ${calls} calls`];
  const commits = calls + 1;
  const onServer = { isEmbedded: false };
  const contenders: Contender[] = [
    {
      ...onServer,
      name: floor,
      specs: [{ kind: 'floor', url: await server.database(), commits, rowsPerCommit: 1 }],
      against: [],
    },
    {
      ...onServer,
      name: `floor in batches, ${calls} calls`,
      specs: [{ kind: 'floor', url: await server.database(), commits, rowsPerCommit: ROWS_PER_COMMIT }],
      against: [floor],
    },
    ...(hasDbos
      ? [
          {
            ...onServer,
            name: dbos,
            specs: [{ kind: 'dbos', url: await server.database(), steps: calls } as const],
            against: [floor],
          },
        ]
      : []),
    { ...onServer, name: claims, specs: await own(1), against: [dbos, floor] },
    { ...onServer, name: `engine alone, ${calls} calls`, specs: await own(1, true), against: [dbos, floor] },
  ];
  if (calls !== sizes.peerCalls[0]) return contenders;
  for (const processes of MORE_PROCESSES)
    contenders.push({
      ...onServer,
      name: `${claims}, ${processes} processes`,
      specs: await own(processes),
      against: [claims, dbos],
    });
  const location = { directory: join(directory, 'database') };
  const embedded = { name: `${claims}, embedded`, specs: claimsOn(location, 1, false), against: [claims, dbos] };
  return [...contenders, { ...embedded, isEmbedded: true }];
}

/** A batch of each, then the next batch of each, so that what else the machine does falls on all of them. */
async function measureInTurns(
  contenders: readonly Contender[],
  counter: ServerCounter,
  { sizes, signal, progress }: BenchPart,
): Promise<BenchRow[]> {
  const open: { readonly contender: Contender; readonly subject: SpawnedSubject; readonly batches: Batch[] }[] = [];
  try {
    for (const contender of contenders) {
      progress(`peers: opening ${contender.name}`);
      signal.throwIfAborted();
      open.push({ contender, subject: await spawnSubject(contender.specs), batches: [] });
    }
    for (let turn = 0; turn < WARM_UP + sizes.peerBatches; turn++)
      for (const { contender, subject, batches } of open) {
        progress(`peers: ${contender.name}, batch ${turn + 1} of ${WARM_UP + sizes.peerBatches}`);
        signal.throwIfAborted();
        const batch = await subject.batch(sizes.claimsAtOnce, contender.isEmbedded ? null : counter, signal);
        if (turn >= WARM_UP) batches.push(batch);
      }
    for (const { subject } of open) await subject.stop();
  } finally {
    for (const { subject } of open) subject.kill();
  }
  return rowsOf(open);
}

function rowsOf(
  measured: readonly { readonly contender: Contender; readonly batches: readonly Batch[] }[],
): BenchRow[] {
  const rows = new Map<string, BenchRow>();
  for (const { contender, batches } of measured) {
    const [peer, also] = contender.against.flatMap((name) => rows.get(name) ?? []);
    const row = summarise(
      contender.name,
      'per second',
      batches.map(({ perSecond }) => perSecond),
      peer,
    );
    const compared = also === undefined ? row : withSecondPeer(row, also);
    rows.set(contender.name, { ...compared, costs: medianCosts(batches.map(({ costs }) => costs)) });
  }
  return [...rows.values()];
}
