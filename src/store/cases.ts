/**
 * Cases in Postgres, looked up by the keys of their outside records.
 */
import { asc, eq, sql } from 'drizzle-orm';
import type { CaseRow, OpenCaseRequest, Store } from '../engine/ports.ts';
import { assert } from '../kernel/assert.ts';
import { asCaseId, type CaseId } from '../kernel/ids.ts';
import { Trouble } from '../kernel/trouble.ts';
import type { CorrelationKey } from '../case/case-event.ts';
import { builtOnce, templateOnce } from './built-once.ts';
import { rowsOf, type Ask, type Db } from './database.ts';
import { gather, GATHERED } from './gather.ts';
import { caseKeys, cases } from './schema.ts';
import { violatedConstraint } from './store-trouble.ts';
import { storedText } from '../kernel/stored-text.ts';
import { assertStored } from './stored-all.ts';
import { openRunStatement, openStatement } from './write-log.ts';

/** A record has one case, and the id of the run that opens it follows from the record. */
const TAKEN: readonly (string | null)[] = ['case_keys_system_record_pk', 'runs_pkey'];

export function createCases(ask: Ask): Store['cases'] {
  const nextNumbers = async (count: number): Promise<number[]> =>
    (
      await ask((db) =>
        rowsOf(db, sql`SELECT nextval('case_numbers') AS number FROM generate_series(1, ${count}::integer)`),
      )
    )
      .map((row) => numberOf(row['number']))
      // In order, whatever order the rows come in.
      .sort((a, b) => a - b);
  const nextNumber = gather<number, number>({
    ...GATHERED,
    keyOf: String,
    many: (requests) => nextNumbers(requests.length),
    one: async () => numberOf((await nextNumbers(1))[0]),
  });
  let asked = 0;
  const ofKey = gather<CorrelationKey, CaseId | null>({
    ...GATHERED,
    keyOf: ({ system, record }) => JSON.stringify([system, record]),
    many: (keys) => ask((db) => casesOf(db, keys)),
    one: (key) => ask((db) => caseOfAny(db, [key])),
  });
  return {
    nextNumber: () => nextNumber(++asked),

    open: gather({
      ...GATHERED,
      keyOf: ({ caseId }) => caseId,
      many: (requests) => ask((db) => openMany(db, requests)),
      one: (request) => ask((db) => open(db, request)),
    }),

    openRun: (request) =>
      ask(async (db) => {
        const [opened] = await rowsOf(db, openRunStatement(request));
        assert(opened !== undefined, 'another run is of a known case');
      }),

    find: (caseId) => ask((db) => findCase(db, caseId)),

    async findByKey(key) {
      const caseId = await ofKey(key);
      return caseId === null ? null : ask((db) => findCase(db, caseId));
    },
  };
}

function numberOf(found: unknown): number {
  const number = Number(found);
  if (Number.isSafeInteger(number)) return number;
  throw new Trouble('store.case_numbers', {
    message: `Expected the sequence \`case_numbers\` to go on from the last case, got ${String(found)}: someone changed it. Set it to the number of the last case with \`setval\``,
  });
}

type Opened = Awaited<ReturnType<Store['cases']['open']>>;

async function open(db: Db, request: OpenCaseRequest): Promise<Opened> {
  const existing = await caseOfAny(db, request.keys);
  if (existing !== null) return { kind: 'exists', caseId: existing };
  try {
    const [opened] = await rowsOf(db, openStatement([request]));
    assertStored({ runs: opened === undefined ? 0 : 1 }, { runs: 1 });
    return { kind: 'opened' };
  } catch (error) {
    if (!TAKEN.includes(violatedConstraint(error))) throw error;
    // Another writer opened a case for the same record between our look and our statement, and won.
    const winner = await caseOfAny(db, request.keys);
    if (winner === null) throw error;
    return { kind: 'exists', caseId: winner };
  }
}

/** Those of which a record has a case already are asked about alone; so are all, if one of them is opened meanwhile. */
async function openMany(db: Db, requests: readonly OpenCaseRequest[]): Promise<readonly (Opened | undefined)[]> {
  const taken = await keysTaken(
    db,
    requests.flatMap(({ keys }) => keys),
  );
  const free = requests.filter(({ keys }) => !keys.some((key) => taken.has(keyText(key))));
  const opened = new Set(
    free.length === 0 ? [] : (await rowsOf(db, openStatement(free))).map((row) => String(row['run_id'])),
  );
  return requests.map(({ runId }) => (opened.has(storedText(runId)) ? { kind: 'opened' } : undefined));
}

const keysFound = templateOnce(
  { systems: 'text[]', records: 'text[]' },
  ({ systems, records }) =>
    sql`SELECT system, record, case_id FROM case_keys JOIN unnest(${systems}, ${records}) AS k (system, record) USING (system, record)`,
);

/** The cases of these keys, by `keyText`. */
async function keysTaken(db: Db, keys: readonly CorrelationKey[]): Promise<ReadonlyMap<string, CaseId>> {
  const rows = await keysFound(db, {
    systems: keys.map(({ system }) => storedText(system)),
    records: keys.map(({ record }) => storedText(record)),
  });
  return new Map(
    rows.map((row) => [
      keyText({ system: String(row['system']), record: String(row['record']) }),
      asCaseId(String(row['case_id'])),
    ]),
  );
}

async function casesOf(db: Db, keys: readonly CorrelationKey[]): Promise<readonly (CaseId | null)[]> {
  const taken = await keysTaken(db, keys);
  return keys.map((key) => taken.get(keyText(key)) ?? null);
}

const keyText = ({ system, record }: CorrelationKey): string =>
  JSON.stringify([storedText(system), storedText(record)]);

const casesById = builtOnce({ caseId: cases.caseId }, (db, { caseId }) =>
  db.select().from(cases).where(eq(cases.caseId, caseId)),
);
const keysOfCase = builtOnce({ caseId: caseKeys.caseId }, (db, { caseId }) =>
  db
    .select({ system: caseKeys.system, record: caseKeys.record })
    .from(caseKeys)
    .where(eq(caseKeys.caseId, caseId))
    .orderBy(asc(caseKeys.position)),
);

async function findCase(db: Db, caseId: CaseId): Promise<CaseRow | null> {
  const [row] = await casesById(db, { caseId });
  return row === undefined ? null : { ...row, keys: await keysOfCase(db, { caseId }) };
}

/** The case of the first key, in their order, that belongs to a case. */
async function caseOfAny(db: Db, keys: readonly CorrelationKey[]): Promise<CaseId | null> {
  if (keys.length === 0) return null;
  return (await casesOf(db, keys)).find((found) => found !== null) ?? null;
}
