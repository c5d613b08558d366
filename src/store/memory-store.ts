/**
 * The store in memory, for simulation, replay and tests. Passes the same contract suite as Postgres; nothing is
 * durable.
 */
import type { CaseRow, Store, ThreadMessage } from '../engine/ports.ts';
import { eventOf, type RegisterEntry } from '../engine/register.ts';
import { assert } from '../kernel/assert.ts';
import type { RunId } from '../kernel/ids.ts';
import { createMemoryInbox } from './memory-inbox.ts';
import { createMemoryRecord } from './memory-record.ts';
import { createMemoryRuns, addMemoryRun, isLeaseOver } from './memory-runs.ts';
import { byNumberThenText, createMemoryTables, joined, stored, storedRow, type MemoryTables } from './memory-tables.ts';
import { storedText } from '../kernel/stored-text.ts';
import { uniqueKeys } from './unique-keys.ts';

/**
 * Copies its arguments and freezes its results, so a caller cannot change a row by accident.
 *
 * @param tables for a test that changes rows, as the owner of a database can
 */
export function createMemoryStore(tables: MemoryTables = createMemoryTables()): Store {
  return {
    inbox: createMemoryInbox(tables),
    cases: createCases(tables),
    runs: createMemoryRuns(tables),
    handbook: createHandbook(tables),
    register: createRegister(tables),
    record: createMemoryRecord(tables),
    thread: createThread(tables),
    async elect(key, now, apartMs) {
      const stored = storedText(key);
      const last = tables.ticks.get(stored) ?? -Infinity;
      if (last > now - apartMs && last <= now + apartMs) return false;
      tables.ticks.set(stored, now);
      return true;
    },
  };
}

function createCases(tables: MemoryTables): Store['cases'] {
  const { cases, caseKeys } = tables;
  let lastNumber = 0;
  return {
    async nextNumber() {
      lastNumber += 1;
      return lastNumber;
    },
    async open(request) {
      const { caseId, kind, requester, keys, now } = request;
      for (const { system, record } of keys) {
        const existing = caseKeys.get(joined(system, record));
        if (existing !== undefined) return { kind: 'exists', caseId: existing };
      }
      assert(!cases.has(caseId), `\`${caseId}\` is a new case`);
      addMemoryRun(tables, caseId, request);
      const stored = uniqueKeys(keys);
      for (const { system, record } of stored) caseKeys.set(joined(system, record), caseId);
      cases.set(
        caseId,
        storedRow<CaseRow>({
          caseId,
          kind,
          requester,
          openedAt: now,
          keys: stored.toSorted((a, b) => a.position - b.position).map(({ system, record }) => ({ system, record })),
        }),
      );
      return { kind: 'opened' };
    },
    async openRun(request) {
      assert(cases.has(request.caseId), 'another run is of a known case');
      addMemoryRun(tables, request.caseId, request);
    },
    async find(caseId) {
      return cases.get(caseId) ?? null;
    },
    async findByKey({ system, record }) {
      const caseId = caseKeys.get(joined(system, record));
      return caseId === undefined ? null : (cases.get(caseId) ?? null);
    },
  };
}

function createHandbook({ handbooks, sopVersions, proposals }: MemoryTables): Store['handbook'] {
  return {
    async find(number) {
      return handbooks.get(number) ?? null;
    },
    async sopVersion(name, version) {
      return sopVersions.get(joined(name, String(version))) ?? null;
    },
    async proposal(id) {
      return proposals.get(id) ?? null;
    },
  };
}

