/**
 * The handbook in force and the SOP versions that runs follow, each compiled once and cached.
 */
import { assert } from '../kernel/assert.ts';
import { sha256 } from '../kernel/canonical-json.ts';
import { Trouble } from '../kernel/trouble.ts';
import type { Handbook } from '../review/handbook.ts';
import type { SopReference } from '../run/log/event.ts';
import type { Sop } from '../sop/sop.ts';
import type { Registry } from '../tool/registry.ts';
import { createCompiler, type Compiler } from './compiler.ts';
import type { PublishedHandbook, Store } from './ports.ts';

export type HandbookInForce = { readonly handbook: Handbook; readonly published: PublishedHandbook };

export type SopVersion = Pick<SopReference, 'name' | 'version' | 'hash'>;

export type Handbooks = {
  readonly compile: Compiler['handbook'];
  /** The active handbook. Asks the database each time, since another process may have published. */
  current(): Promise<HandbookInForce>;
  /** The last result of `current`, without asking again; null before the first. */
  peek(): HandbookInForce | null;
  /**
   * The version of an SOP that a run follows, whether active or replaced long ago.
   *
   * @throws Trouble `sop.changed` when the stored text does not match the hash in the run's log
   */
  sop(reference: SopVersion): Promise<Sop>;
};

export function createHandbooks(store: Store, registry: Registry, compiler = createCompiler(registry)): Handbooks {
  let inForce: HandbookInForce | null = null;
  const versions = new Map<string, Promise<Sop>>();
  const activeNumber = shareNext(() => store.handbook.activeNumber());
  return {
    compile: (files) => compiler.handbook(files),
    async current() {
      const number = await activeNumber();
      if (inForce !== null && inForce.published.number === number) return inForce;
      const published = await store.handbook.active();
      if (published === null)
        throw new Trouble('handbook.none', {
          message: 'Expected a published handbook, got none: start the program with its folder `sops/`',
        });
      const { handbook, findings } = compiler.handbook(published.files);
      if (handbook === null) {
        const first = findings.find(({ severity }) => severity === 'error');
        throw new Trouble('handbook.unsound', {
          message: `The published handbook ${published.number} cannot be read by this program: ${first?.message ?? 'unknown'}`,
        });
      }
      if (handbook.hash !== published.hash) {
        throw new Trouble('handbook.changed', {
          message: `Expected the files of handbook ${published.number} as they were published, got different ones: someone changed the database; restore the table \`handbooks\``,
        });
      }
      inForce = { handbook, published };
      return inForce;
    },
    peek: () => inForce,
    sop(reference) {
      const key = `${reference.name}@${reference.version} ${reference.hash}`;
      const known = versions.get(key);
      if (known !== undefined) return known;
      const loading = loadSop(store, compiler, reference);
      versions.set(key, loading);
      // A failed load is not cached: the database may be back next time.
      loading.catch(() => versions.delete(key));
      return loading;
    },
  };
}

/**
 * Calls that arrive while a query is running share the next query. So every caller gets an answer to a query that
 * began after its own call, and many concurrent runs cost one query.
 */
function shareNext<T>(ask: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<unknown> | null = null;
  let next: Promise<T> | null = null;
  const begin = (): Promise<T> => {
    next = null;
    const asked = ask();
    const over = asked
      .then(
        () => undefined,
        () => undefined,
      )
      .then(() => {
        if (underWay === over) underWay = null;
      });
    underWay = over;
    return asked;
  };
  return () => {
    if (underWay === null) return begin();
    next ??= underWay.then(begin);
    return next;
  };
}

async function loadSop(store: Store, compiler: Compiler, { name, version, hash }: SopVersion): Promise<Sop> {
  const stored = await store.handbook.sopVersion(name, version);
  assert(stored !== null, `version ${version} of the SOP ${name} is stored, since a run follows it`);
  if (sha256(stored.text) !== hash) {
    throw new Trouble('sop.changed', {
      message: `Expected the text of SOP ${name} v${version} as it was when the run began, got a different text: someone changed the database; run \`sop audit verify\``,
    });
  }
  const { sop, findings } = compiler.sop(stored.text, stored.file);
  if (sop === null)
    throw new Trouble('sop.unreadable', {
      message: `SOP ${name} v${version} cannot be read by this program: ${findings[0]?.message ?? 'unknown'}`,
    });
  return sop;
}
