/**
 * What a claim, a click and Home cost in store calls and sealed events. The numbers are exact, so an added read fails;
 * a change that saves one lowers its number here.
 */
import { isErasable } from '../../src/run/log/erasable.ts';
import { expect, it, vi } from 'vitest';
import { LENA } from '../run/handbook.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

type Counts = Record<string, number>;

/**
 * Counts the engine's store calls by method, the rows of logs that it fetches, and the events it seals. The returned
 * function takes the counts so far.
 */
function count({ store, process: { engine } }: SimulatedWorld): () => Counts {
  let counts: Counts = {};
  const add = (name: string, by = 1): void => {
    counts[name] = (counts[name] ?? 0) + by;
  };
  for (const part of ['inbox', 'cases', 'runs', 'handbook', 'thread'] as const)
    for (const [method, real] of Object.entries(store[part]))
      Object.assign(store[part], {
        [method]: (...args: unknown[]) => {
          add(`${part}.${method}`);
          const result = (real as (...rest: unknown[]) => unknown).apply(store[part], args);
          return method !== 'log'
            ? result
            : Promise.resolve(result).then((rows) => {
                add('runs.log: rows', (rows as readonly unknown[]).length);
                return rows;
              });
        },
      });
  // Each field of a sealed event has its own salt.
  const { random } = engine.shell;
  const bytes = vi.spyOn(random, 'bytes');
  return () => {
    const taken = { ...counts, salts: bytes.mock.calls.length };
    counts = {};
    bytes.mockClear();
    return Object.fromEntries(Object.entries(taken).toSorted());
  };
}

it('calls the store exactly this often for a claim, a click and Home', () =>
  inWorld({ thread: true }, async (world) => {
    // The first sweep with a handbook looks at the runs that it may have overtaken, once.
    await world.engine.worker.sweep();
    const take = count(world);
    await world.claim({ claim_amount: '30000' });
    await world.after(20_000);
    const claim = take();
    const { askId } = await world.ask('approval');
    const log = await world.log();
    take();
    await world.engine.commands.approve(askId, LENA);
    await world.settle();
    const click = take();
    const after = await world.log();
    take();
    await world.engine.commands.waitingFor(LENA);
    await world.engine.commands.list(15, LENA, async () => true);
    const home = take();
    const fieldsOf = (events: typeof log): number =>
      events.reduce(
        (sum, { event }) => sum + Object.keys(event).filter((field) => isErasable(event.type, field)).length,
        0,
      );
    // Every event is sealed once, for its append.
    expect({ claim: claim['salts'], click: click['salts'], home: home['salts'] }).toEqual({
      claim: fieldsOf(log),
      click: fieldsOf(after) - fieldsOf(log),
      home: 0,
    });
    expect({ claim, click, home }).toMatchInlineSnapshot(`
      {
        "claim": {
          "cases.findByKey": 1,
          "cases.nextNumber": 1,
          "cases.open": 1,
          "handbook.find": 5,
          "handbook.sopVersion": 1,
          "inbox.finish": 1,
          "inbox.heldFor": 2,
          "inbox.pending": 5,
          "inbox.receive": 1,
          "inbox.take": 2,
          "runs.append": 4,
          "runs.casesAbout": 1,
          "runs.due": 5,
          "runs.find": 1,
          "runs.headsSince": 5,
          "runs.lease": 1,
          "runs.release": 1,
          "runs.rows": 5,
          "salts": 30,
          "thread.behind": 5,
          "thread.lease": 1,
          "thread.put": 3,
          "thread.release": 1,
        },
        "click": {
          "inbox.unread": 2,
          "runs.append": 3,
          "runs.casesAbout": 1,
          "runs.find": 2,
          "runs.findAsk": 1,
          "runs.lease": 1,
          "runs.log": 2,
          "runs.log: rows": 36,
          "runs.missing": 2,
          "runs.release": 1,
          "salts": 4,
          "thread.lease": 2,
          "thread.release": 2,
        },
        "home": {
          "cases.find": 1,
          "runs.find": 1,
          "runs.list": 1,
          "runs.openAsks": 1,
          "salts": 0,
          "thread.messages": 1,
        },
      }
    `);
  }));
