import { describe, expect, it } from 'vitest';
import type { SlackWriteResult } from '../../src/engine/thread-port.ts';
import type { PublicationNotice } from '../../src/engine/handbook-writer.ts';
import { postNotice, rewriteNotice } from '../../src/slack/post-notice.ts';

const NOTICE = { title: 'Handbook 2 is published', lines: [], proposal: null };
const DONE = { kind: 'done', channel: 'C1', ts: '1.1' } as const;
const NOT_NOW = { kind: 'not_now', afterMs: 1_000 } as const;
const LOST = { kind: 'unknown', message: 'Lost' } as const;
const GONE = { kind: 'refused', code: 'channel_not_found', message: 'No such channel' } as const;

/** When a proposal was announced, long before the time 0 at which the tests post. */
const PROPOSED = -60_000;

/**
 * Posts to these channels; each gives its results in order, and `done` afterwards.
 *
 * @param there the messages that are there: by key, when each was posted
 */
async function post(
  results: Readonly<Record<string, readonly SlackWriteResult[]>>,
  notice: PublicationNotice = NOTICE,
  there: Readonly<Record<string, number>> = {},
  isSilent = false,
) {
  let now = 0;
  const left = new Map(Object.entries(results).map(([channel, list]) => [channel, [...list]]));
  const posted: string[] = [];
  const contents: { readonly key: string; readonly threadTs: string | null; readonly proposal: string | null }[] = [];
  const keys = new Set<string>();
  const logged: unknown[] = [];
  const isTold = await postNotice(
    {
      clock: {
        now: () => now,
        sleep: (ms) => {
          now += ms;
          return Promise.resolve();
        },
      },
      newKey: () => `notice-${keys.size}`,
      thread: {
        find: async ({ key, channel, since, until }) => {
          if (isSilent) return { kind: 'unknown', message: 'Slack is away' };
          const at = there[key];
          return at !== undefined && since <= at && at <= until
            ? { kind: 'found', channel, ts: '1.1' }
            : { kind: 'absent' };
        },
        post: ({ channel, key, threadTs, content }) => {
          posted.push(`${now} ${channel}`);
          contents.push({ key, threadTs, proposal: content.kind === 'notice' ? content.proposal : null });
          keys.add(key);
          return Promise.resolve(left.get(channel)?.shift() ?? DONE);
        },
      },
      logger: {
        info: () => undefined,
        error: (name, error, data) => {
          logged.push([name, error, data]);
        },
      },
    },
    [...left.keys(), ...left.keys()],
    notice,
  );
  return { posted, contents, logged, keys, isTold };
}

