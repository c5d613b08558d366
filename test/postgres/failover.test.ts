/**
 * Two real servers, the second a synchronous standby of the first. The first is killed while claims arrive, and the
 * second is promoted: by the address in the configuration alone, nothing acknowledged is lost and nothing is done twice.
 */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createBenchWorld } from '../../src/app/bench-world.ts';
import type { Engine } from '../../src/engine/create-engine.ts';
import { realClock } from '../../src/engine/real-clock.ts';
import { signedInbox } from '../../src/engine/signed-inbox.ts';
import { handbookOfCalls } from '../../src/evaluate/bench/generate-call-sops.ts';
import { claimPayload } from '../../src/evaluate/bench/instant-vendors.ts';
import { openEngine } from '../../src/evaluate/bench/open-engine.ts';
import { rowsOf, type Database } from '../../src/store/database.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import type { CallResult, ToolBinding } from '../../src/tool/tool.ts';
import { turns, until } from '../until.ts';
import { describeWithServer } from './server.ts';
import { createPair, type Pair } from './standby.ts';

const NOON = Date.parse('2026-03-02T12:00:00Z');
const CALLS = 4;
/** Of the four, those that change something. */
const WRITES = 2;

describeWithServer('two servers', () => {
  let pair: Pair;
  let database: Database;
  beforeAll(async () => {
    pair = await createPair();
    database = await openDatabase({ url: pair.url });
  });
  afterAll(async () => {
    await database.close();
    await pair.remove();
  });

  it('lose no claim and repeat no effect when the first one dies', async () => {
    const effects = new Map<string, number>();
    const files = handbookOfCalls(createBenchWorld('sops').handbookFiles, CALLS);
    const { engine } = await openEngine(database, files, (options) => ({
      ...options,
      bindings: options.bindings.map((binding) => counted(binding, effects)),
    }));
    const filing = fileClaims(engine);
    await until('claims are worked', () => filing.acknowledged.size >= 40);
    await pair.killFirst();
    await until('no server takes claims', () => filing.refused() > 0);
    const before = filing.acknowledged.size;
    await pair.promoteSecond();
    await until('claims are worked again', () => filing.acknowledged.size >= before + 40);
    await filing.stop();
    await until('every run has ended', async () => {
      // As the program does every few seconds: what was under way when the server died is found by its rows.
      await engine.worker.sweep();
      return (await runsBy(database)).open === 0;
    });

    expect(await runsBy(database)).toEqual({ open: 0, completed: filing.acknowledged.size });
    expect([...effects.values()].filter((count) => count !== 1)).toEqual([]);
    expect(effects.size).toBe(filing.acknowledged.size * WRITES);
    await engine.worker.stop();
  });

  it('are written to in one place only, when the first one comes back by mistake', async () => {
    await pair.bringFirstBack();
    const again = await openDatabase({ url: pair.url });
    const place = sql`SELECT inet_server_port() AS port`;
    expect(await rowsOf(again.db, place)).toEqual(await rowsOf(database.db, place));
    expect(pair.url).toContain(`,127.0.0.1:${String((await rowsOf(again.db, place))[0]?.['port'])}/`);
    await again.close();
  });
});

/** Counts what it does, and finds at a further attempt what an earlier one did, as a vendor does by our key. */
function counted(binding: ToolBinding, effects: Map<string, number>): ToolBinding {
  if (binding.tool.effect === 'read') return binding;
  const answers = new Map<string, CallResult>();
  return {
    ...binding,
    async call(input, context) {
      const done = context.attempt > 1 ? answers.get(context.key) : undefined;
      if (done !== undefined) return done;
      const effect = `${binding.tool.id} ${String(input['ticket'])}`;
      effects.set(effect, (effects.get(effect) ?? 0) + 1);
      const result = await binding.call(input, context);
      answers.set(context.key, result);
      return result;
    },
    async probe(_input, { key }) {
      const done = answers.get(key);
      return done?.kind === 'done' ? { kind: 'found', output: done.output } : { kind: 'absent' };
    },
  };
}

/** Files one claim after another, each again until it is acknowledged, as Zendesk does. */
function fileClaims(engine: Engine) {
  const inbox = signedInbox(engine.shell.store.inbox, engine.shell.keys);
  const acknowledged = new Set<string>();
  let refusals = 0;
  let isOver = false;
  const file = async (ticket: string): Promise<void> => {
    const now = realClock.now();
    await inbox.receive({
      source: 'zendesk',
      eventId: `ticket.created:${ticket}`,
      receivedAt: now,
      payload: claimPayload(ticket, '4100.00', new Date(NOON)),
    });
    acknowledged.add(ticket);
    await engine.shell.wakeUps.send({ kind: 'inbox' });
  };
  const filing = async (): Promise<void> => {
    for (let ticket = 1; !isOver; ) {
      try {
        await file(String(ticket));
        ticket += 1;
      } catch {
        refusals += 1;
        await turns();
      }
    }
  };
  const ended = filing();
  return {
    acknowledged,
    refused: () => refusals,
    async stop() {
      isOver = true;
      await ended;
    },
  };
}

async function runsBy({ db }: Database): Promise<{ readonly open: number; readonly completed: number }> {
  const [row] = await rowsOf(
    db,
    sql`SELECT (SELECT count(*) FROM inbox WHERE finished_at_ms IS NULL) + count(*) FILTER (WHERE status <> 'completed') AS open,
      count(*) FILTER (WHERE status = 'completed') AS completed FROM runs`,
  );
  return { open: Number(row?.['open']), completed: Number(row?.['completed']) };
}
