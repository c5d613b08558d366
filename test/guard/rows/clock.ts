/** Guards of what is remembered with its time, where the computer's clock is set back. */
import type { Guard } from '../guard.ts';

const SLACK = 'test/connector-slack/set-clock.test.ts';

export const CLOCK: readonly Guard[] = [
  {
    id: 'CLK1',
    guard: 'What was remembered at a time that has not come is not fresh.',
    file: 'src/kernel/remembered.ts',
    code: 'at <= now && now - at < ms',
    without: 'now - at < ms',
    tests: 'test/kernel/remembered.test.ts',
    test: 'is fresh for a minute',
  },
  {
    id: 'CLK2',
    guard: 'What was done at a time that has not come counts as done now, and no longer than anything else.',
    file: 'src/kernel/remembered.ts',
    code: 'times.map((at) => Math.min(at, now)).filter',
    without: 'times.filter',
    tests: 'test/kernel/remembered.test.ts',
    test: 'counts as done now where it lies in the future, so a minute later it is over',
  },
  {
    id: 'CLK3',
    guard: 'Who left a channel before the clock was set back is no member of it.',
    file: 'src/connector/slack/members.ts',
    code: '!isYounger(FRESH_MS, entry.at, clock.now())',
    without: 'entry.at <= clock.now() - FRESH_MS',
    tests: SLACK,
    test: 'who has left a channel is no member of it',
  },
  {
    id: 'CLK4',
    guard: 'An account that was deactivated before the clock was set back may decide nothing.',
    file: 'src/connector/slack/people-check.ts',
    code: 'isYounger(FRESH_MS, known.at, clock.now())',
    without: 'known.at > clock.now() - FRESH_MS',
    tests: SLACK,
    test: 'an account that was deactivated is known as such',
  },
  {
    id: 'CLK5',
    guard: 'A channel that became shared before the clock was set back takes no messages.',
    file: 'src/connector/slack/channels.ts',
    code: 'isYounger(OLDEST_MS[known], notShared.get(channelId), clock.now())',
    without: '(notShared.get(channelId) ?? -Infinity) > clock.now() - OLDEST_MS[known]',
    tests: SLACK,
    test: 'a channel that became shared with another company is no channel of ours',
  },
  {
    id: 'CLK6',
    guard: 'A clock that is set back takes no tokens of a channel.',
    file: 'src/connector/slack/budget.ts',
    code: 'if (before.at > now) {',
    without: 'if (before.at > now && now < 0) {',
    tests: SLACK,
    test: 'a channel takes its posts one a second as before',
  },
];
