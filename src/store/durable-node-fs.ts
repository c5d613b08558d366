/**
 * PGlite's file system on Node with a COMMIT that reaches the disk, and files that only their owner may read. PGlite ships with fsync switched off and its file
 * system lacks the operation, so a power cut could lose acknowledged rows.
 *
 * `wal_sync_method=fsync` is essential: with the default, a commit never calls the operation added here. This file
 * relies on private structures of emscripten, so the version of PGlite is pinned and a test counts the calls.
 */
import { fdatasyncSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/** Start parameters that make every commit wait for the disk and keep the buffers small. */
export const durableStartParams: readonly string[] = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  '-c',
  'fsync=on',
  '-c',
  'wal_sync_method=fsync',
  // One process with small tables: the default of 128 MB would never be given back.
  '-c',
  'shared_buffers=16MB',
];

/**
 * The private part: the operations of an open NODEFS file. `nfd` is Node's descriptor, absent for a directory.
 */
type Attributes = { readonly mode?: number | null };
type SetAttributes = (target: unknown, node: unknown, attributes: Attributes, ...how: readonly unknown[]) => void;
type NodeFileSystem = {
  readonly stream_ops: { fsync?: (stream: { readonly nfd?: number }) => number };
  setattr: SetAttributes;
};

/** Bits that the group and others must not have. */
const OTHERS = 0o077;

export class DurableNodeFS extends NodeFS {
  /** How often a file was forced to disk, for the test that guards this. */
  syncs = 0;

  override async init(...[pglite, options]: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const result = await super.init(pglite, options);
    const { preRun = [] } = result.emscriptenOpts;
    result.emscriptenOpts.preRun = [
      ...preRun,
      (module) => {
        // emscripten's types know file systems only as opaque objects.
        const { NODEFS } = Reflect.get(module.FS, 'filesystems') as { readonly NODEFS: NodeFileSystem };
        NODEFS.stream_ops.fsync = ({ nfd }) => {
          if (nfd !== undefined) fdatasyncSync(nfd);
          this.syncs += 1;
          return 0;
        };
        // emscripten sets the mode of each new file again, past the umask of the process.
        const setAttributes = NODEFS.setattr;
        NODEFS.setattr = (target, node, attributes, ...how) => {
          const { mode } = attributes;
          const closed = mode === undefined || mode === null ? attributes : { ...attributes, mode: mode & ~OTHERS };
          Reflect.apply(setAttributes, NODEFS, [target, node, closed, ...how]);
        };
      },
    ];
    return result;
  }
}
