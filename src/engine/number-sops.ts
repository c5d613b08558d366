/**
 * Numbers the SOPs of a handbook: an SOP whose text is the latest published under its name keeps its number, any other
 * gets the next one. Going back to an older text is a new version, so a higher number is always newer.
 */
import type { Sop } from '../sop/sop.ts';
import type { PublishedSop } from './register.ts';

/** @param latest the latest version published under each name */
export function numberSops(
  sops: Iterable<Pick<Sop, 'name' | 'source'>>,
  latest: ReadonlyMap<string, Pick<PublishedSop, 'version' | 'hash'>>,
): PublishedSop[] {
  return [...sops].map(({ name, source: { hash, file } }) => {
    const last = latest.get(name);
    const version = last?.hash === hash ? last.version : (last?.version ?? 0) + 1;
    return { name, version, hash, file };
  });
}
