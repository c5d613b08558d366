/**
 * How far the logs have come by what this process appended. So neither the register nor what the process acts on depends
 * on a column that someone with rights on the database may change.
 */
import type { Instant } from '../kernel/clock.ts';
import type { RunId } from '../kernel/ids.ts';
import { ownHeadsMax } from '../kernel/limits.ts';
import { emptyHead, type Head } from '../run/log/chain.ts';
import type { SealedEvent } from '../run/log/event.ts';
import type { ChangedHead, Store } from './ports.ts';
import { overPort } from './over-port.ts';
import type { RegisterChain, RegisterEntry } from './register.ts';

type AppendedHead = Pick<ChangedHead, 'runId' | 'head' | 'updatedAt'>;

export type AppendedHeads = {
  /** The last head of each run that was appended to and that the register may lack. */
  heads(): readonly AppendedHead[];
  /** The register has these; a later head of the same run stays. */
  forget(heads: readonly AppendedHead[]): void;
  /** Since when a head is missing in the register, as far as this process knows; null when it has them all. */
  missingSince(): Instant | null;
  /** The last head of a run that this process appended, whether or not the register has it: its log holds this event. */
  own(runId: RunId): Head | null;
  /** The last entry of a chain of the register that this process appended: the chain holds it. */
  ownEnd(chain: RegisterChain): Head | null;
};

/** A store that notes each append that it answers with success. */
export function noteAppends(store: Store): { readonly store: Store; readonly appended: AppendedHeads } {
  const noted = new Map<RunId, AppendedHead>();
  /** When the first of the heads was appended that the register may lack. */
  const since = new Map<RunId, Instant>();
  /** The run appended to last comes last. */
  const own = new Map<RunId, Head>();
  const ownEnds = new Map<RegisterChain, Head>();
  const note = (runId: RunId, events: readonly SealedEvent[], updatedAt: Instant): void => {
    const last = events.at(-1);
    if (last === undefined) return;
    const head: Head = { seq: last.seq, hash: last.hash };
    if ((noted.get(runId)?.head.seq ?? 0) < head.seq) {
      noted.set(runId, { runId, head, updatedAt });
      since.set(runId, Math.min(since.get(runId) ?? updatedAt, updatedAt));
    }
    if ((own.get(runId)?.seq ?? 0) >= head.seq) return;
    own.delete(runId);
    own.set(runId, head);
    const [oldest] = own.keys();
    if (own.size > ownHeadsMax && oldest !== undefined) own.delete(oldest);
  };
  return {
    store: overPort(store, {
      cases: overPort(store.cases, {
        async open(request) {
          const result = await store.cases.open(request);
          if (result.kind === 'opened') note(request.runId, request.events, request.now);
          return result;
        },
        async openRun(request) {
          await store.cases.openRun(request);
          note(request.runId, request.events, request.now);
        },
      }),
      runs: overPort(store.runs, {
        async append(request) {
          const result = await store.runs.append(request);
          if (result === 'appended') note(request.runId, request.events, request.now);
          return result;
        },
        async erase(request) {
          const result = await store.runs.erase(request);
          if (result === 'appended') note(request.append.runId, request.append.events, request.append.now);
          return result;
        },
      }),
      register: overPort(store.register, {
        async append(entries, contents) {
          // INVARIANT: nothing is added to a chain that lacks what this process has added before: it has gone on, or its
          // end was removed, which whoever reads it again finds.
          for (const { chain, seq, prev } of firstOfEach(entries)) {
            const own = ownEnds.get(chain) ?? emptyHead;
            if (seq <= own.seq || (seq === own.seq + 1 && prev !== own.hash)) return 'conflict';
          }
          const result = await store.register.append(entries, contents);
          if (result === 'appended') for (const { chain, seq, hash } of entries) ownEnds.set(chain, { seq, hash });
          return result;
        },
      }),
    }),
    appended: {
      heads: () => [...noted.values()],
      forget(heads) {
        for (const { runId, head } of heads) {
          const last = noted.get(runId);
          since.delete(runId);
          if (last?.head.hash === head.hash) noted.delete(runId);
          else if (last !== undefined) since.set(runId, last.updatedAt);
        }
      },
      missingSince: () => (since.size === 0 ? null : Math.min(...since.values())),
      own: (runId) => own.get(runId) ?? null,
      ownEnd: (chain) => ownEnds.get(chain) ?? null,
    },
  };
}

/** The first entry of each chain. */
function firstOfEach(entries: readonly RegisterEntry[]): RegisterEntry[] {
  return [...Map.groupBy(entries, ({ chain }) => chain).values()].flatMap(([first]) => first ?? []);
}
