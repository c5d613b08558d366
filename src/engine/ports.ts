/**
 * The ports that the engine depends on: storage and wake-ups. Adapters in `store/` implement them; the in-memory store
 * passes the same contract suite as the two Postgres ones.
 *
 * The *inbox* holds case events as they arrived, until they are worked. A *lease* says which worker may advance a run.
 * A *timer* is a row that says when to look at a run again. A *wake-up* is only a hint that there is work.
 */
import type { HandbookFile } from '../handbook/handbook-file.ts';
import type { CorrelationKey } from '../case/case-event.ts';
import type { Instant } from '../kernel/clock.ts';
import type { AskId, CaseId, RunId } from '../kernel/ids.ts';
import type { ChosenCase, InboxChoice, InboxItem, InboxTrouble, NewItem, Signed } from './inbox-item.ts';
import type { InboxPort } from './inbox-port.ts';
import type { HeadSignature, Requester, SealedEvent } from '../run/log/event.ts';
import type { Head } from '../run/log/chain.ts';
import type { RunStatus } from '../run/log/run-status.ts';
import type { PublishedHandbook, RegisterContents, Signer, SopVersion, StoredContents } from './contents.ts';
import type { Publisher, RegisterChain, RegisterEntry } from './register.ts';

export type { ChosenCase, InboxChoice, InboxItem, InboxTrouble, NewItem, Signed };

export type { PublishedHandbook, Publisher, RegisterContents, RunStatus, Signer, SopVersion };

/** What is stored about a run in addition to its log. All of it can be derived from the log. */
export type RunRow = {
  readonly runId: RunId;
  readonly caseId: CaseId;
  readonly status: RunStatus;
  readonly sop: string | null;
  readonly sopVersion: number | null;
  readonly outcome: string | null;
  /** One line for lists: `Wobbly Widget Works, $7,200.00`. */
  readonly title: string;
  /** What its case is about, such as its load: other cases that name the same find it by this. */
  readonly about: readonly string[];
  readonly openedAt: Instant;
  readonly updatedAt: Instant;
  readonly head: Head;
  /** The last event that the thread shows. */
  readonly threadSeq: number;
};

/**
 * Looks for the cases, apart from `except`, with a run that is about one of `about`, or about one of `loose` and not about
 * `declared`.
 */
export type AboutSearch = {
  readonly about: readonly string[];
  readonly loose: readonly string[];
  readonly declared: string;
  /** Cases that are about one of these come first, and then the oldest. */
  readonly first: readonly string[];
  /** This run leads to no case; other runs of its case do. */
  readonly except: RunId | null;
  readonly limit: number;
};

/** The first `limit` of them, how many there are altogether, and how many of these come first. */
export type AboutFound = { readonly cases: readonly CaseId[]; readonly count: number; readonly countFirst: number };

/** The rows next to the log of a run. */
export type RowsOfRun = {
  readonly timers: readonly Timer[];
  readonly asks: readonly (Projection['asks'][number] & { readonly askedAt: Instant })[];
  readonly sessions: readonly { readonly sessionId: string; readonly usedAt: Instant }[];
};

/** Of the rows next to a log: what is stored, and what the log says of them. */
export type FoundRows = DerivedRow & {
  readonly runId: RunId;
  /** Pass it to `rows` to find this run first. */
  readonly before: RunId | null;
  readonly head: Head;
  /** The hash of these rows that the last append signed; null when the log does not end as the row says. */
  readonly derived: string | null;
};

export type ChangedHead = {
  readonly runId: RunId;
  readonly updatedAt: Instant;
  readonly head: Head;
  /** Null when the log does not end as the row says, or that event is not signed. */
  readonly signed: (HeadSignature & { readonly keyId: string }) | null;
};

export type CaseRow = {
  readonly caseId: CaseId;
  readonly kind: string;
  readonly requester: Requester;
  readonly openedAt: Instant;
  readonly keys: readonly CorrelationKey[];
};

export type Timer = { readonly key: string; readonly dueAt: Instant };

