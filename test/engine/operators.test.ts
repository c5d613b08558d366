import { describe, expect, it } from 'vitest';
import { createOperators, type OperatorNotice } from '../../src/engine/operators.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';

const HOUR = 3_600_000;
const trouble = (topic: string): OperatorNotice => ({ topic, title: `Trouble with ${topic}`, lines: ['Look at it'] });

function world() {
  const clock = new SimulatedClock(0);
  const posted: string[] = [];
  const failures: unknown[] = [];
  let isDown = false;
  const operators = createOperators(
    clock,
    async ({ title, lines }) => {
      if (isDown) throw new Error('Slack is down');
      posted.push([title, ...lines].join(' / '));
    },
    (error) => failures.push(error),
  );
  return { clock, posted, failures, operators, goDown: () => (isDown = true) };
}

describe('notices to the operators', () => {
  it('are posted once an hour for each topic, with the number left out', async () => {
    const { clock, posted, operators } = world();
    for (let minute = 0; minute < 90; minute++) {
      operators.notify(trouble('a'));
      if (minute === 0) operators.notify(trouble('b'));
      await clock.advanceTo(clock.now() + 60_000);
    }
    expect(posted).toEqual([
      'Trouble with a / Look at it',
      'Trouble with b / Look at it',
      'Trouble with a / Look at it / 59 more like this since 1970-01-01T00:00:00.000Z',
    ]);
    await clock.advanceTo(clock.now() + 2 * HOUR);
    operators.notify(trouble('b'));
    expect(posted.at(-1)).toBe('Trouble with b / Look at it');
  });

  it('that are each about another thing are counted some minutes after the first one, and once an hour from then on', async () => {
    const { clock, posted, operators } = world();
    operators.notify(trouble('b'));
    for (let minute = 0; minute < 75; minute++) {
      operators.notify({ ...trouble('a'), isEachAnother: true, lines: [`At minute ${minute}`] });
      operators.notify(trouble('b'));
      operators.flush();
      await clock.advanceTo(clock.now() + 60_000);
    }
    expect(posted).toEqual([
      'Trouble with b / Look at it',
      'Trouble with a / At minute 0',
      'Trouble with a / At minute 5 / 5 more like this since 1970-01-01T00:00:00.000Z',
      'Trouble with b / Look at it / 60 more like this since 1970-01-01T00:00:00.000Z',
      'Trouble with a / At minute 65 / 59 more like this since 1970-01-01T00:05:00.000Z',
      'Trouble with a / At minute 70 / 5 more like this since 1970-01-01T01:05:00.000Z',
    ]);
  });

  it('fail without disturbing the caller', async () => {
    const { clock, failures, operators, goDown } = world();
    goDown();
    operators.notify(trouble('a'));
    await clock.advanceTo(clock.now() + 1);
    expect(failures).toHaveLength(1);
  });
});
