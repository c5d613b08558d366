/**
 * The tables. `migrations/` is generated from this file, except for triggers and renames, which have migrations of
 * their own.
 *
 * Points in time are milliseconds since the epoch in columns ending in `_ms`: exact on both drivers, and the same
 * numbers that the log hashes. JSON is stored as text, not jsonb: jsonb refuses `\u0000`, which a hostile ticket may
 * contain, and drivers parse a jsonb string twice. Operators read it with `body::json ->> 'field'`.
 */
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  customType,
  index,
  integer,
  pgSequence,
  pgTable,
  primaryKey,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type { Actor, HeadSignature, Requester, RunEventType } from '../run/log/event.ts';
import type { RegisterChain, RegisterEvent } from '../engine/register.ts';
import type {
  AskRow,
  ChosenCase,
  InboxChoice,
  InboxItem,
  Publisher,
  RunStatus,
  Signed,
  ThreadMessage,
} from '../engine/ports.ts';
import type { InboxOutcome } from '../engine/inbox-outcome.ts';
import type { HandbookFile } from '../handbook/handbook-file.ts';
import type { AskId, CaseId, RunId } from '../kernel/ids.ts';
import type { Json } from '../kernel/canonical-json.ts';
import { storedText } from '../kernel/stored-text.ts';

const text = customType<{ data: string; driverData: string }>({ dataType: () => 'text', toDriver: storedText });

const json = customType<{ data: unknown; driverData: string }>({
  dataType: () => 'text',
  toDriver: (value) => JSON.stringify(value),
  fromDriver: (value) => JSON.parse(value) as unknown,
});

const instant = (name: string) => bigint(name, { mode: 'number' });

/** Case numbers: never given twice, gaps may occur. */
export const caseNumbers = pgSequence('case_numbers', { startWith: 1, increment: 1 });

export const inbox = pgTable(
  'inbox',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    source: text('source').notNull(),
    /** The declared sender; empty where the source has only one. */
    sender: text('sender').notNull().default(''),
    eventId: text('event_id').notNull(),
    /** SHA-256 of the payload as it arrived: the same id with another payload is refused. */
    payloadHash: text('payload_hash').notNull().default(''),
    payload: json('payload').$type<Json>().notNull(),
    attempts: integer('attempts').notNull().default(0),
    /** Tries after the first one that have begun since one last ended. */
    begun: integer('begun').notNull().default(0),
    note: text('note'),
    /** Null until it was worked. */
    outcome: text('outcome').$type<InboxOutcome>(),
    receivedAt: instant('received_at_ms').notNull(),
    /** When it may be taken: on arrival; later once it has been taken or deferred. */
    dueAt: instant('due_at_ms').notNull(),
    finishedAt: instant('finished_at_ms'),
    /** The record whose case it waits for; null when it waits for none. */
    heldSystem: text('held_system'),
    heldRecord: text('held_record'),
    /** The cases among which a person chooses; null when no one is asked. */
    choice: json('choice').$type<InboxChoice>(),
    /** By the process that accepted the item; null when the program did not store it. */
    signed: json('signed').$type<NonNullable<InboxItem['signed']>>(),
    /** What the person chose; null until then. */
    chosen: json('chosen').$type<ChosenCase>(),
    /** Over what became of the item; null until it was worked, or if the program did not finish it so. */
    finishSigned: json('finish_signed').$type<Signed>(),
    /** What its channel's signature covers; null where the event id is covered. */
    delivery: text('delivery'),
  },
  (table) => [
    uniqueIndex('inbox_source_sender_event_id').on(table.source, table.sender, table.eventId),
    uniqueIndex('inbox_source_delivery').on(table.source, table.delivery),
    index('inbox_held')
      .on(table.heldSystem, table.heldRecord)
      .where(sql`held_record IS NOT NULL AND finished_at_ms IS NULL`),
    index('inbox_set_aside')
      .on(table.receivedAt, table.id)
      .where(sql`outcome IN ('refused', 'ignored', 'given_up', 'partly')`),
    index('inbox_unfinished').on(table.receivedAt, table.id).where(sql`finished_at_ms IS NULL`),
  ],
);

