/**
 * The handbook in force and the SOP versions that runs follow, compiled once and kept.
 */
import { assert } from '../kernel/assert.ts';
import { Trouble } from '../kernel/trouble.ts';
import { compileHandbook, type Handbook } from '../review/handbook.ts';
import { parseSop } from '../sop/parse.ts';
import type { Sop } from '../sop/sop.ts';
import type { Registry } from '../tool/registry.ts';
import type { PublishedHandbook, Store } from './ports.ts';

export type HandbookInForce = { readonly handbook: Handbook; readonly published: PublishedHandbook };

export type Handbooks = {
  /** The active handbook, asked of the database each time, since another process may have published. */
  current(): Promise<HandbookInForce>;
  /** The one that was asked for last, without asking again; null before the first. */
  peek(): HandbookInForce | null;
  /** A version of an SOP, active or long replaced. */
  sop(name: string, version: number): Promise<Sop>;
};

export function createHandbooks(store: Store, registry: Registry): Handbooks {
  let inForce: HandbookInForce | null = null;
  const versions = new Map<string, Promise<Sop>>();
  const activeNumber = shareNext(() => store.handbook.activeNumber());
  return {
    async current() {
      const number = await activeNumber();
      if (inForce !== null && inForce.published.number === number) return inForce;
      const published = await store.handbook.active();
      if (published === null) throw new Trouble('handbook.none', { message: 'Expected a published handbook, met none: start the program with its folder `sops/`' });
      const { handbook, findings } = compileHandbook(published.files, registry);
      if (handbook === null) {
        const first = findings.find(({ severity }) => severity === 'error');
        throw new Trouble('handbook.unsound', { message: `The published handbook ${published.number} cannot be read by this program: ${first?.message ?? 'unknown'}` });
      }
      inForce = { handbook, published };
      return inForce;
    },
    peek: () => inForce,
    sop(name, version) {
      const key = `${name}@${version}`;
      const known = versions.get(key);
      if (known !== undefined) return known;
      const loading = loadSop(store, name, version);
      versions.set(key, loading);
      // A failed load is not remembered: the database may be back by the next time.
      loading.catch(() => versions.delete(key));
      return loading;
    },
  };
}

/**
 * Those who ask while an answer is under way share the next one: each gets an answer that was asked for after it came, and many
 * runs side by side ask the database once.
 */
function shareNext<T>(ask: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<unknown> | null = null;
  let next: Promise<T> | null = null;
  const begin = (): Promise<T> => {
    next = null;
    const asked = ask();
    const over = asked.then(() => undefined, () => undefined).then(() => { if (underWay === over) underWay = null; });
    underWay = over;
    return asked;
  };
  return () => (underWay === null ? begin() : next ??= underWay.then(begin));
}

async function loadSop(store: Store, name: string, version: number): Promise<Sop> {
  const stored = await store.handbook.sopVersion(name, version);
  assert(stored !== null, `version ${version} of the SOP ${name} is stored, since a run follows it`);
  const { sop, findings } = parseSop(stored.text, stored.file);
  if (sop === null) throw new Trouble('sop.unreadable', { message: `SOP ${name} v${version} cannot be read by this program: ${findings[0]?.message ?? 'unknown'}` });
  return sop;
}
