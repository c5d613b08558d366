/**
 * What the commands need of the world outside: where to write, and what only the composition root knows. `check` and
 * `replay` use `io` alone, so that they work on a fresh clone without any configuration or database.
 */
import type { SystemCheck } from '../connector/check.ts';
import type { JiraUse } from '../connector/jira/check.ts';
import type { BenchWorld } from '../evaluate/bench/bench-world.ts';
import type { Store } from '../engine/ports.ts';
import type { Clock } from '../kernel/clock.ts';

export type CliIo = {
  out(text: string): void;
  err(text: string): void;
  /** Whether a person reads there; progress and colour are for people. */
  readonly outIsTty: boolean;
  readonly errIsTty: boolean;
  /** False when NO_COLOR is set. */
  readonly mayColour: boolean;
  /** Paths are meant from here. */
  readonly cwd: string;
};

/** A database that is open for reading. It is not migrated: a command that only looks changes nothing. */
export type OpenStore = {
  readonly store: Store;
  /** `the embedded database in .sopwith/database`; never with a password. */
  readonly where: string;
  /** Migrations of this program that the database does not have yet, by name. */
  pendingMigrations(): Promise<readonly string[]>;
  close(): Promise<void>;
};

/** What the handbook uses of each system; the connectors compare it with what is there. */
export type HandbookNeeds = {
  readonly tools: ReadonlySet<string>;
  readonly zendeskGroups: readonly string[];
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
  /** What is wrong with the settings, as sentences; empty when they can be used. */
  readonly problems: readonly string[];
  /** The folder of the handbook, `sops`. */
  readonly sopsDirectory: string;
  /** `Socket Mode`, `HTTP`; null in the sandbox. */
  readonly slackTransport: string | null;
  /** Salesforce, Zendesk, Jira, TMS, the model and Slack; empty in the sandbox, which has them all. */
  readonly systems: readonly SystemSetting[];
};

export type CliContext = {
  readonly io: CliIo;
  readConfiguration(): Promise<CliConfiguration>;
  /** @throws Trouble `store.not_there` before the first start, `store.directory_in_use` while another process has it */
  openStore(): Promise<OpenStore>;
  /** For `sop bench` alone: the program, to be started as often as it takes. It is loaded when asked for. */
  openBench(): Promise<BenchHome>;
};

export type BenchHome = {
  readonly world: BenchWorld;
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
};
