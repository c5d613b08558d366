/**
 * Numbers the SOPs of a handbook: an SOP whose text is the latest published under its name keeps its number, any other
 * gets the next one. Going back to an older text is a new version, so a higher number is always newer.
 */
import type { SopVersion, Store } from '../engine/ports.ts';

export type PublishRequest = Parameters<Store['handbook']['publish']>[0];

export type LatestVersion = { readonly version: number; readonly hash: string };

/** @returns the version number of each SOP by name, and the new versions */
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
