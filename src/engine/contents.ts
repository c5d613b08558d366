/**
 * The contents that the register names by their hashes: handbooks, versions of SOPs, and the files of proposals.
 */
import type { HandbookFile } from '../handbook/handbook-file.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Publisher } from './register.ts';

export type PublishedHandbook = {
  readonly number: number;
  readonly hash: string;
  readonly files: readonly HandbookFile[];
  readonly publishedAt: Instant;
  readonly publisher: Publisher;
  /** One sentence per change: `freight-damage-claim v2: threshold $5,000.00 → $2,500.00`. */
  readonly changes: readonly string[];
  /** Version number of each SOP in this handbook, by name. */
  readonly sopVersions: Readonly<Record<string, number>>;
};

/** What the register names by its hash: stored with the entries, in the same transaction. */
export type RegisterContents = {
  readonly handbook?: PublishedHandbook;
  readonly sops?: readonly SopVersion[];
  readonly proposal?: { readonly id: string; readonly files: readonly HandbookFile[] };
};

export type SopVersion = {
  readonly name: string;
  readonly version: number;
  readonly hash: string;
  readonly text: string;
  readonly file: string;
  readonly handbook: number;
};

export type StoredContents = {
  readonly handbooks: readonly number[];
  readonly sops: readonly Omit<SopVersion, 'text'>[];
  readonly proposals: readonly string[];
};

/** A key that signed part of the record. */
export type Signer = { readonly keyId: string; readonly first: Instant; readonly last: Instant };
