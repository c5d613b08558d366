/** A store whose logs read as somebody else wrote them: with rights on the database, or with a newer program. */
import { auditKeys } from '../../src/engine/deployment-keys.ts';
import type { RunRow } from '../../src/engine/ports.ts';
import type { RecordKeys } from '../../src/kernel/record-keys.ts';
import { emptyHead, unseal } from '../../src/run/log/chain.ts';
import type { SealedEvent } from '../../src/run/log/event.ts';
import { KEYS, sealSigned } from '../record-keys.ts';
import type { SimulatedWorld } from './world.ts';

export type Rows = readonly SealedEvent[];
/** @param keys those of the world, whose signatures name its deployment */
export type Change = (rows: Rows, keys?: RecordKeys) => Rows;

/** From now on every process reads the log as changed by `change`, and the run's row with the head `headOf` of it. */
export function write(world: SimulatedWorld, change: Change, options: { readonly head?: boolean } = {}): void {
  const { runs } = world.store;
  const changed = async (rows: Rows): Promise<Rows> => change(rows, await auditKeys(KEYS, world.store));
  const log = runs.log.bind(runs);
  const find = runs.find.bind(runs);
  const lease = runs.lease.bind(runs);
  const withHead = async (row: RunRow): Promise<RunRow> => {
    const last = (await changed(await log(row.runId, 0))).at(-1);
    return last === undefined || options.head !== true ? row : { ...row, head: { seq: last.seq, hash: last.hash } };
  };
  if (options.head === true)
    Object.assign(runs, {
      append: () => Promise.reject(new Error('Expected nothing to be appended to a changed log')),
    });
  Object.assign(runs, {
    log: async (runId: SealedEvent['runId'], after: number) =>
      (await changed(await log(runId, 0))).filter(({ seq }) => seq > after),
    find: async (runId: SealedEvent['runId']) => {
      const row = await find(runId);
      return row === null ? null : withHead(row);
    },
    lease: async (...given: Parameters<typeof lease>) => {
      const taken = await lease(...given);
      return taken === null ? null : { ...taken, row: await withHead(taken.row) };
    },
  });
}

/** Seals the whole log again, as one who knows how the chain is built and has a key. */
export const resealed =
  (change: Change, keys = KEYS): Change =>
  (rows, { deployment } = keys) => {
    const changed = change(rows);
    const [first] = changed;
    if (first === undefined) return changed;
    return sealSigned(first.runId, emptyHead, changed.map(unseal), () => 'ab'.repeat(16), { ...keys, deployment });
  };

/** From now on the register has seen none of the logs, as when they were changed right after they were written. */
export function unseen({ store: { register } }: SimulatedWorld): void {
  Object.assign(register, { lastSeen: () => Promise.resolve([]) });
}
