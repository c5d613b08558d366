/** The computer's clock is set back or forward: nothing waits for it to catch up, and nothing counts as fresh for that long. */
import { describe, expect, it } from 'vitest';
import { inTurn } from '../../src/connector/slack/turn.ts';
import { createLostThreads } from '../../src/engine/lost-threads.ts';
import { noOperators, createOperators } from '../../src/engine/operators.ts';
import { putOffWrites } from '../../src/engine/put-off-writes.ts';
import { ITEM_LOCKED } from '../../src/engine/inbox-port.ts';
import { createRefusedRequests } from '../../src/http/refused-requests.ts';
import { asRunId } from '../../src/kernel/ids.ts';
import { Trouble } from '../../src/kernel/trouble.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { SteppingClock } from '../stepping-clock.ts';

const START = Date.UTC(2026, 10, 30, 9);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const RUN = asRunId('run-0123456789abcdefghijklmn');

describe('after the clock was set back', () => {
  it('the operators hear of what they heard of before', async () => {
    const clock = new SteppingClock(START);
    const posted: string[] = [];
    const operators = createOperators(
      clock,
      async ({ title }) => void posted.push(title),
      () => undefined,
    );
    const notify = (isEachAnother: boolean): void => {
      operators.notify({ topic: 'a', title: 'Trouble', lines: [], isEachAnother });
    };
    notify(true);
    notify(true);
    clock.step(-49 * HOUR);
    operators.flush();
    expect(posted).toHaveLength(2);
    notify(false);
    expect(posted).toHaveLength(2);
    clock.step(-49 * HOUR);
    notify(false);
    expect(posted).toHaveLength(3);
  });

  it('a thread that Slack refused does not rest any more', () => {
    const clock = new SteppingClock(START);
    const lost = createLostThreads(clock);
    lost.refused(RUN);
    expect(lost.isResting(RUN)).toBe(true);
    clock.step(-HOUR);
    expect(lost.isResting(RUN)).toBe(false);
  });

  it('what became of an item is written once its row is free', async () => {
    const clock = new SteppingClock(START);
    const store = createMemoryStore();
    let isLocked = true;
    const finished: string[] = [];
    const { store: patient } = putOffWrites(
      {
        ...store,
        inbox: {
          ...store.inbox,
          find: async () => ({ id: '1', source: 's', eventId: 'e', receivedAt: START, payload: null, attempts: 1 }),
          finish: async (id) => {
            if (isLocked) throw new Trouble(ITEM_LOCKED, { message: 'Expected a free row, got a locked one' });
            finished.push(id);
          },
        },
      },
      { clock, operators: noOperators, logger: { info: () => undefined, error: () => undefined } },
    );
    await patient.inbox.finish('1', 'done', START);
    clock.step(-HOUR);
    isLocked = false;
    await patient.inbox.take(1, clock.now(), clock.now());
    expect(finished).toEqual(['1']);
  });

  it('a message that waits for its turn waits no longer than a call has time', async () => {
    const clock = new SteppingClock(START);
    let asked = 0;
    const waiting = inTurn(clock, {}, async () => {
      asked += 1;
      clock.step(-HOUR);
      return { kind: 'not_now', afterMs: 5 * SECOND, message: 'Slack is busy' };
    });
    await clock.pass(MINUTE);
    expect(await waiting).toMatchObject({ kind: 'not_now' });
    expect(asked).toBe(1);
  });

  it('a request that is refused is logged once a minute', async () => {
    const clock = new SteppingClock(START);
    const lines: string[] = [];
    const logger = { info: (name: string) => void lines.push(name), error: () => undefined };
    const { report } = createRefusedRequests({ clock, logger }, { report: async () => undefined, counts: () => [] });
    const refuse = () => report({ status: 404, method: 'GET', path: '/x', sentence: 'Expected a path' });
    await refuse();
    clock.step(-HOUR);
    await refuse();
    await refuse();
    expect(lines).toEqual(['http.refused', 'http.refused']);
  });
});
