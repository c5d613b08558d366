/** Who may read a case. What is unknown is closed. */
import { expect, it } from 'vitest';
import { createReader } from '../../src/slack/may-read.ts';
import { slackUser } from '../run/handbook.ts';

it.each([
  ['a member of its channel', { isReader: false, channel: 'claims' }, true],
  ['a reader of its kind, wherever it is', { isReader: true, channel: null }, true],
  ['no one else, and no one while its channel is not known', { isReader: false, channel: null }, false],
  ['no one else, in another channel', { isReader: false, channel: 'other' }, false],
])('a case is open to %s', async (_, access, isOpen) => {
  const members = { of: async (channel: string) => (channel === 'claims' ? 'in' : 'out') } as const;
  const person = { kind: 'known', actor: slackUser('U1'), name: 'Someone' } as const;
  expect(await createReader(person, members).mayRead(access)).toBe(isOpen);
});
