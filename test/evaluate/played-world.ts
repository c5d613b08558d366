/**
 * The store of a replayed case, for tests of code that reads records: explain and audit.
 */
import { createCast } from '../../src/evaluate/cast.ts';
import { playCase } from '../../src/evaluate/play-case.ts';
import { createReplayWorld } from '../../src/evaluate/replay-world.ts';
import { allTools } from '../../src/connector/tools.ts';
import type { RunRow, Store } from '../../src/engine/ports.ts';
import { emptyHead, unseal, type ToSeal } from '../../src/run/log/chain.ts';
import type { RunEvent, SealedEvent } from '../../src/run/log/event.ts';
import { compileHandbook } from '../../src/review/compile-handbook.ts';
import { createRegistry } from '../../src/tool/registry.ts';
import { sealSigned } from '../record-keys.ts';
import { caseFile, handbookFiles, type Written } from './cases.ts';

/** Plays the case and returns its store. */
export async function playedStore(change: (written: Written) => void = () => undefined): Promise<Store> {
  const [testCase] = caseFile((written) => {
    change(written);
  }).cases;
  const { handbook } = compileHandbook(handbookFiles, createRegistry(allTools()));
  const kind = handbook?.kinds.get('freight_claim');
  if (testCase === undefined || handbook === null || kind === undefined)
    throw new Error('Expected a valid handbook, got one with mistakes');
  // Everyone in this case is in the handbook, so its files need no change.
  const cast = createCast(handbook.people, testCase);
  if (cast.people !== handbook.people) throw new Error('Expected a case of people whom the handbook knows');
  const world = await createReplayWorld({ testCase, cast, files: handbookFiles, timeZone: 'UTC' });
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
  const rebuild = (rows: SealedEvent[]): SealedEvent[] => {
    const [first] = rows;
    if (first === undefined) return rows;
    const logged = rows.map(unseal);
    const events = change(logged.map(({ event }) => event));
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
    );
    const last = sealed.at(-1);
    if (last !== undefined) heads.set(first.runId, { seq: last.seq, hash: last.hash });
    return sealed;
  };
  const forgery = tampered(store, { rows: rebuild });
  return {
    ...forgery,
    runs: {
      ...forgery.runs,
      list: async (filter) => {
        const rows = await store.runs.list(filter);
        for (const { runId } of rows) await forgery.runs.log(runId, 0);
        return rows.map((row) => ({ ...row, head: heads.get(row.runId) ?? row.head }));
      },
    },
  };
}
