/** Who may read a case. What is unknown is closed. */
import { describe, expect, it } from 'vitest';
import type { CaseAccess } from '../../src/engine/commands.ts';
import { asCaseId } from '../../src/kernel/ids.ts';
import { answerQuery } from '../../src/slack/answer-query.ts';
import { createReader, SLACK_DID_NOT_SAY, whyNotRead } from '../../src/slack/may-read.ts';
import type { SlackContext } from '../../src/slack/slack-context.ts';
import { card, RUN } from '../connector-slack/fixtures.ts';
import { slackUser } from '../run/handbook.ts';

it.each<[string, CaseAccess, boolean]>([
  ['a member of its channel', { isReader: false, channel: 'claims' }, true],
  ['a reader of its kind, wherever it is', { isReader: true, channel: null }, true],
  ['no one else, and no one while its channel is not known', { isReader: false, channel: null }, false],
  ['no one else, in another channel', { isReader: false, channel: 'other' }, false],
])('a case is open to %s', async (_, access, isOpen) => {
  const members = { of: async (channel: string) => (channel === 'claims' ? 'in' : 'out') } as const;
  const person = { kind: 'known', actor: slackUser('U1'), name: 'Someone' } as const;
  expect(await createReader(person, members).mayRead(access)).toBe(isOpen);
});

it('a case that a person may not read is as unknown as none, also when Slack does not say whether they are in another channel', async () => {
  const person = { kind: 'known', actor: slackUser('U1'), name: 'Someone' } as const;
  const members = { of: async (channel: string) => (channel === 'other' ? 'unknown' : 'out') } as const;
  const commands = {
    access: async (id: string) => (id === 'CASE-1' ? { isReader: false, channel: 'claims' } : null),
    channels: async () => ['claims', 'other'],
  };
  const world = { commands, members } as unknown as Pick<SlackContext, 'commands' | 'members'>;
  for (const id of ['CASE-1', 'CASE-99'])
    expect(JSON.stringify(await whyNotRead(asCaseId(id), person, world))).toContain(SLACK_DID_NOT_SAY);
});

it('a list of cases may lack some once Slack did not say of one channel, whatever it says of the next ones', async () => {
  const person = { kind: 'known', actor: slackUser('U1'), name: 'Someone' } as const;
  const members = { of: async (channel: string) => (channel === 'other' ? 'unknown' : 'in') } as const;
  const reader = createReader(person, members);
  expect(await reader.mayRead({ isReader: false, channel: 'claims' })).toBe(true);
  expect(reader.isUnclear()).toBe(false);
  for (const channel of ['other', 'claims']) await reader.mayRead({ isReader: false, channel });
  expect(reader.isUnclear()).toBe(true);
});

it('a case that is found by words, and may not be read, is as unknown as none, also when Slack does not say', async () => {
  const person = { kind: 'known', actor: slackUser('U1'), name: 'Someone' } as const;
  const members = { of: async (channel: string) => (channel === 'other' ? 'unknown' : 'out') } as const;
  type Find = SlackContext['commands']['find'];
  const find: Find = async (words, _limit, _actor, mayRead) => {
    if (words === 'Wobbly') await mayRead({ isReader: false, channel: 'claims' });
    return [];
  };
  const commands = { find, channels: async () => ['claims', 'other'] };
  const world = { commands, members } as unknown as SlackContext;
  for (const words of ['Wobbly', 'Nobody']) {
    const { blocks } = await answerQuery({ kind: 'find', words, then: null }, { kind: 'alone' }, person, world);
    expect(JSON.stringify(blocks)).toContain(SLACK_DID_NOT_SAY);
  }
});

describe('of cases that are found by words', () => {
  const person = { kind: 'known', actor: slackUser('U1'), name: 'Someone' } as const;
  const found = (count: number) =>
    Array.from({ length: count }, (_, index) => {
      const caseId = asCaseId(`CASE-${index + 1}`);
      return { caseId, runId: RUN, card: card({ caseId }) };
    });
  const asked = (count: number, ofOther: 'in' | 'unknown') => {
    const world = {
      commands: {
        find: async () => found(count),
        status: async (caseId: string) => found(count).find((one) => one.caseId === caseId) ?? null,
        access: async () => ({ isReader: false, channel: 'claims' }),
        channels: async () => ['claims', 'other'],
      },
      members: { of: async (channel: string) => (channel === 'other' ? ofOther : 'in') },
    } as unknown as SlackContext;
    return answerQuery({ kind: 'find', words: 'BOL-77', then: { kind: 'status' } }, { kind: 'alone' }, person, world);
  };

  it('one is answered as if it were named', async () => {
    expect((await asked(1, 'in')).text).toMatch(/^CASE-1/);
  });

  it('several are listed, and the person names one', async () => {
    expect(JSON.stringify(await asked(2, 'in'))).toContain('fits these cases. Name one, as in `/sop status CASE-12`');
  });

  it('one is listed while Slack does not say of another channel, whose case may be meant', async () => {
    const text = JSON.stringify(await asked(1, 'unknown'));
    expect(text).toContain(SLACK_DID_NOT_SAY);
    expect(text).toContain('CASE-1');
  });
});
