/**
 * What the bench needs from the floors above it: the program as a process, and the program inside this process with
 * access to its ports.
 */
import type { ChildProcess } from 'node:child_process';
import type { Engine, EngineOptions } from '../../engine/create-engine.ts';
import type { HandbookFile } from '../../handbook/handbook-file.ts';
import type { Exchange } from '../../sandbox/vendor.ts';
import type { VendorName } from '../../sandbox/request.ts';
import type { BenchSizes } from './bench-sizes.ts';

export type BenchWorld = {
  /**
   * Starts the program as `npm start` does, with standard output and error as pipes, and these variables in addition to
   * PATH.
   */
  startProgram(environment: Readonly<Record<string, string>>): ChildProcess;
  /** Starts `sop` as a shell does, under this Node. */
  startCommand(words: readonly string[]): ChildProcess;
  /** Starts the program with its sandbox in this process, on its own data. `adapt` may wrap the ports of the engine. */
  startSystem(options: {
    readonly dataDirectory: string;
    readonly adapt: (options: EngineOptions) => EngineOptions;
    readonly onExchange: (exchange: Exchange) => void;
  }): Promise<BenchSystem>;
  /** The handbook that each part publishes. */
  readonly handbookFiles: readonly HandbookFile[];
};

export type BenchSystem = {
  readonly engine: Engine;
  /** Does what a person would do in the sandbox, such as filing a claim. */
  act(vendor: VendorName, action: string, input: Readonly<Record<string, unknown>>): Promise<unknown>;
  stop(): Promise<void>;
};

/** What each part of the bench receives. */
export type BenchPart = {
  readonly world: BenchWorld;
  readonly sizes: BenchSizes;
  /** A folder for this part only, removed afterwards. */
  readonly directory: string;
  /** Aborted when the part has used up its time, or the bench is stopped. */
  readonly signal: AbortSignal;
  /** Reports progress to a terminal. */
  readonly progress: (text: string) => void;
};
