/** Who acts in Slack, and what a person reads whom the bot does not answer. */
import { expect, it } from 'vitest';
import type { LookedUp } from '../../src/connector/slack/people-check.ts';
import { whoIs } from '../../src/slack/who.ts';
import { slackUser } from '../run/handbook.ts';

const ELSEWHERE = 'It is not known whether this workspace is one of ours';

it.each<[string, Partial<Extract<LookedUp, { kind: 'known' }>>, string | null]>([
  ['a member is answered', {}, null],
  ['a stranger reads so', { actor: slackUser('U1', { isStranger: true }) }, 'Sorry, cases are for members'],
  [
    'one of whom it is not known reads that, and not that they are a stranger',
    { actor: slackUser('U1', { isStranger: true }), unclear: ELSEWHERE },
    ELSEWHERE,
  ],
])('%s', async (_, more, sentence) => {
  const found = { kind: 'known', actor: slackUser('U1'), name: 'Someone', ...more } as const;
  const people = { lookUp: () => Promise.resolve(found) };
  const who = await whoIs({ userId: 'U1', teamId: 'TSOPWITH1' }, { people });
  expect(who).toMatchObject(
    sentence === null ? { kind: 'person' } : { kind: 'refused', sentence: expect.stringContaining(sentence) },
  );
});