describe('a notice', () => {
  it('is posted once to each channel, under a key of its own', async () => {
    const { posted, keys, logged } = await post({ claims: [], onboarding: [] });
    expect(posted).toEqual(['0 claims', '0 onboarding']);
    expect([keys.size, logged]).toEqual([2, []]);
  });

  it('waits as long as Slack says, then continues with the next channel', async () => {
    const { posted } = await post({ claims: [NOT_NOW], onboarding: [] });
    expect(posted).toEqual(['0 claims', '1000 claims', '1000 onboarding']);
  });

  it('is searched for when Slack did not say whether it was posted, and posted again only where it is missing', async () => {
    const lost = await post({ claims: [LOST] });
    expect([lost.posted, lost.keys.size, lost.isTold]).toEqual([['0 claims', '2000 claims'], 1, true]);
    const there = await post({ claims: [LOST] }, NOTICE, { 'notice-0': 0 });
    expect([there.posted, there.isTold]).toEqual([['0 claims'], true]);
  });

  it('goes to the log once Slack has not said five times whether it was posted', async () => {
    const { posted, logged, isTold } = await post({ claims: [LOST] }, NOTICE, {}, true);
    expect([posted, isTold]).toEqual([['0 claims'], false]);
    expect(logged).toEqual([['notice.not_told', 'Slack is away', { channel: 'claims', title: NOTICE.title }]]);
  });

  it('of a proposal whose post has no known outcome in one channel is announced again later', async () => {
    const proposal = { ...NOTICE, proposal: 'proposal-1' };
    const first = await post({ claims: [LOST], onboarding: [] }, proposal);
    expect([first.posted, first.isTold, first.logged]).toEqual([['0 claims', '0 onboarding'], false, []]);
    const again = await post(
      { claims: [], onboarding: [] },
      { ...proposal, since: PROPOSED },
      { 'proposal-1:onboarding': PROPOSED },
    );
    expect([again.posted, again.isTold]).toEqual([['0 claims'], true]);
  });

  it('goes to the log when its channel refuses it, and reaches the others', async () => {
    const { posted, logged } = await post({ claims: [GONE], onboarding: [] });
    expect(posted).toEqual(['0 claims', '0 onboarding']);
    expect(logged).toEqual([['notice.not_told', 'No such channel', { channel: 'claims', title: NOTICE.title }]]);
  });

  it('of a proposal has the same key in every process, and is posted again only where it is missing', async () => {
    const proposal = { ...NOTICE, proposal: 'proposal-1' };
    const first = await post({ claims: [], onboarding: [] }, proposal);
    expect(first.keys).toEqual(new Set(['proposal-1:claims', 'proposal-1:onboarding']));
    const again = await post(
      { claims: [], onboarding: [] },
      { ...proposal, since: PROPOSED },
      { 'proposal-1:claims': PROPOSED },
    );
    expect([again.posted, again.isTold]).toEqual([['0 onboarding'], true]);
  });

  it('of a proposal is not posted again while Slack cannot say whether it is there', async () => {
    const proposal = { ...NOTICE, proposal: 'proposal-1' };
    expect(await post({ claims: [] }, { ...proposal, since: PROPOSED }, {}, true)).toMatchObject({
      posted: [],
      isTold: false,
    });
    expect((await post({ claims: [] }, proposal, {}, true)).posted).toEqual(['0 claims']);
  });

  const LONG = {
    ...NOTICE,
    lines: Array.from({ length: 30 }, (_, index) => `${index} ${'x'.repeat(400)}`),
    proposal: 'proposal-1',
  };

  it('of a long proposal goes on in its thread, and has its buttons on the last message', async () => {
    const { contents, isTold } = await post({ claims: [] }, LONG);
    expect(contents).toEqual([
      { key: 'proposal-1:claims', threadTs: null, proposal: null },
      { key: 'proposal-1:claims:2', threadTs: '1.1', proposal: null },
      { key: 'proposal-1:claims:3', threadTs: '1.1', proposal: 'proposal-1' },
    ]);
    expect(isTold).toBe(true);
  });

  it('of a long proposal is completed where a process ended, and told only when all of it is there', async () => {
    const first = await post({ claims: [DONE, LOST] }, LONG);
    expect([first.posted.length, first.isTold]).toEqual([2, false]);
    const again = await post(
      { claims: [] },
      { ...LONG, since: PROPOSED },
      { 'proposal-1:claims': PROPOSED, 'proposal-1:claims:2': PROPOSED },
    );
    expect([again.contents.map(({ key }) => key), again.isTold]).toEqual([['proposal-1:claims:3'], true]);
  });

  it('counts as not told only when no channel has it', async () => {
    expect((await post({ claims: [GONE], onboarding: [] })).isTold).toBe(true);
    expect((await post({ claims: [GONE] })).isTold).toBe(false);
  });

  it('goes to the log after five tries over the rate', async () => {
    const { posted, logged } = await post({ claims: [NOT_NOW, NOT_NOW, NOT_NOW, NOT_NOW, NOT_NOW, NOT_NOW] });
    expect(posted).toHaveLength(5);
    expect(logged).toHaveLength(1);
  });
});

describe('the announcement of a decided proposal', () => {
  const rewrite = async (
    found: 'found' | 'absent' | 'unknown',
    result: SlackWriteResult = DONE,
    lines: readonly string[] = ['A change'],
  ): Promise<{ readonly isDone: boolean; readonly shown: unknown[] }> => {
    const shown: unknown[] = [];
    const isDone = await rewriteNotice(
      {
        clock: { now: () => 9, sleep: () => Promise.resolve() },
        logger: { info: () => undefined, error: () => undefined },
        thread: {
          find: async ({ channel }) =>
            found === 'found'
              ? { kind: found, channel, ts: '1.1' }
              : found === 'absent'
                ? { kind: found }
                : { kind: found, message: 'Slack is away' },
          update: async ({ content }) => {
            shown.push(content);
            return result;
          },
        },
      },
      ['claims'],
      { ...NOTICE, lines, proposal: 'proposal-1', since: 1, decided: 'Marcus refused it' },
    );
    return { isDone, shown };
  };

  it('shows what was decided, and no buttons', async () => {
    expect(await rewrite('found')).toEqual({
      isDone: true,
      shown: [
        {
          kind: 'notice',
          title: 'Decided: Handbook 2 is published',
          lines: ['Marcus refused it', 'A change'],
          proposal: null,
        },
      ],
    });
  });

  it('loses its buttons in the thread as well', async () => {
    const { isDone, shown } = await rewrite(
      'found',
      DONE,
      Array.from({ length: 30 }, () => 'x'.repeat(400)),
    );
    expect(isDone).toBe(true);
    expect(shown).toMatchObject([
      { title: 'Decided: Handbook 2 is published', proposal: null },
      { title: 'Decided: Handbook 2 is published (3 of 3)', proposal: null },
    ]);
  });

  it('is tried again as long as Slack does not say or has no room, and not when it is gone', async () => {
    expect((await rewrite('unknown')).isDone).toBe(false);
    expect((await rewrite('found', NOT_NOW)).isDone).toBe(false);
    expect((await rewrite('found', LOST)).isDone).toBe(false);
    expect((await rewrite('found', GONE)).isDone).toBe(true);
    expect(await rewrite('absent')).toEqual({ isDone: true, shown: [] });
  });
});
