/**
 * What the audit reads, in memory. Nothing can bypass this store, so it has no strays and needs no guards.
 */
import type { Store } from '../engine/ports.ts';
import { stored, type MemoryTables } from './memory-tables.ts';

export function createMemoryRecord({
  runs,
  asks,
  register,
  sessions,
  handbooks,
  sopVersions,
  proposals,
}: MemoryTables): Store['record'] {
  return {
    async rowsOfRun(runId) {
      return stored({
        timers: runs.get(runId)?.timers ?? [],
        asks: [...asks.values()]
          .filter((ask) => ask.runId === runId)
          .map(({ askId, kind, open, groups, askedAt }) => ({ askId, kind, open, groups, askedAt })),
        sessions: [...sessions]
          .filter(([, use]) => use.runId === runId)
          .map(([sessionId, { usedAt }]) => ({ sessionId, usedAt })),
      });
    },
    async signers() {
      const signed = [...Object.values(register).flat(), ...[...runs.values()].flatMap(({ log }) => log)].flatMap(
        ({ keyId, at }) => (keyId === null ? [] : [{ keyId, at }]),
      );
      return [...Map.groupBy(signed, ({ keyId }) => keyId)]
        .map(([keyId, all]) => ({
          keyId,
          first: Math.min(...all.map(({ at }) => at)),
          last: Math.max(...all.map(({ at }) => at)),
        }))
        .toSorted((a, b) => a.first - b.first);
    },
    async contents() {
      return {
        handbooks: [...handbooks.keys()],
        sops: [...sopVersions.values()].map(({ text: _, ...sop }) => sop),
        proposals: [...proposals.keys()],
      };
    },
    async strays() {
      return [];
    },
    async guards() {
      return [];
    },
  };
}
