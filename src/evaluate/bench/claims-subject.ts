/**
 * Our claims as a subject: from the webhook to the end of the run and its thread, with vendors and a Slack that answer
 * instantly. *Engine alone* leaves out the thread and Cedar: each tool is judged once, and its verdict is used again.
 */
import { sql } from 'drizzle-orm';
import type { Authorizer, Verdict } from '../../boundary/verdict.ts';
import type { EngineOptions } from '../../engine/create-engine.ts';
import type { HandbookInForce } from '../../engine/handbooks.ts';
import type { Shell } from '../../engine/shell.ts';
import { Trouble } from '../../kernel/trouble.ts';
import { rowsOf } from '../../store/database.ts';
import { openDatabase } from '../../store/open-database.ts';
import { STANDARD } from './bench-claims.ts';
import { openEngine } from './open-engine.ts';
import { NOT_COUNTED } from './server-counts.ts';
import type { ClaimsSpec, Subject } from './subject.ts';

export async function openClaims(spec: ClaimsSpec): Promise<Subject> {
  const { location, files, seed, firstTicket, isEngineAlone } = spec;
  const database = await openDatabase(location);
  const bench = await openEngine(database, files, isEngineAlone ? alone : (options) => options, {
    seed: Buffer.from(seed, 'hex'),
    firstTicket,
  });
  return {
    begin: async (count) => {
      await bench.receive(count, STANDARD);
    },
    async ended() {
      // The thread of a run that has ended shows its whole log, where there is a thread.
      const [row] = await rowsOf(
        database.db,
        sql`SELECT count(*) FILTER (WHERE status = 'completed' AND (${isEngineAlone} OR thread_seq >= head_seq)) AS ended,
          count(*) FILTER (WHERE status IN ('parked', 'stopped')) AS failed, ${sql.raw(`'${NOT_COUNTED}'`)} AS asked
          FROM runs`,
      );
      if (Number(row?.['failed']) > 0)
        throw new Trouble('bench.claims_parked', {
          message: `Expected claims that complete, got ${String(row?.['failed'])} that did not`,
        });
      return Number(row?.['ended']);
    },
    settled: () => bench.engine.worker.idle(),
    async stop() {
      await bench.stop();
      await database.close();
    },
  };
}

function alone(options: EngineOptions): EngineOptions {
  return { ...options, thread: null, adaptShell: withoutCedar };
}

function withoutCedar(shell: Shell): Shell {
  const known = new WeakMap<HandbookInForce, HandbookInForce>();
  return {
    ...shell,
    handbooks: {
      ...shell.handbooks,
      async current() {
        const inForce = await shell.handbooks.current();
        const made = known.get(inForce) ?? judgedOnce(inForce);
        known.set(inForce, made);
        return made;
      },
    },
  };
}

function judgedOnce(inForce: HandbookInForce): HandbookInForce {
  const boundaries = new Map(
    [...inForce.handbook.boundaries].map(([name, boundary]) => [
      name,
      { ...boundary, authorize: oncePerTool(boundary.authorize) },
    ]),
  );
  return { ...inForce, handbook: { ...inForce.handbook, boundaries } };
}

function oncePerTool(authorize: Authorizer): Authorizer {
  const verdicts = new Map<string, Verdict>();
  return (call) => {
    const verdict = verdicts.get(call.tool) ?? authorize(call);
    verdicts.set(call.tool, verdict);
    return verdict;
  };
}
