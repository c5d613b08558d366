/** Who may read a case. What is unknown is closed. */
import { expect, it } from 'vitest';
import type { CaseAccess } from '../../src/engine/commands.ts';
import { asCaseId } from '../../src/kernel/ids.ts';
import { answerQuery } from '../../src/slack/answer-query.ts';
import { createReader, SLACK_DID_NOT_SAY, whyNotRead } from '../../src/slack/may-read.ts';
import type { SlackContext } from '../../src/slack/slack-context.ts';
import { slackUser } from '../run/handbook.ts';

const ACCESS = { isReader: false, channel: null, renamed: null } as const;
const IDS: Readonly<Record<string, string>> = { claims: 'C1', other: 'C2' };
const IN_CLAIMS = { channel: 'claims', cardIn: 'C1' };
const ITSELF = { isChannel: async () => false };

it.each<[string, CaseAccess, boolean]>([
  ['a member of its channel', { ...ACCESS, channel: 'claims' }, true],
  ['a reader of its kind, wherever it is', { ...ACCESS, isReader: true }, true],
  ['no one else, and no one while its channel is not known', ACCESS, false],
  ['no one else, in another channel', { ...ACCESS, channel: 'other' }, false],
  ['a member of its channel once it has another name', { ...ACCESS, channel: 'gone', renamed: IN_CLAIMS }, true],
  [
    'no member of a channel that its kind names now, where its card is in another one',
    { ...ACCESS, channel: 'gone', renamed: { ...IN_CLAIMS, cardIn: 'C9' } },
    false,
  ],
  [
    'no member of a new channel with the name of the old one',
    { ...ACCESS, channel: 'claims', renamed: { channel: 'other', cardIn: 'C2' } },
    false,
  ],
])('a case is open to %s', async (_, access, isOpen) => {
  const members = {
    of: async (channel: string) => (channel === 'claims' ? 'in' : 'out'),
    isChannel: async (name: string, id: string) => IDS[name] === id,
  } as const;
  const person = { kind: 'known', actor: slackUser('U1'), name: 'Someone' } as const;
  expect(await createReader(person, members).mayRead(access)).toBe(isOpen);
});

it('a case that a person may not read is as unknown as none, also when Slack does not say whether they are in another channel', async () => {
  const person = { kind: 'known', actor: slackUser('U1'), name: 'Someone' } as const;
  const members = { of: async (channel: string) => (channel === 'other' ? 'unknown' : 'out'), ...ITSELF } as const;
  const commands = {
    access: async (id: string) => (id === 'CASE-1' ? { ...ACCESS, channel: 'claims' } : null),
    channels: async () => ['claims', 'other'],
  };
  const world = { commands, members } as unknown as Pick<SlackContext, 'commands' | 'members'>;
  for (const id of ['CASE-1', 'CASE-99'])
    expect(JSON.stringify(await whyNotRead(asCaseId(id), person, world))).toContain(SLACK_DID_NOT_SAY);
});

it('a list of cases may lack some once Slack did not say of one channel, whatever it says of the next ones', async () => {
  const person = { kind: 'known', actor: slackUser('U1'), name: 'Someone' } as const;
  const members = { of: async (channel: string) => (channel === 'other' ? 'unknown' : 'in'), ...ITSELF } as const;
  const reader = createReader(person, members);
  expect(await reader.mayRead({ ...ACCESS, channel: 'claims' })).toBe(true);
  expect(reader.isUnclear()).toBe(false);
  for (const channel of ['other', 'claims']) await reader.mayRead({ ...ACCESS, channel });
  expect(reader.isUnclear()).toBe(true);
});

it('a case that is found by words, and may not be read, is as unknown as none, also when Slack does not say', async () => {
  const person = { kind: 'known', actor: slackUser('U1'), name: 'Someone' } as const;
  const members = { of: async (channel: string) => (channel === 'other' ? 'unknown' : 'out'), ...ITSELF } as const;
  type Find = SlackContext['commands']['find'];
  const find: Find = async (words, _limit, _actor, mayRead) => {
    if (words === 'Wobbly') await mayRead({ ...ACCESS, channel: 'claims' });
    return [];
  };
  const commands = { find, channels: async () => ['claims', 'other'] };
  const world = { commands, members } as unknown as SlackContext;
  for (const words of ['Wobbly', 'Nobody']) {
    const { blocks } = await answerQuery({ kind: 'find', words }, { kind: 'alone' }, person, world);
    expect(JSON.stringify(blocks)).toContain(SLACK_DID_NOT_SAY);
  }
});
