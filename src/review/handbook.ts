/**
 * The compiled handbook, which `compileHandbook` builds from the files in `sops/`.
 */
import type { Boundary } from '../boundary/compile.ts';
import type { Kind } from '../case/kind.ts';
import type { DeclaredTool } from '../declared/declared-tool.ts';
import type { HandbookFile } from '../handbook/handbook-file.ts';
import type { Limits } from '../handbook/limits.ts';
import type { OwnerRule } from '../handbook/owners.ts';
import type { People } from '../handbook/people.ts';
import type { Sender } from '../handbook/senders.ts';
import type { Calendar } from '../kernel/calendar.ts';
import type { Sop } from '../sop/sop.ts';
import type { Registry } from '../tool/registry.ts';

export type Handbook = {
  /** SHA-256 over the paths and texts of all files. */
  readonly hash: string;
  /** The files themselves, by path: what they change is shown from them. */
  readonly files: readonly HandbookFile[];
  /** The tools that its procedures may use. */
  readonly registry: Registry;
  /** Those of them that its own files declare, by id. */
  readonly declared: ReadonlyMap<string, DeclaredTool>;
  readonly sops: ReadonlyMap<string, Sop>;
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly boundaries: ReadonlyMap<string, Boundary>;
  /** Named amounts and numbers that policies and SOPs share. */
  readonly limits: Limits;
  readonly people: People;
  /** Who approves changes to files that no procedure owns; empty without `owners.yaml`. */
  readonly owners: readonly OwnerRule[];
  /** The group that may erase personal data from the record; null when no one may. */
  readonly mayErase: string | null;
  /** The systems that may send case events; null when the handbook has no `senders.yaml`. */
  readonly senders: readonly Sender[] | null;
  readonly calendars: Readonly<Record<string, Calendar>>;
  /** The time zone of dates in SOPs: that of the first calendar by name, otherwise UTC. */
  readonly timeZone: string;
};
