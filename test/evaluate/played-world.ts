/**
 * The store of a replayed case, for tests of code that reads records: explain and audit.
 */
import { auditKeys } from '../../src/engine/deployment-keys.ts';
import { createCast } from '../../src/evaluate/cast.ts';
import { playCase } from '../../src/evaluate/play-case.ts';
import { createReplayWorld } from '../../src/evaluate/replay-world.ts';
import type { RunRow, Store } from '../../src/engine/ports.ts';
import { deriveRows } from '../../src/engine/derived-rows.ts';
import { unsealErased } from '../../src/run/log/erasable.ts';
import { fold } from '../../src/run/log/evolve.ts';
import { outcomeOf } from '../../src/run/log/state.ts';
import { statusOf } from '../../src/run/view/status-of.ts';
import { emptyHead, unseal } from '../../src/run/log/chain.ts';
import type { ToSeal } from '../../src/run/log/seal.ts';
import type { RunEvent, SealedEvent } from '../../src/run/log/event.ts';
import { COMPILER } from '../compiler.ts';
import { KEYS, sealSigned } from '../record-keys.ts';
import { caseFile, handbookFiles, type Written } from './cases.ts';

/** Plays the case and returns its store. */
export async function playedStore(change: (written: Written) => void = () => undefined): Promise<Store> {
  const [testCase] = caseFile((written) => {
    change(written);
  }).cases;
  const { handbook } = COMPILER.handbook(handbookFiles);
  const kind = handbook?.kinds.get('freight_claim');
  if (testCase === undefined || handbook === null || kind === undefined)
    throw new Error('Expected a valid handbook, got one with mistakes');
  // Everyone in this case is in the handbook, so its files need no change.
  const cast = createCast(handbook.people, testCase);
  if (cast.people !== handbook.people) throw new Error('Expected a case of people whom the handbook knows');
  const world = await createReplayWorld({ testCase, cast, files: handbookFiles, timeZone: 'UTC', compiler: COMPILER });
  try {
    await playCase(world, testCase, kind);
    return world.engine.shell.store;
  } finally {
    await world.stop();
  }
}

/** FC-001 with Ava as account executive, above the boundary's limit and approved by Lena after 20 minutes. */
export function approvedLargeClaim(written: Written): void {
  written['salesforce'] = { ...written['salesforce'], account_executive: 'ava@our.example' };
  written['claim'] = { ...written['claim'], amount: '31000.00' };
  written.events = [
    { at: '2026-03-04T14:25:00Z', type: 'approved', action: 'jira.create_priority_issue', by: 'claims_lead' },
    { at: '2026-03-04T14:30:00Z', type: 'clock_tick' },
  ];
}

/** The store as if someone had edited its tables. */
export function tampered(
  store: Store,
  change: { readonly rows?: (rows: SealedEvent[]) => SealedEvent[]; readonly run?: (row: RunRow) => RunRow },
): Store {
  const { rows = (same) => same, run = (same) => same } = change;
  return {
    ...store,
    runs: {
      ...store.runs,
      log: async (runId, after) => rows([...(await store.runs.log(runId, 0))]).filter(({ seq }) => seq > after),
      find: async (runId) => {
        const row = await store.runs.find(runId);
        return row === null ? null : run(row);
      },
      list: async (filter) => (await store.runs.list(filter)).map(run),
      ofCase: async (caseId) => (await store.runs.ofCase(caseId)).map(run),
    },
  };
}

/** The store after events were changed and all hashes rebuilt, including those in the run's row. */
export function forged(store: Store, change: (events: RunEvent[]) => RunEvent[]): Store {
  const heads = new Map<string, { readonly seq: number; readonly hash: string }>();
  let keys = KEYS;
  const learning: Store['runs']['log'] = async (...given) => {
    keys = await auditKeys(KEYS, store);
    return store.runs.log(...given);
  };
  const rebuild = (rows: SealedEvent[]): SealedEvent[] => {
    const [first] = rows;
    if (first === undefined) return rows;
    const logged = rows.map(unseal);
    const events = change(logged.map(({ event }) => event));
    const derived = rows.at(-1)?.signed?.derived;
    const sealed = sealSigned(
      first.runId,
      emptyHead,
      events.map((event): ToSeal => {
        const original =
          logged.find((item) => item.event === event) ??
          logged.find((item) => item.event.type === event.type) ??
          logged[0];
        if (original === undefined) throw new Error('Expected a log with events, got none');
        return { at: original.at, actor: original.actor, event };
      }),
      () => 'ab'.repeat(16),
      keys,
      derived,
    );
    const last = sealed.at(-1);
    if (last !== undefined) heads.set(first.runId, { seq: last.seq, hash: last.hash });
    return sealed;
  };
  const forgery = tampered({ ...store, runs: { ...store.runs, log: learning } }, { rows: rebuild });
  // The forger also adjusts what follows from the log.
  const stateOf = async (runId: RunRow['runId']) => {
    const log = await forgery.runs.log(runId, 0);
    const state = fold(runId, log.map(unsealErased));
    return { state, rows: deriveRows(log, state) };
  };
  const adjust = async (row: RunRow): Promise<RunRow> => {
    try {
      const { state, rows } = await stateOf(row.runId);
      const { openedAt, updatedAt } = rows;
      const { name = null, version = null } = state.sop ?? {};
      return {
        ...row,
        head: heads.get(row.runId) ?? row.head,
        status: statusOf(state),
        sop: name,
        sopVersion: version,
        outcome: outcomeOf(state),
        threadSeq: 0,
        openedAt,
        updatedAt,
      };
    } catch {
      // A log that cannot be folded is found before its rows are compared.
      return { ...row, head: heads.get(row.runId) ?? row.head };
    }
  };
  return {
    ...forgery,
    runs: {
      ...forgery.runs,
      list: async (filter) => Promise.all((await store.runs.list(filter)).map(adjust)),
      find: async (runId) => {
        const row = await store.runs.find(runId);
        return row === null ? null : adjust(row);
      },
    },
    record: {
      ...store.record,
      rowsOfRun: async (runId) => {
        const stored = await store.record.rowsOfRun(runId);
        try {
          return { ...stored, ...(await stateOf(runId)).rows };
        } catch {
          return stored;
        }
      },
    },
    cases: {
      ...store.cases,
      find: async (caseId) => {
        const found = await store.cases.find(caseId);
        const [row] = await store.runs.ofCase(caseId);
        return found === null || row === undefined ? found : { ...found, openedAt: (await adjust(row)).openedAt };
      },
    },
  };
}