/** Leads from the id in a button to the run. Only the log says whether the ask is still open. */
export type AskRow = {
  readonly askId: AskId;
  readonly runId: RunId;
  readonly kind: 'approval' | 'answer' | 'question' | 'recovery';
  readonly open: boolean;
};

/** What follows from the log after an append; it replaces what was stored. */
export type Projection = {
  readonly status: RunStatus;
  readonly sop: string | null;
  readonly sopVersion: number | null;
  readonly outcome: string | null;
  readonly title: string;
  readonly about: readonly string[];
  readonly timers: readonly Timer[];
  readonly asks: readonly {
    readonly askId: AskId;
    readonly kind: AskRow['kind'];
    readonly open: boolean;
    /** The groups whose members may decide it; empty where one person is asked. */
    readonly groups: readonly string[];
    /** The time of the append that asked; absent for the time of this one. Counts only for a row that is missing. */
    readonly askedAt?: Instant;
  }[];
};

/** Of a projection, what each append replaces. */
export type DerivedRow = Omit<Projection, 'asks'> & {
  readonly asks: readonly Omit<Projection['asks'][number], 'askedAt'>[];
};

export type Lease = { readonly runId: RunId; readonly owner: string; readonly token: number };

/** A lease, with the run's row as it was when the lease was taken. */
export type Leased = Lease & { readonly row: RunRow };

export type AppendRequest = {
  readonly runId: RunId;
  readonly expected: Head;
  readonly events: readonly SealedEvent[];
  readonly projection: Projection;
  /** A worker's append carries its lease; a person's command has none. */
  readonly lease: Lease | null;
  /** Ids of the sessions that the events' intents use: each may be appended once, ever. */
  readonly sessions: readonly string[];
  /** The last entry of the chain `handbooks` when this was decided: if it has gone on since, nothing is appended. */
  readonly handbooks?: number;
  /** Records that the case has come by, with their places among its keys. One that has a case already stays there. */
  readonly keys?: readonly (CorrelationKey & { readonly position: number })[];
  readonly now: Instant;
};

/** An append that says which values are gone, with the events as they are left. */
export type EraseRequest = {
  readonly append: AppendRequest;
  readonly erased: readonly Pick<SealedEvent, 'seq' | 'body' | 'salts' | 'erased'>[];
  /** As the log gives it after the erasure. */
  readonly requester: Requester | null;
};

/**
 * `conflict`: another writer appended first, so read again. `lease_lost`: another worker holds the run, so stop.
 * `session_used`: a session id was used before. `outdated`: the chain `handbooks` has gone on, so decide again. Unless it
 * is `appended`, nothing was appended.
 */
export type AppendResult = 'appended' | 'conflict' | 'lease_lost' | 'session_used' | 'outdated';

export type OpenCaseRequest = {
  readonly caseId: CaseId;
  readonly kind: string;
  readonly requester: Requester;
  readonly keys: readonly CorrelationKey[];
  readonly runId: RunId;
  readonly events: readonly SealedEvent[];
  /** Where its log ends, if that is stored already and only the rows are missing; then there are no events. */
  readonly expected?: Head;
  readonly projection: Projection;
  readonly now: Instant;
};

/** One of our messages in Slack, and its state. `key` names it within the run: `card`, `posts:9-11`, `ask:…`. */
export type ThreadMessage = {
  readonly runId: RunId;
  readonly key: string;
  readonly channel: string;
  /** Slack's id of the message; null until it is known to be posted. */
  readonly ts: string | null;
  /** SHA-256 of the content that Slack has; null until posted. */
  readonly contentHash: string | null;
  /** `sending`: a post was begun and its outcome is unknown; it is searched for before it is repeated. */
  readonly state: 'sending' | 'posted' | 'lost';
  readonly updatedAt: Instant;
};

/** What the writer of a thread begins with: the run's row, and the messages that Slack is known to have, by key. */
export type LeasedThread = { readonly row: RunRow; readonly messages: readonly ThreadMessage[] };

