/** Which payments a log says were sent, and until when. */
import { expect, it } from 'vitest';
import { settleMs } from '../../src/kernel/limits.ts';
import type { LoggedEvent } from '../../src/run/log/event.ts';
import { sentPayments, type Attempt } from '../../src/run/log/sent-payments.ts';
import type { RunState } from '../../src/run/log/state.ts';

const NOW = 1_000_000;
const ARGS = { shipment_id: 'SHP-1' };
type Event = { readonly type: string; readonly at: number; readonly [member: string]: unknown };

function sent(events: readonly Event[], { tool = 'tms.pay_claim', except = null as Attempt | null, now = NOW } = {}) {
  const proposed = { tool, system: tool.split('.')[0], effect: 'write', key: 'key-1', args: ARGS };
  const state = { calls: { '1#1': { proposed } } } as unknown as Pick<RunState, 'calls'>;
  const log = events.map(({ at, ...event }, index) => ({ seq: index + 1, at, event: { callId: '1#1', ...event } }));
  return sentPayments(
    { log: log as unknown as readonly LoggedEvent[], state },
    { system: 'tms', isMoney: (id) => id === 'tms.pay_claim', except, now },
  );
}

const started = (at: number, attempt = 1): Event => ({ type: 'CallStarted', attempt, at });
const payment = (until: number) => ({ key: 'key-1', args: ARGS, until });

it.each<[string, readonly Event[], readonly number[]]>([
  ['one that was answered, until then', [started(0), { type: 'CallSucceeded', attempt: 1, at: 900 }], [900]],
  ['one that was refused', [started(0), { type: 'CallFailed', attempt: 1, code: 'refused', at: 900 }], [900]],
  ['one without an answer, as long as it may be on its way', [started(0)], [settleMs]],
  [
    'one whose caller gave up, as long as it may be on its way',
    [started(0), { type: 'CallLost', attempt: 1, at: 10_000 }],
    [settleMs],
  ],
  ['one that is on its way now, until now', [started(NOW - 1)], [NOW]],
  [
    'one that was found much later, as long as it may have been on its way',
    [started(0), { type: 'CallSucceeded', attempt: 1, found: 'probed', at: 900_000 }],
    [settleMs],
  ],
  ['none of one that was not sent', [started(0), { type: 'CallDeferred', attempt: 1, isUnsent: true, at: 9 }], []],
  [
    'none of one for which an earlier one was found',
    [started(0), { type: 'CallFailed', attempt: 1, code: 'earlier_found', at: 9 }],
    [],
  ],
  [
    'each attempt that may have been sent',
    [started(0), { type: 'CallDeferred', attempt: 1, at: 9 }, started(600, 2)],
    [settleMs, 600 + settleMs],
  ],
])('has %s', (_, events, until) => {
  expect(sent(events)).toEqual(until.map(payment));
});

it('has neither the attempt that is made now, nor what is no payment of the system', () => {
  const events = [started(0), { type: 'CallDeferred', attempt: 1, at: 9 }, started(600, 2)];
  expect(sent(events, { except: { key: 'key-1', attempt: 2 } })).toEqual([payment(settleMs)]);
  expect(sent(events, { except: { key: 'key-2', attempt: 2 } })).toHaveLength(2);
  expect(sent(events, { tool: 'tms.send_tracer' })).toEqual([]);
  expect(sent(events, { tool: 'bank.pay_claim' })).toEqual([]);
});