export const cases = pgTable('cases', {
  caseId: text('case_id').$type<CaseId>().primaryKey(),
  kind: text('kind').notNull(),
  requester: json('requester').$type<Requester>().notNull(),
  openedAt: instant('opened_at_ms').notNull(),
});

export const caseKeys = pgTable(
  'case_keys',
  {
    system: text('system').notNull(),
    record: text('record').notNull(),
    caseId: text('case_id')
      .$type<CaseId>()
      .notNull()
      .references(() => cases.caseId),
    /** Its place in the list with which the case was opened. */
    position: integer('position').notNull(),
  },
  (table) => [primaryKey({ columns: [table.system, table.record] }), index('case_keys_case').on(table.caseId)],
);

export const runs = pgTable(
  'runs',
  {
    runId: text('run_id').$type<RunId>().primaryKey(),
    caseId: text('case_id')
      .$type<CaseId>()
      .notNull()
      .references(() => cases.caseId),
    status: text('status').$type<RunStatus>().notNull(),
    sop: text('sop'),
    sopVersion: integer('sop_version'),
    outcome: text('outcome'),
    title: text('title').notNull(),
    /** Null in rows older than this column. An array, because a case is looked for by any of it. */
    about: text('about').array(),
    headSeq: integer('head_seq').notNull(),
    headHash: text('head_hash').notNull(),
    /** The last event that the thread shows. */
    threadSeq: integer('thread_seq').notNull().default(0),
    leaseOwner: text('lease_owner'),
    /** Grows with every lease: an append with an older token fails. */
    leaseToken: integer('lease_token').notNull().default(0),
    leaseUntil: instant('lease_until_ms'),
    /** The lease on writing the thread, separate from the lease on advancing the run. */
    threadOwner: text('thread_owner'),
    threadUntil: instant('thread_until_ms'),
    openedAt: instant('opened_at_ms').notNull(),
    updatedAt: instant('updated_at_ms').notNull(),
  },
  (table) => [
    index('runs_case').on(table.caseId),
    index('runs_opened').on(table.openedAt, table.runId),
    index('runs_leased').on(table.leaseOwner).where(sql`lease_owner IS NOT NULL`),
    index('runs_running').on(table.updatedAt).where(sql`status = 'running'`),
    index('runs_updated').on(table.updatedAt),
    index('runs_about').using('gin', table.about).with({ fastupdate: false }),
    index('runs_thread_behind').on(table.updatedAt).where(sql`thread_seq < head_seq`),
  ],
);

/** Append-only: a trigger refuses UPDATE, DELETE and TRUNCATE. */
export const runEvents = pgTable(
  'run_events',
  {
    runId: text('run_id').$type<RunId>().notNull(),
    // INVARIANT: 1..n without a gap; the primary key makes a fork of the chain impossible.
    seq: integer('seq').notNull(),
    type: text('type').$type<RunEventType>().notNull(),
    actor: json('actor').$type<Actor>().notNull(),
    body: json('body').$type<Record<string, unknown>>().notNull(),
    salts: json('salts').$type<Record<string, string>>().notNull(),
    erased: json('erased').$type<Record<string, string>>().notNull(),
    prev: text('prev').notNull(),
    keyId: text('key_id'),
    hash: text('hash').notNull(),
    signed: json('signed').$type<HeadSignature>(),
    at: instant('at_ms').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.seq] }),
    // Finds logs without a row in `runs`: asked before money moves.
    index('run_events_first').on(table.runId).where(sql`seq = 1`),
  ],
);

export const timers = pgTable(
  'timers',
  {
    runId: text('run_id').$type<RunId>().notNull(),
    key: text('key').notNull(),
    dueAt: instant('due_at_ms').notNull(),
  },
  (table) => [primaryKey({ columns: [table.runId, table.key] }), index('timers_due').on(table.dueAt)],
);

