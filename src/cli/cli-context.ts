/**
 * What the commands need from outside: where to write, and what only the composition root knows. `check` and `replay`
 * use only `io`, so they work on a fresh clone without configuration or database.
 */
import type { SystemCheck } from '../connector/check.ts';
import type { ReachedSystem } from './diagnose-declared.ts';
import type { JiraUse } from '../connector/jira/check.ts';
import type { ZendeskUse } from '../connector/zendesk/check.ts';
import type { BenchWorld } from '../evaluate/bench/bench-world.ts';
import type { Assignment } from '../engine/assign-event.ts';
import type { Reply } from '../engine/commands.ts';
import type { Erasure, ErasureRequest } from '../engine/erase-fields.ts';
import type { Publisher, Store } from '../engine/ports.ts';
import type { Publication } from '../engine/publish-handbook.ts';
import type { HandbookFile } from '../handbook/handbook-file.ts';
import type { MailboxCheck } from '../intake/mail/newest-proofs.ts';
import type { Recorded } from '../intake/mail/remember-beginning.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Retired, RetireRequest } from '../engine/retire-key.ts';
import type { RecordVerifier } from '../kernel/record-keys.ts';

export type CliIo = {
  out(text: string): void;
  err(text: string): void;
  /** Whether the output is a terminal; progress and colour are for people only. */
  readonly outIsTty: boolean;
  readonly errIsTty: boolean;
  /** False when NO_COLOR is set. */
  readonly mayColour: boolean;
  /** Paths are relative to this folder. */
  readonly cwd: string;
};

/** A database open for a command. It is not migrated: only a start of the program does that. */
export type OpenStore = {
  readonly store: Store;
  /** Verifies the signatures of the record; null when there is no signing key on this machine. */
  readonly keys: RecordVerifier | null;
  /** Such as `the embedded database in .sopwith/database`; never contains a password. */
  readonly where: string;
  /** Names of this program's migrations that the database does not have yet. */
  pendingMigrations(): Promise<readonly string[]>;
  /** Publishes files, or proposes them where changes need approval; through the running program if it has the database. */
  publish(files: readonly HandbookFile[], publisher: Publisher): Promise<Publication>;
  /** Erases values, if the handbook in force lets this person. */
  erase(request: ErasureRequest): Promise<Erasure>;
  /** Retires a key that was replaced; through the running program if it has the database. */
  retire(request: RetireRequest): Promise<Retired>;
  /** Chooses the case of an item, if this person may. */
  assign(request: Assignment): Promise<Reply>;
  /** Lets in a letter that was ignored because a program sent it; null for any other item. */
  letIn(item: string): Promise<Reply | null>;
  close(): Promise<void>;
};

/** What the handbook uses in each system. The connectors compare it with what exists. */
export type HandbookNeeds = {
  readonly tools: ReadonlySet<string>;
  readonly zendeskUse: ZendeskUse;
  readonly jiraUses: readonly JiraUse[];
  readonly slackChannels: readonly string[];
};

export type SystemSetting = { readonly system: string } & (
  | { readonly state: 'configured'; check(needs: HandbookNeeds, signal: AbortSignal): Promise<SystemCheck> }
  /** The names of the variables that would configure it. */
  | { readonly state: 'missing'; readonly variables: readonly string[] }
);

export type CliConfiguration = {
  readonly mode: 'sandbox' | 'real';
  /** What is wrong with the settings, as sentences; empty when they are usable. */
  readonly problems: readonly string[];
  /** The folder of the handbook, `sops`. */
  readonly sopsDirectory: string;
  /** Who publishes, as a name in `people.yaml`; null when it is not set. */
  readonly publisher: string | null;
  /** `Socket Mode` or `HTTP`; null in the sandbox. */
  readonly slackTransport: string | null;
  /** The channel for notices to the operators; null when none is set. */
  readonly operatorsChannel: string | null;
  /** The senders whose secrets are set. */
  readonly senders: readonly string[];
  /** Where interchanges of EDI come as files; null for nowhere. */
  readonly ediFolder: string | null;
  /** The mailboxes that letters are read from, by name. `check` opens one, and rejects when it cannot be read. */
  readonly mailboxes: ReadonlyMap<
    string,
    { readonly isAddressKnown: boolean; check(recorded: Recorded): Promise<MailboxCheck> }
  >;
  /** The systems that declared tools may reach, by name. */
  readonly declaredSystems: ReadonlyMap<string, ReachedSystem>;
  /** Salesforce, Zendesk, Jira, TMS, the model and Slack; empty in the sandbox, which has them all. */
  readonly systems: readonly SystemSetting[];
};

export type OpenKeys = {
  /** Where the signing key is: a file, or `SOPWITH_SIGNING_KEY`. */
  readonly where: string;
  /** Null when there is no signing key on this machine. */
  readonly inUse: PublicKey | null;
  readonly accepted: readonly PublicKey[];
  rotate(): Rotation;
  /** Marks a retired key in the settings; returns what remains to set for every process, or null. */
  markRetired(keyId: string): Readonly<Record<string, string>> | null;
};

export type PublicKey = { readonly keyId: string; readonly publicKey: string };

export type Rotation = {
  readonly before: PublicKey;
  readonly after: PublicKey;
  /**
   * Null when the new key is in the file of the old one. Otherwise the variables of every process, in two steps: first
   * all accept the new key, then all sign with it. In one step, a process would hold the runs that another has signed.
   */
  readonly toSet: {
    readonly first: Readonly<Record<string, string>>;
    readonly then: Readonly<Record<string, string>>;
  } | null;
};

export type CliContext = {
  readonly io: CliIo;
  readConfiguration(): Promise<CliConfiguration>;
  /** @throws Trouble `store.not_there` before the first start, `store.directory_in_use` while another process has it */
  openStore(): Promise<OpenStore>;
  /** The signing key of this machine, and what replaces it. */
  openKeys(): Promise<OpenKeys>;
  /** For `sop bench` only: a way to start the program repeatedly. Loaded on demand. */
  openBench(): Promise<BenchHome>;
};

export type BenchHome = {
  readonly world: BenchWorld;
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
};
