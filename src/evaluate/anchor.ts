/**
 * An anchor: how far the record had come at one time, signed, to be kept where the owner of the database cannot change
 * it. Compared later, it shows that a run or the end of a log was removed, or that the whole database was set back:
 * what the database alone cannot show, since an earlier state of everything is genuine.
 */
import { z } from 'zod';
import type { Store } from '../engine/ports.ts';
import { REGISTER_CHAINS, type RegisterChain } from '../engine/register.ts';
import { canonicalJson, hashOf } from '../kernel/canonical-json.ts';
import { asRunId, type RunId } from '../kernel/ids.ts';
import { problemOfSignature, type RecordKeys, type RecordVerifier, type Retirement } from '../kernel/record-keys.ts';
import { emptyHead, type Head } from '../run/log/chain.ts';
import type { RecordAudit, RecordProblem } from './audit.ts';
import { furthest, headsUpTo } from './audit-register.ts';

const headSchema = z.strictObject({ seq: z.int().min(0), hash: z.string().regex(/^[0-9a-f]{64}$/) });
const contentSchema = z.strictObject({
  format: z.literal('sopwith anchor 1'),
  /** ISO 8601, in UTC. */
  at: z.iso.datetime(),
  /** `keys` is absent where no key was retired. */
  register: z.strictObject({ handbooks: headSchema, runs: headSchema, keys: headSchema.optional() }),
  /** How many runs there were, and SHA-256 of all their heads. */
  runs: z.int().min(0),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  /** The heads that the register had not seen yet; all others follow from its chain. */
  unseen: z.array(headSchema.extend({ run_id: z.string() })),
  /** What the audit found when the anchor was made; absent if it found nothing. */
  faults: z
    .strictObject({
      count: z.int().min(1),
      /** SHA-256 of their sentences. */
      digest: z.string().regex(/^[0-9a-f]{64}$/),
      /** The runs that the register had seen and that were gone already. */
      gone: z.array(z.string()),
    })
    .optional(),
});
const anchorSchema = contentSchema.extend({
  /** Null in one that proves nothing: anyone can write it. */
  signed: z.strictObject({ key_id: z.string(), signature: z.string() }).nullable(),
});

export type Anchor = z.infer<typeof anchorSchema>;

/** The anchor in a file; null when it holds something else. */
export function readAnchor(text: string): Anchor | null {
  try {
    return anchorSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** The sentences of what an audit found. */
export function faultsIn({ runs, problems }: Pick<RecordAudit, 'runs' | 'problems'>): readonly string[] {
  return [...problems, ...runs.flatMap(({ problem }) => problem ?? [])].map(({ problem }) => problem);
}

/**
 * An anchor of the record as it is. If the audit found faults, the anchor says so: it shows what is removed from now on,
 * and vouches for nothing before.
 */
export function anchorOf(audited: RecordAudit, at: string, keys: RecordKeys): Anchor {
  const { runs, ends, seen } = audited;
  const unseen = runs.filter(({ runId, head }) => {
    const last = furthest(seen.get(runId) ?? []);
    return last.seq !== head.seq || last.hash !== head.hash;
  });
  const faults = faultsIn(audited);
  const there = new Set(runs.map(({ runId }) => runId));
  const gone = [...seen.keys()].filter((runId) => !there.has(runId)).toSorted();
  const content: z.infer<typeof contentSchema> = {
    format: 'sopwith anchor 1',
    at,
    register: { handbooks: ends.handbooks, runs: ends.runs, ...(ends.keys.seq === 0 ? {} : { keys: ends.keys }) },
    runs: runs.length,
    digest: digestOf(new Map(runs.map(({ runId, head }) => [runId, head]))),
    unseen: unseen.map(({ runId, head }) => ({ run_id: runId, ...head })),
    ...(faults.length === 0 ? {} : { faults: { count: faults.length, digest: hashOf([...faults].toSorted()), gone } }),
  };
  return { ...content, signed: { key_id: keys.keyId, signature: keys.sign(textOf(content)) } };
}

/** What the record does not have any more that it had when the anchor was made. */
export async function problemsOfAnchor(store: Store, keys: RecordVerifier, anchor: Anchor): Promise<RecordProblem[]> {
  const problem = (
    table: string,
    text: string,
    runId: RunId | null = null,
    seq: number | null = null,
  ): RecordProblem => ({
    table,
    runId,
    seq,
    problem: text,
  });
  const { signed, ...content } = anchor;
  const forged =
    signed === null
      ? 'Expected a signed anchor, got one without a signature, which anyone can write'
      : problemOfSignature(
          keys,
          { keyId: signed.key_id, text: textOf(content), signature: signed.signature },
          isBefore(anchor, keys.retired(signed.key_id)),
        );
  if (forged !== null) return [problem('anchor', forged)];
  for (const chain of REGISTER_CHAINS) {
    const end = anchor.register[chain] ?? emptyHead;
    const lost = await missingIn(store, chain, end);
    if (lost !== null) return [problem('register', lost, null, end.seq)];
  }
  const problems: RecordProblem[] = [];
  const seen = await headsUpTo(store, anchor.register.runs.seq);
  const heads = new Map<RunId, Head>([...seen].map(([runId, all]) => [runId, furthest(all)]));
  for (const { run_id, seq, hash } of anchor.unseen) heads.set(asRunId(run_id), { seq, hash });
  for (const runId of anchor.faults?.gone ?? []) heads.delete(asRunId(runId));
  // With the logs themselves: a log that lost its end may have gone on since, and the register has seen that too.
  for (const [runId, { seq, hash }] of heads) {
    // Of a log that could not be read there was nothing to anchor.
    const [event] = seq === 0 ? [{ hash }] : await store.runs.log(runId, seq - 1);
    if (event?.hash !== hash)
      problems.push(
        problem('run_events', `Expected event ${seq} as it was at ${anchor.at}, got another or none`, runId, seq),
      );
  }
  if (heads.size !== anchor.runs || digestOf(heads) !== anchor.digest)
    problems.push(
      problem(
        'anchor',
        `Expected the ${anchor.runs} runs of ${anchor.at}, got ${heads.size}, or others, from the register`,
      ),
    );
  return problems;
}

/** Whether the anchor says no more than what the register had when the key was retired. */
function isBefore({ register }: Anchor, retirement: Retirement | null): boolean {
  const ends = retirement?.ends ?? {};
  return (['handbooks', 'runs'] as const).every((chain) => register[chain].seq <= (ends[chain]?.seq ?? -1));
}

async function missingIn(store: Store, chain: RegisterChain, { seq, hash }: Head): Promise<string | null> {
  if (seq === 0) return null;
  const [entry] = (await store.register.read(chain, seq, 1)).entries;
  if (entry?.seq === seq && entry.hash === hash) return null;
  const last = (await store.register.last(chain)) ?? emptyHead;
  return entry?.seq === seq
    ? `Expected entry ${seq} of the register of ${chain} as the anchor has it, got another: the database was set back, and went on from there`
    : `Expected the register of ${chain} to have entry ${seq}, as the anchor has it, got its end at ${last.seq}: the database was set back, or the end was removed`;
}

function digestOf(heads: ReadonlyMap<RunId, Head>): string {
  const sorted = [...heads].map(([runId, { seq, hash }]) => [runId, seq, hash] as const);
  return hashOf(sorted.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Names its purpose, so that a signature made for something else does not count. */
function textOf(content: z.infer<typeof contentSchema>): string {
  return `sopwith anchor\n${canonicalJson(content)}`;
}
