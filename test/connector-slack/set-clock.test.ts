/** The computer's clock is set back or forward while the bot talks to Slack. */
import fc from 'fast-check';
import { WebClient } from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import { createBudget, type BudgetMethod } from '../../src/connector/slack/budget.ts';
import { createChannels, type KnownSince } from '../../src/connector/slack/channels.ts';
import { clientOptions } from '../../src/connector/slack/client.ts';
import { createMembers } from '../../src/connector/slack/members.ts';
import { createPeopleCheck } from '../../src/connector/slack/people-check.ts';
import type { Priority } from '../../src/engine/thread-port.ts';
import { histories } from '../histories.ts';
import { SteppingClock } from '../stepping-clock.ts';

const START = Date.UTC(2026, 10, 30, 9);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const CHANNEL = 'CDOCKTHEFT';
const AVA = 'UAVA00001';

/** Slack as it is now: a test changes it. */
function world() {
  const clock = new SteppingClock(START);
  const state = { members: [AVA], isShared: false, isDeleted: false, name: 'dock-theft', isBusy: false };
  const asked: string[] = [];
  const answerOf = (method: string): unknown => {
    if (state.isBusy) return { ok: false, error: 'internal_error' };
    if (method === 'conversations.members') return { ok: true, members: state.members };
    if (method === 'conversations.info')
      return { ok: true, channel: { id: CHANNEL, name: state.name, is_member: true, is_ext_shared: state.isShared } };
    if (method === 'conversations.list') return { ok: true, channels: [{ id: CHANNEL, name: state.name }] };
    return { ok: true, user: { id: AVA, team_id: 'TOURS0001', deleted: state.isDeleted, real_name: 'Ava' } };
  };
  const client = new WebClient('xoxb-test', {
    ...clientOptions({ apiUrl: 'http://127.0.0.1:1/api/' }),
    fetch: async (url) => {
      const method =
        String(url instanceof Request ? url.url : url)
          .split('/')
          .at(-1) ?? '';
      asked.push(method);
      return Response.json(answerOf(method));
    },
  });
  const line = { client, budget: createBudget(clock) };
  const channels = createChannels({ ...line, clock, allowExternal: [] });
  return {
    clock,
    state,
    asked,
    channels,
    members: createMembers(line, clock, channels),
    people: createPeopleCheck({ ...line, clock, teams: ['TOURS0001'] }),
  };
}

describe('after the clock was set back', () => {
  it('who has left a channel is no member of it', async () => {
    const { clock, state, members } = world();
    expect(await members.of(CHANNEL, AVA)).toBe('in');
    clock.step(-HOUR);
    state.members = [];
    expect(await members.of(CHANNEL, AVA)).toBe('out');
  });

  it('that Slack did not say who is in a channel is forgotten', async () => {
    const { clock, state, members } = world();
    state.isBusy = true;
    expect(await members.of(CHANNEL, AVA)).toBe('unknown');
    clock.step(-HOUR);
    state.isBusy = false;
    expect(await members.of(CHANNEL, AVA)).toBe('in');
  });

  it('an account that was deactivated is known as such', async () => {
    const { clock, state, people } = world();
    expect(await people.lookUp(AVA, null)).toMatchObject({ actor: { isDeleted: false } });
    clock.step(-HOUR);
    state.isDeleted = true;
    expect(await people.lookUp(AVA, null)).toMatchObject({ actor: { isDeleted: true } });
  });

  it.each<KnownSince>(['asked_now', 'of_seconds', 'of_a_minute'])(
    'a channel that became shared with another company is no channel of ours: %s',
    async (known) => {
      const { clock, state, channels } = world();
      expect(await channels.problemOf(CHANNEL, 'of_a_minute')).toBeNull();
      clock.step(-HOUR);
      state.isShared = true;
      expect(await channels.problemOf(CHANNEL, known)).toMatchObject({ code: 'external_channel' });
    },
  );

  it('the names of channels are read again', async () => {
    const { clock, state, channels } = world();
    expect(await channels.idOf('dock-theft')).toEqual({ kind: 'id', id: CHANNEL });
    clock.step(-HOUR);
    state.name = 'dock-theft-closed';
    expect(await channels.idOf('dock-theft')).toMatchObject({ code: 'channel_not_found' });
  });

  it('a channel takes its posts one a second as before', () => {
    const clock = new SteppingClock(START);
    const budget = createBudget(clock);
    const post = { method: 'chat.postMessage', priority: 'ask', channel: CHANNEL } as const;
    while (budget.take(post) === null);
    clock.step(-HOUR);
    expect(budget.take(post)).toBe(SECOND);
    clock.step(SECOND);
    expect(budget.take(post)).toBeNull();
  });

  it('a pause that Slack asked for is over', () => {
    const clock = new SteppingClock(START);
    const budget = createBudget(clock);
    budget.pause({ method: 'users.info' }, 30 * SECOND);
    expect(budget.take({ method: 'users.info', priority: 'ask' })).toBe(30 * SECOND);
    clock.step(-HOUR);
    expect(budget.take({ method: 'users.info', priority: 'ask' })).toBeNull();
  });

  it('a method whose calls of the minute are used up waits for a minute at most', async () => {
    const clock = new SteppingClock(START);
    const budget = createBudget(clock);
    const list = { method: 'conversations.list', priority: 'ask' } as const;
    while (budget.take(list) === null);
    clock.step(-49 * HOUR);
    expect(budget.take(list)).toBe(MINUTE);
    await clock.pass(MINUTE);
    expect(budget.take(list)).toBeNull();
  });
});

describe('however the clock is set', () => {
  it('no call waits for longer than its own wait, and goes out after it', async () => {
    const method = fc.constantFrom<BudgetMethod>('chat.postMessage', 'conversations.list', 'users.info');
    const priority = fc.constantFrom<Priority>('ask', 'end', 'progress');
    const deed = fc.oneof(
      { weight: 6, arbitrary: fc.record({ kind: fc.constant('take' as const), method, priority }) },
      fc.record({ kind: fc.constant('pause' as const), method, ms: fc.nat({ max: 120_000 }) }),
      fc.record({ kind: fc.constant('step' as const), ms: fc.integer({ min: -50 * HOUR, max: 50 * HOUR }) }),
      fc.record({ kind: fc.constant('pass' as const), ms: fc.nat({ max: 20_000 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 120 }), async (deeds) => {
        const clock = new SteppingClock(START);
        const budget = createBudget(clock);
        let longest = MINUTE;
        for (const one of deeds) {
          if (one.kind === 'step') clock.step(one.ms);
          else if (one.kind === 'pass') await clock.pass(one.ms);
          else if (one.kind === 'pause') {
            longest = Math.max(longest, one.ms);
            budget.pause({ method: one.method, channel: CHANNEL }, one.ms);
          } else {
            const wait = budget.take({ ...one, channel: CHANNEL }) ?? 0;
            expect(wait).toBeLessThanOrEqual(longest);
          }
        }
        // The clock may have been set last: what waits now waits once more at most.
        for (const each of ['chat.postMessage', 'conversations.list', 'users.info'] as const) {
          const take = (): number | null => budget.take({ method: each, priority: 'ask', channel: CHANNEL });
          const wait = take();
          if (wait === null) continue;
          await clock.pass(wait);
          expect(take()).toBeNull();
        }
      }),
      { seed: 1930, numRuns: histories(400) },
    );
  });
});
