/**
 * Which version number each SOP of a handbook gets: the one it had when its text is the latest published under its
 * name, the next otherwise. Going back to an older text is a new version: numbers only grow, so that a later one is
 * always newer.
 */
import type { SopVersion, Store } from '../engine/ports.ts';

export type PublishRequest = Parameters<Store['handbook']['publish']>[0];

export type LatestVersion = { readonly version: number; readonly hash: string };

/** @returns the number of each SOP by name, and the versions that are new */
export function numberSops(
  sops: PublishRequest['sops'],
  latest: ReadonlyMap<string, LatestVersion>,
): {
  readonly versions: Readonly<Record<string, number>>;
  readonly added: readonly Omit<SopVersion, 'handbook'>[];
} {
  const added: Omit<SopVersion, 'handbook'>[] = [];
  const versions = sops.map((sop): [string, number] => {
    const last = latest.get(sop.name);
    if (last?.hash === sop.hash) return [sop.name, last.version];
    const version = (last?.version ?? 0) + 1;
    added.push({ name: sop.name, version, hash: sop.hash, text: sop.text, file: sop.file });
    return [sop.name, version];
  });
  return { versions: Object.fromEntries(versions), added };
}
