/**
 * Audits which SOP a run follows: its handbook was published, and its text is the one that the log names.
 */
import type { Store } from '../engine/ports.ts';
import { unpublished } from '../engine/unpublished.ts';
import { sha256 } from '../kernel/canonical-json.ts';
import type { RecordVerifier } from '../kernel/record-keys.ts';
import { unseal } from '../run/log/chain.ts';
import type { SealedEvent, SopReference } from '../run/log/event.ts';
import { readHandbooks } from './audit-register.ts';
import type { AuditProblem } from './audit-run.ts';

export type SopAudit = (log: readonly SealedEvent[]) => Promise<AuditProblem | null>;

export function createSopAudit(store: Store, keys: RecordVerifier): SopAudit {
  let published: ReadonlySet<number> = new Set();
  /** A chain that was changed proves nothing either way; that is a fault of the register. */
  const isPublished = async (handbook: number): Promise<boolean> => {
    if (published.has(handbook)) return true;
    const { register, problems } = await readHandbooks(store, keys);
    published = new Set(register.published.map(({ number }) => number));
    return problems.length > 0 || published.has(handbook);
  };
  return async (log) => {
    for (const row of log) {
      if (row.type !== 'SopChosen' || !Object.hasOwn(row.body, 'sop')) continue;
      const { event } = unseal(row);
      if (event.type !== 'SopChosen') continue;
      if (!(await isPublished(event.sop.handbook)))
        return { table: 'register', seq: row.seq, problem: unpublished(event.sop.handbook) };
      const problem = await wrongText(store, event.sop);
      if (problem !== null) return { table: 'sop_versions', seq: row.seq, problem };
    }
    return null;
  };
}

/** The SOP text is stored outside the log, which holds only its hash. It must match: `explain` cites it as what ran. */
async function wrongText(store: Store, { name, version, hash }: SopReference): Promise<string | null> {
  const stored = await store.handbook.sopVersion(name, version);
  if (stored === null) return `Expected the text of SOP \`${name}\` v${version}, which the run followed, got nothing`;
  return sha256(stored.text) === hash
    ? null
    : `Expected the text of SOP \`${name}\` v${version} as the run followed it, got another: the text was changed`;
}