function createRegister({ register, handbooks, sopVersions, proposals }: MemoryTables): Store['register'] {
  const lastOf = new Map<RunId, RegisterEntry>();
  return {
    async read(chain, from, limit) {
      const numbers = [...handbooks.keys()];
      const first = Math.max(0, from - 1);
      return {
        entries: register[chain].slice(first, limit === undefined ? undefined : first + limit),
        newestHandbook: numbers.length === 0 ? null : Math.max(...numbers),
      };
    },
    async last(chain) {
      return register[chain].at(-1) ?? null;
    },
    async lastSeen(runIds) {
      return [...new Set(runIds.flatMap((runId) => lastOf.get(runId) ?? []))];
    },
    async append(entries, { handbook, sops = [], proposal } = {}) {
      // All of them or none.
      for (const [chain, added] of Map.groupBy(entries, (entry) => entry.chain))
        if (added[0]?.seq !== register[chain].length + 1) return 'conflict';
      for (const entry of entries) {
        register[entry.chain].push(stored(entry));
        const event = eventOf(entry);
        for (const { runId } of event.type === 'RunsWitnessed' ? event.heads : []) lastOf.set(runId, stored(entry));
      }
      if (handbook !== undefined) handbooks.set(handbook.number, stored(handbook));
      for (const sop of sops) sopVersions.set(joined(sop.name, String(sop.version)), storedRow(sop));
      if (proposal !== undefined) proposals.set(proposal.id, stored(proposal.files));
      return 'appended';
    },
  };
}

function createThread({ messages, runs, asks }: MemoryTables): Store['thread'] {
  const messagesOf = (wanted: RunId): ThreadMessage[] =>
    [...messages.values()].filter(({ runId }) => runId === wanted).sort((a, b) => (a.key < b.key ? -1 : 1));
  const put = (given: readonly ThreadMessage[]): void => {
    for (const { runId } of given) assert(runs.has(runId), `\`${runId}\` is a run that was opened`);
    for (const message of given) messages.set(joined(message.runId, message.key), storedRow(message));
  };
  return {
    messages: async (runId) => messagesOf(runId),
    put: async (...given) => put(given),
    async followed(runId, seq) {
      const run = runs.get(runId);
      if (run !== undefined) run.row = stored({ ...run.row, threadSeq: Math.max(run.row.threadSeq, seq) });
    },
    async behind(limit) {
      return [...runs.values()]
        .map(({ row }) => row)
        .filter(({ threadSeq, head }) => threadSeq < head.seq)
        .sort(
          byNumberThenText(
            ({ updatedAt }) => updatedAt,
            ({ runId }) => runId,
          ),
        )
        .slice(0, limit)
        .map(({ runId }) => runId);
    },
    async waiting(limit) {
      const waiting = new Set([...asks.values()].filter(({ open }) => open).map(({ runId }) => runId));
      return [...messages.values()]
        .filter(({ key, ts, runId }) => key === 'card' && ts !== null && waiting.has(runId))
        .map(({ runId, channel }) => ({ runId, channel }))
        .sort((a, b) => (a.runId < b.runId ? -1 : 1))
        .slice(0, limit);
    },
    async runOfKey(key) {
      return [...messages.values()].find((message) => message.key === storedText(key))?.runId ?? null;
    },
    async runOfMessage(channel, ts) {
      return (
        [...messages.values()].find(
          (message) => message.channel === storedText(channel) && message.ts === storedText(ts),
        )?.runId ?? null
      );
    },
    async lease(runId, owner, now, until) {
      const run = runs.get(runId);
      const stored = storedText(owner);
      if (
        run === undefined ||
        (run.threadOwner !== null && run.threadOwner !== stored && !isLeaseOver(run.threadUntil, now))
      )
        return null;
      run.threadOwner = stored;
      run.threadUntil = until;
      return { row: run.row, messages: messagesOf(runId) };
    },
    async release(runId, owner, { seq = 0, messages: last = [] } = {}) {
      put(last);
      const run = runs.get(runId);
      if (run === undefined || run.threadOwner !== storedText(owner)) return;
      run.row = stored({ ...run.row, threadSeq: Math.max(run.row.threadSeq, seq) });
      run.threadOwner = null;
      run.threadUntil = null;
    },
  };
}
