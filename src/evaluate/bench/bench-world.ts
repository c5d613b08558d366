/**
 * What the bench needs from above it: the program as a process, and the program inside this process with its ports in
 * reach.
 */
import type { ChildProcess } from 'node:child_process';
import type { Engine, EngineOptions } from '../../engine/create-engine.ts';
import type { HandbookFile } from '../../engine/ports.ts';
import type { Exchange, VendorName } from '../../sandbox/vendor.ts';
import type { BenchSizes } from './bench-sizes.ts';

export type BenchWorld = {
  /**
   * Starts the program as `npm start` does, with its standard output and error as pipes and these variables beside
   * PATH.
   */
  startProgram(environment: Readonly<Record<string, string>>): ChildProcess;
  /** Starts `sop` as a shell does, under this Node. */
  startCommand(words: readonly string[]): ChildProcess;
  /**
   * Starts the program with its sandbox in this process, on data of its own. `adapt` may wrap the ports of the engine.
   */
  startSystem(options: {
    readonly dataDirectory: string;
    readonly adapt: (options: EngineOptions) => EngineOptions;
    readonly onExchange: (exchange: Exchange) => void;
  }): Promise<BenchSystem>;
  /** The handbook that is published in each part. */
  readonly handbookFiles: readonly HandbookFile[];
};

export type BenchSystem = {
  readonly engine: Engine;
  /** What a person does in the sandbox, such as filing a claim. */
  act(vendor: VendorName, action: string, input: Readonly<Record<string, unknown>>): Promise<unknown>;
  stop(): Promise<void>;
};

/** What each part of the bench is given. */
export type BenchPart = {
  readonly world: BenchWorld;
  readonly sizes: BenchSizes;
  /** A folder of this part alone, removed afterwards. */
  readonly directory: string;
  /** Aborted when the part has used up its time, or the bench is stopped. */
  readonly signal: AbortSignal;
  /** Says how far it is, for a terminal. */
  readonly progress: (text: string) => void;
};
