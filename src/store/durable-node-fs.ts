/**
 * PGlite's file system on Node with a COMMIT that reaches the disk. As delivered, fsync is switched off, and its file
 * system has no such operation; then a power cut may lose rows that were acknowledged.
 *
 * `wal_sync_method=fsync` is essential: with the default the operation added here is never reached on commit. It
 * reaches into private structures of emscripten, so the version of PGlite is pinned and a test counts the calls.
 */
import { fdatasyncSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/** Start parameters with which every commit waits for the disk, and the buffers stay small. */
export const durableStartParams: readonly string[] = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  '-c',
  'fsync=on',
  '-c',
  'wal_sync_method=fsync',
  // One process with small tables: the default of 128 MB would stay in memory for good.
  '-c',
  'shared_buffers=16MB',
];

/**
 * What is reached into: the operations of an open file of NODEFS. `nfd` is Node's descriptor, absent for a directory.
 */
type NodeFileSystem = { readonly stream_ops: { fsync?: (stream: { readonly nfd?: number }) => number } };

export class DurableNodeFS extends NodeFS {
  /** How often a file was forced to the disk; read by the test that guards this. */
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
      },
    ];
    return result;
  }
}
