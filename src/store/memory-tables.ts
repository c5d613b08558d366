/**
 * The tables of the in-memory store. Rows are deeply frozen copies, as if they had been written and read back.
 */
import type {
  AskRow,
  CaseRow,
  InboxItem,
  PublishedHandbook,
  RunRow,
  SopVersion,
  ThreadMessage,
  Timer,
} from '../engine/ports.ts';
import type { RegisterChain, RegisterEntry } from '../engine/register.ts';
import type { HandbookFile } from '../handbook/handbook-file.ts';
import type { InboxOutcome } from '../engine/inbox-outcome.ts';
import type { Instant } from '../kernel/clock.ts';
import type { AskId, CaseId, RunId } from '../kernel/ids.ts';
import { frozenAsJson } from '../kernel/as-json.ts';
import type { SealedEvent } from '../run/log/event.ts';
import { storedText } from '../kernel/stored-text.ts';

export type MemoryRun = {
  row: RunRow;
  readonly log: SealedEvent[];
  leaseOwner: string | null;
  leaseToken: number;
  leaseUntil: Instant | null;
  threadOwner: string | null;
  threadUntil: Instant | null;
  timers: readonly Timer[];
};

export type MemoryTables = {
  readonly inbox: Map<
    string,
    {
      item: InboxItem;
      dueAt: Instant;
      isFinished: boolean;
      heldFor: string | null;
      begun?: number;
      note?: string;
      outcome?: InboxOutcome;
      /** Of the payload as it arrived, once it was erased. */
      hash?: string;
    }
  >;
  readonly inboxIds: Map<string, string>;
  readonly cases: Map<CaseId, CaseRow>;
  readonly caseKeys: Map<string, CaseId>;
  readonly runs: Map<RunId, MemoryRun>;
  readonly asks: Map<AskId, AskRow & { readonly askedAt: Instant; readonly groups: readonly string[] }>;
  readonly sessions: Map<string, { readonly runId: RunId; readonly usedAt: Instant }>;
  readonly register: Readonly<Record<RegisterChain, RegisterEntry[]>>;
  /** By number. */
  readonly handbooks: Map<number, PublishedHandbook>;
  /** By name and number. */
  readonly sopVersions: Map<string, SopVersion>;
  readonly proposals: Map<string, readonly HandbookFile[]>;
  readonly messages: Map<string, ThreadMessage>;
  readonly ticks: Map<string, Instant>;
};

export function createMemoryTables(): MemoryTables {
  return {
    inbox: new Map(),
    inboxIds: new Map(),
    cases: new Map(),
    caseKeys: new Map(),
    runs: new Map(),
    asks: new Map(),
    sessions: new Map(),
    register: { handbooks: [], runs: [], keys: [] },
    handbooks: new Map(),
    sopVersions: new Map(),
    proposals: new Map(),
    messages: new Map(),
    ticks: new Map(),
  };
}

/** A copy as the database would return it: plain JSON, deeply frozen. */
export function stored<T>(value: T): T {
  return frozenAsJson(value);
}

/** As `stored`, and with the row's own texts as Postgres text columns keep them. */
export function storedRow<T extends object>(row: T): T {
  return stored(
    Object.fromEntries(
      Object.entries(row).map(([field, value]) => [field, typeof value === 'string' ? storedText(value) : value]),
    ) as T,
  );
}

/** Joins several texts into one map key. */
export function joined(...texts: readonly string[]): string {
  return JSON.stringify(texts.map(storedText));
}

/** Orders by a number, then by text as JavaScript compares it, as `COLLATE "C"` does for ids. */
export function byNumberThenText<T>(number: (row: T) => number, text: (row: T) => string): (a: T, b: T) => number {
  return (a, b) => number(a) - number(b) || (text(a) < text(b) ? -1 : 1);
}
