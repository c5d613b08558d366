/** Slack said the id of a case's channel after the case had opened. */
import { expect, it } from 'vitest';
import { problemOfTrigger } from '../../src/evaluate/audit-triggers.ts';
import { channelOf } from '../../src/run/log/case-channel.ts';
import type { LoggedEvent } from '../../src/run/log/event.ts';
import { evolve } from '../../src/run/log/evolve.ts';
import { handbookOf } from './handbook.ts';
import { walk } from './walk.ts';

it('the first id of a channel counts, and the audit finds a second one', () => {
  const { state: before } = walk({ handbook: handbookOf() });
  const known = (slackChannelId: string): LoggedEvent => ({
    seq: before.seq + 1,
    at: before.at,
    actor: { kind: 'runner' },
    event: { type: 'ChannelKnown', slackChannelId },
  });
  const [first, second] = [known('C0FIRST01'), known('C0SECOND1')];
  expect(problemOfTrigger(before, first)).toBeNull();
  const after = evolve(before, first);
  expect(after.opened).toMatchObject({ slackChannel: before.opened?.slackChannel, slackChannelId: 'C0FIRST01' });
  expect(problemOfTrigger(after, second)).toContain('got a second one');
  const { opened } = evolve(after, { ...second, seq: after.seq + 1 });
  expect(opened === null ? null : channelOf(opened)).toBe('C0FIRST01');
});
