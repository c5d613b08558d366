/** The number of a form or of an EDI partner, which its sender quotes, names the case only to those who may read it. */
import { describe, expect, it } from 'vitest';
import { withCases } from '../../src/slack/by-number.ts';
import type { SlackContext } from '../../src/slack/slack-context.ts';
import { slackUser } from '../run/handbook.ts';

const NUMBER = '7KQ2M-91DTH';

async function read(text: string, isMember: boolean): Promise<readonly [string, readonly string[]]> {
  const asked: string[] = [];
  const person = { kind: 'known', actor: slackUser('U1'), name: 'Someone' } as const;
  const context = {
    commands: {
      casesNumbered: async (number: string) =>
        number === 'TWO-2' ? ['CASE-1', 'CASE-2'] : [NUMBER, 'WOB-2202'].includes(number) ? ['CASE-1'] : [],
      access: async (id: string) => (['CASE-1', 'CASE-2'].includes(id) ? { isReader: false, channel: 'claims' } : null),
      channels: async () => ['claims', 'other'],
    },
    members: {
      of: async (channel: string) => {
        asked.push(channel);
        return isMember && channel === 'claims' ? 'in' : 'out';
      },
    },
  } as unknown as Pick<SlackContext, 'commands' | 'members'>;
  return [await withCases(text, person, context), asked];
}

describe('a number that a sender quotes', () => {
  it.each([
    [`status ${NUMBER}`, 'status CASE-1'],
    ['explain WOB-2202', 'explain CASE-1'],
    ['why was WOB-2202 escalated?', 'why was CASE-1 escalated?'],
    ['why-not case-7 jira.create_issue', 'why-not case-7 jira.create_issue'],
    ['status TWO-2', 'status TWO-2'],
    ['find WOB-2202', 'find WOB-2202'],
  ])('names its case: %s', async (text, expected) => {
    expect((await read(text, true))[0]).toBe(expected);
  });

  it('of a case that a person may not read stays as it is, and as much is asked as for an unknown one', async () => {
    const [text, asked] = await read(`explain ${NUMBER}`, false);
    const [other, askedToo] = await read('explain 00000-00000', false);
    expect([text, other]).toEqual([`explain ${NUMBER}`, 'explain 00000-00000']);
    expect(new Set(asked)).toEqual(new Set(askedToo));
  });

  it('stands for no case after five others: a longer text was pasted', async () => {
    const many = Array.from({ length: 9 }, (_, index) => `0000${index}-00000`).join(' ');
    expect((await read(`${many} ${NUMBER}`, true))[0]).toBe(`${many} ${NUMBER}`);
  });
});