export const asks = pgTable(
  'asks',
  {
    askId: text('ask_id').$type<AskId>().primaryKey(),
    runId: text('run_id').$type<RunId>().notNull(),
    kind: text('kind').$type<AskRow['kind']>().notNull(),
    open: boolean('open').notNull(),
    /**
     * The groups whose members may decide it; null in rows older than this column. An array, because lists of asks
     * filter by it.
     */
    groups: text('groups').array(),
    askedAt: instant('asked_at_ms').notNull(),
  },
  (table) => [index('asks_run').on(table.runId), index('asks_open').on(table.askedAt, table.askId).where(sql`open`)],
);

/** Append-only: each session may be used once, ever. */
export const sessionUses = pgTable('session_uses', {
  sessionId: text('session_id').primaryKey(),
  runId: text('run_id').$type<RunId>().notNull(),
  usedAt: instant('used_at_ms').notNull(),
});

/**
 * Append-only: the deployment's own signed chains. `handbooks` holds what was proposed and published, `runs` how far
 * the logs had come.
 */
export const register = pgTable(
  'register',
  {
    chain: text('chain').$type<RegisterChain>().notNull(),
    // INVARIANT: 1..n without a gap in each chain; the primary key makes a fork impossible.
    seq: integer('seq').notNull(),
    type: text('type').$type<RegisterEvent['type']>().notNull(),
    body: json('body').$type<Record<string, unknown>>().notNull(),
    prev: text('prev').notNull(),
    keyId: text('key_id').notNull(),
    hash: text('hash').notNull(),
    signature: text('signature').notNull(),
    at: instant('at_ms').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.chain, table.seq] }),
    // Finds the entries that name a run: asked when a process reads a log for the first time.
    index('register_runs')
      .using('gin', sql`(CASE WHEN chain = 'runs' THEN body::jsonb END) jsonb_path_ops`)
      .with({ fastupdate: false }),
  ],
);

/** The files of proposed handbooks. What became of a proposal is in the register. Append-only. */
export const proposals = pgTable('proposals', {
  proposalId: text('proposal_id').primaryKey(),
  files: json('files').$type<HandbookFile[]>().notNull(),
});

/** Append-only. The contents of published handbooks; the register says which one is in force. */
export const handbooks = pgTable('handbooks', {
  number: integer('number').primaryKey(),
  hash: text('hash').notNull(),
  files: json('files').$type<HandbookFile[]>().notNull(),
  publisher: json('publisher').$type<Publisher>().notNull(),
  changes: json('changes').$type<string[]>().notNull(),
  sopVersions: json('sop_versions').$type<Record<string, number>>().notNull(),
  publishedAt: instant('published_at_ms').notNull(),
});

/** Append-only. */
export const sopVersions = pgTable(
  'sop_versions',
  {
    name: text('name').notNull(),
    version: integer('version').notNull(),
    hash: text('hash').notNull(),
    text: text('text').notNull(),
    file: text('file').notNull(),
    handbook: integer('handbook')
      .notNull()
      .references(() => handbooks.number),
  },
  (table) => [primaryKey({ columns: [table.name, table.version] })],
);

export const threadMessages = pgTable(
  'thread_messages',
  {
    runId: text('run_id')
      .$type<RunId>()
      .notNull()
      .references(() => runs.runId),
    key: text('key').notNull(),
    channel: text('channel').notNull(),
    ts: text('ts'),
    contentHash: text('content_hash'),
    state: text('state').$type<ThreadMessage['state']>().notNull(),
    updatedAt: instant('updated_at_ms').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.runId, table.key] }),
    index('thread_messages_slack').on(table.channel, table.ts),
  ],
);

export const ticks = pgTable(
  'ticks',
  {
    key: text('key').primaryKey(),
    electedAt: instant('elected_at_ms').notNull(),
  },
  (table) => [index('ticks_elected').on(table.electedAt)],
);

export const TABLES = [
  inbox,
  cases,
  caseKeys,
  runs,
  runEvents,
  timers,
  asks,
  sessionUses,
  register,
  proposals,
  handbooks,
  sopVersions,
  threadMessages,
  ticks,
] as const;