export type Store = {
  readonly inbox: InboxPort;
  readonly cases: {
    /** The next case number, never given twice; gaps may occur. */
    nextNumber(): Promise<number>;
    /** Stores case, run and first events in one transaction; `exists` when one of the keys already belongs to a case. */
    open(
      request: OpenCaseRequest,
    ): Promise<{ readonly kind: 'opened' } | { readonly kind: 'exists'; readonly caseId: CaseId }>;
    /** Stores another run of a known case with its first events, in one transaction. */
    openRun(request: Omit<OpenCaseRequest, 'kind' | 'requester' | 'keys'>): Promise<void>;
    find(caseId: CaseId): Promise<CaseRow | null>;
    findByKey(key: CorrelationKey): Promise<CaseRow | null>;
  };
  readonly runs: {
    find(runId: RunId): Promise<RunRow | null>;
    /** The runs of a case, oldest first. */
    ofCase(caseId: CaseId): Promise<RunRow[]>;
    list(filter: {
      readonly status?: readonly RunStatus[];
      /** Only those with this in their title, in capitals or not. */
      readonly titled?: string;
      readonly limit: number;
      readonly newestFirst: boolean;
    }): Promise<RunRow[]>;
    /** Events with a number above `after`, in order. */
    log(runId: RunId, after: number): Promise<SealedEvent[]>;
    /** Without events it only replaces the rows that follow from the log. */
    append(request: AppendRequest): Promise<AppendResult>;
    /** Appends, and takes values away from earlier events and from the row of the case: all of it or nothing. */
    erase(request: EraseRequest): Promise<AppendResult>;
    /** Acquires the lease; null while another worker's lease has not expired. */
    lease(runId: RunId, owner: string, now: Instant, until: Instant): Promise<Leased | null>;
    renew(lease: Lease, until: Instant): Promise<boolean>;
    /** Resolves with the earliest timer of the run; null when it has none, or the lease was lost. */
    release(lease: Lease): Promise<Instant | null>;
    /**
     * The runs that a sweep has to wake: those with a due timer, and running ones without a live lease. With `owner`,
     * also those leased to this name: a process that has just started holds none, so an earlier one left them.
     */
    due(now: Instant, limit: number, owner?: string): Promise<RunId[]>;
    /** The heads of the runs that changed at `since` or later, by time of change, with the signature of their last event. */
    headsSince(since: Instant, limit: number): Promise<ChangedHead[]>;
    /** The rows of runs, by id, after the run `after`; null begins with the least. */
    rows(after: RunId | null, limit: number): Promise<FoundRows[]>;
    /** Runs with a log whose row is missing, by id: nothing but the log leads to them. */
    withoutRow(limit: number): Promise<readonly RunId[]>;
    /** Those of the named runs whose log does not hold that event. */
    missing(heads: readonly (Head & { readonly runId: RunId })[]): Promise<readonly RunId[]>;
    /** The earliest timer of this run, or of all runs; null when there is none. */
    nextDue(runId?: RunId): Promise<Instant | null>;
    findAsk(askId: AskId): Promise<AskRow | null>;
    /**
     * Open asks, oldest first. With `groups`, only those that one of these groups may decide, and rows from before
     * groups were stored.
     */
    openAsks(limit: number, groups?: readonly string[]): Promise<AskRow[]>;
    casesAbout(search: AboutSearch): Promise<AboutFound>;
    /** The runs that are not over and are about one of these, the oldest first. */
    openRunsAbout(about: readonly string[], limit: number): Promise<RunId[]>;
    /** The runs with an open approval, by id, after the run `after`; null begins with the least. */
    awaitingApproval(after: RunId | null, limit: number): Promise<RunId[]>;
  };
  /** Contents, by name. Whether they were published, and which are in force, only the register says. */
  readonly handbook: {
    find(number: number): Promise<PublishedHandbook | null>;
    sopVersion(name: string, version: number): Promise<SopVersion | null>;
    /** The files of a proposed handbook. */
    proposal(id: string): Promise<readonly HandbookFile[] | null>;
  };
  readonly register: {
    /** The entries of a chain from number `from` on, in order, and the highest number among the stored handbooks. */
    read(
      chain: RegisterChain,
      from: number,
      limit?: number,
    ): Promise<{ readonly entries: readonly RegisterEntry[]; readonly newestHandbook: number | null }>;
    /** The last entry of a chain. */
    last(chain: RegisterChain): Promise<RegisterEntry | null>;
    /** The last entry of the chain `runs` that names each of these runs, where there is one. */
    lastSeen(runIds: readonly RunId[]): Promise<readonly RegisterEntry[]>;
    /**
     * Appends to chains, together with the contents that the entries name, all or none; read back after the commit.
     * `conflict`: another writer was faster.
     *
     * @throws Trouble `store.stored_otherwise` when the database does not hold what was written
     */
    append(entries: readonly RegisterEntry[], contents?: RegisterContents): Promise<'appended' | 'conflict'>;
  };
  readonly thread: {
    messages(runId: RunId): Promise<ThreadMessage[]>;
    /** Adds or replaces by run and key: all of them or none. */
    put(...messages: readonly ThreadMessage[]): Promise<void>;
    /** Records that the thread shows the log up to `seq`. */
    followed(runId: RunId, seq: number): Promise<void>;
    /** Runs whose thread is behind their log. */
    behind(limit: number): Promise<RunId[]>;
    /** Threads with an open ask, and the id of the channel that has their card. */
    waiting(limit: number): Promise<{ readonly runId: RunId; readonly channel: string }[]>;
    /** The run with a message of this key; null when there is none. */
    runOfKey(key: string): Promise<RunId | null>;
    /** The run of the message that `channel` and `ts` name in Slack. */
    runOfMessage(channel: string, ts: string): Promise<RunId | null>;
    /**
     * Lets one worker write the thread of a run until `until`; null while another one does, or when there is no such run.
     * The same owner may acquire it again.
     */
    lease(runId: RunId, owner: string, now: Instant, until: Instant): Promise<LeasedThread | null>;
    /** Stores `messages` as `put` does, releases the lease and, with `seq`, records progress as `followed` does. */
    release(
      runId: RunId,
      owner: string,
      last?: { readonly seq?: number; readonly messages?: readonly ThreadMessage[] },
    ): Promise<void>;
  };
  /** What the audit compares with the logs and the register. */
  readonly record: {
    rowsOfRun(runId: RunId): Promise<RowsOfRun>;
    /** The keys that the register and the logs name, with the time of the first and the last signature. */
    signers(): Promise<readonly Signer[]>;
    /** Which contents are stored, whatever the register says. */
    contents(): Promise<StoredContents>;
    /** Rows that belong to a run, a case or a chain of the register that does not exist, with its id. */
    strays(): Promise<readonly { readonly table: string; readonly key: string }[]>;
    /** What is wrong with the database's own guards: triggers, keys, the sequence of case numbers. */
    guards(): Promise<readonly string[]>;
  };
  /**
   * Elects one worker for a tick: true for the first one that asks for `key`, and for the first one after `apartMs`. An
   * election in the future is of before the clock was set back, and holds up no other.
   */
  elect(key: string, now: Instant, apartMs: number): Promise<boolean>;
};

export type WakeUp =
  | { readonly kind: 'inbox' }
  | { readonly kind: 'run'; readonly runId: RunId }
  | { readonly kind: 'thread'; readonly runId: RunId };

/** Announces work. Losing every wake-up loses no work: the rows are the truth, and a sweep finds them. */
export type WakeUps = {
  /**
   * Passes each wake-up to `take`, which only queues it. `crowded`: so much waits that another process should hear of it.
   */
  start(take: (wakeUp: WakeUp) => 'soon' | 'crowded'): Promise<void>;
  /** Wakes a process. The same wake-up sent twice before it is taken may count once. */
  send(wakeUp: WakeUp): Promise<void>;
  /**
   * Passes on no more wake-ups and calls `drain`, which finishes the current work and resolves with the wake-ups that
   * were taken but not started. These are announced again, for the next process. Until then the work may still `send`.
   */
  stop(drain: () => Promise<readonly WakeUp[]>): Promise<void>;
};
