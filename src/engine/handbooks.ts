/**
 * The handbook in force and the SOP versions that runs follow, each compiled once and cached.
 */
import { publisherText } from './register.ts';
import { assert } from '../kernel/assert.ts';
import { sha256 } from '../kernel/canonical-json.ts';
import type { HandbookFile } from '../handbook/handbook-file.ts';
import type { RecordVerifier } from '../kernel/record-keys.ts';
import type { Clock } from '../kernel/clock.ts';
import { codeOf, Trouble } from '../kernel/trouble.ts';
import type { Handbook } from '../review/handbook.ts';
import type { Head } from '../run/log/chain.ts';
import type { SopReference } from '../run/log/event.ts';
import type { Sop } from '../sop/sop.ts';
import type { Registry } from '../tool/registry.ts';
import { createCompiler, type Compiler } from './compiler.ts';
import { createRegisterReader, isContentOf, type HandbookRegister, type Published } from './handbook-register.ts';
import type { PublishedHandbook, Store } from './ports.ts';

export type HandbookInForce = {
  readonly handbook: Handbook;
  readonly published: PublishedHandbook;
  /** As in `HandbookRegister`. */
  readonly origin: string;
};

export type SopVersion = Pick<SopReference, 'name' | 'version' | 'hash'>;

/** Milliseconds that `recent` does not ask again. */
const RECENT_MS = 250;

export const HANDBOOK_CHANGED = 'handbook.changed';

export type Handbooks = {
  readonly compile: Compiler['handbook'];
  /** What was proposed and published, proved by its chain. */
  register(): Promise<HandbookRegister>;
  /** What was proved so far, without asking again. */
  proved(): HandbookRegister;
  /** Whether the register proves the publication of a handbook; it is asked again when it does not yet. */
  isPublished(number: number): Promise<boolean>;
  /**
   * The handbook in force: the last one that the register proves. If its stored files are not those that were
   * published, the one that this process has proved before stays in force.
   *
   * @throws Trouble `handbook.none` before the first, `handbook.changed` when its files were changed, `handbook.unsound`
   * when this program cannot read them, `register.broken` when the register was changed
   */
  current(): Promise<HandbookInForce>;
  /**
   * The same, asking at most four times a second: for what only shows, and for what is appended only if nothing was
   * published since (`AppendRequest.handbooks`).
   */
  recent(): Promise<HandbookInForce>;
  /** The last result of `current`, without asking again; null before the first. */
  peek(): HandbookInForce | null;
  /** Compares the stored files of the handbook in force with what was published, and reports a difference. */
  check(): Promise<void>;
  /**
   * The version of an SOP that a run follows, whether active or replaced long ago.
   *
   * @throws Trouble `sop.changed` when the stored text does not match the hash in the run's log
   */
  sop(reference: SopVersion): Promise<Sop>;
};

export type HandbooksOptions = {
  readonly keys: RecordVerifier;
  /** Without one, `recent` asks each time. */
  readonly clock?: Pick<Clock, 'now'>;
  /** Called once for each problem until it is gone. */
  readonly report?: (trouble: Trouble) => void;
  readonly compiler?: Compiler;
  /** The last entry of the chain that this process has appended. */
  readonly ownEnd?: () => Head | null;
};

export function createHandbooks(
  store: Pick<Store, 'handbook' | 'register'>,
  registry: Registry,
  { keys, clock, report = () => undefined, compiler = createCompiler(registry), ownEnd = () => null }: HandbooksOptions,
): Handbooks {
  let inForce: HandbookInForce | null = null;
  /** When `inForce` was last found to be in force; before the database was asked. */
  let askedAt = -Infinity;
  let reported = '';
  const versions = new Map<string, Promise<Sop>>();
  const reader = createRegisterReader(store, keys, report, ownEnd);
  const say = (trouble: Trouble | null): void => {
    if (trouble !== null && trouble.message !== reported) report(trouble);
    reported = trouble?.message ?? '';
  };
  const load = async (entry: Published, origin: string): Promise<HandbookInForce> => {
    const stored = await store.handbook.find(entry.number);
    if (stored === null || !isContentOf(entry.files, stored.files)) throw changed(entry.number);
    const { handbook, findings } = compiler.handbook(stored.files);
    if (handbook === null) {
      const first = findings.find(({ severity }) => severity === 'error');
      throw new Trouble('handbook.unsound', {
        message: `The published handbook ${entry.number} cannot be read by this program: ${first?.message ?? 'unknown'}`,
      });
    }
    return { handbook, published: publishedHandbook(entry, stored.files), origin };
  };
  const current = async (): Promise<HandbookInForce> => {
    const now = clock?.now() ?? -Infinity;
    const { published, origin } = await reader.read();
    const entry = published.at(-1);
    if (entry === undefined)
      throw new Trouble('handbook.none', {
        message: 'Expected a published handbook, got none: start the program with its folder `sops/`',
      });
    if (inForce === null || inForce.published.number !== entry.number) {
      try {
        inForce = await load(entry, origin);
        say(null);
      } catch (error) {
        if (inForce === null || codeOf(error) !== HANDBOOK_CHANGED) throw error;
        say(changed(entry.number));
        return inForce;
      }
    }
    askedAt = now;
    return inForce;
  };
  return {
    compile: (files) => compiler.handbook(files),
    register: () => reader.read(),
    proved: () => reader.proved(),
    isPublished: async (number) => hasNumber(reader.proved(), number) || hasNumber(await reader.read(), number),
    current,
    async recent() {
      // What this process has published itself counts at once.
      const isBehind = (ownEnd()?.seq ?? 0) > reader.proved().head.seq;
      return inForce !== null && !isBehind && Math.abs((clock?.now() ?? Infinity) - askedAt) < RECENT_MS
        ? inForce
        : current();
    },
    async check() {
      const entry = (await reader.read()).published.at(-1);
      const stored = entry === undefined ? null : await store.handbook.find(entry.number);
      if (entry === undefined) return;
      say(stored !== null && isContentOf(entry.files, stored.files) ? null : changed(entry.number));
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

function hasNumber({ published }: HandbookRegister, wanted: number): boolean {
  return published.some(({ number }) => number === wanted);
}

function changed(number: number): Trouble {
  return new Trouble(HANDBOOK_CHANGED, {
    message: `Expected the files of handbook ${number} as they were published, got different ones or none: someone changed the database. What was proved before stays in force; restore the table \`handbooks\``,
  });
}

/** The handbook as the register proves it: of the stored row only the files count, which were compared. */
export function publishedHandbook(entry: Published, files: readonly HandbookFile[]): PublishedHandbook {
  const { number, hash, publishedAt, publisher, changes, sops, approvers } = entry;
  const by = approvers.map(({ name }) => name).join(' and ');
  return {
    number,
    hash,
    files,
    publishedAt,
    changes,
    publisher: { ...publisher, name: `${publisherText(publisher)}${by === '' ? '' : `, approved by ${by}`}` },
    sopVersions: Object.fromEntries(sops.map(({ name, version }) => [name, version])),
  };
}

async function loadSop(
  store: Pick<Store, 'handbook'>,
  compiler: Compiler,
  { name, version, hash }: SopVersion,
): Promise<Sop> {
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
