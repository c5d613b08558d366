import { describe, expect, it } from 'vitest';
import type { ThreadMessage } from '../../src/engine/ports.ts';
import type { ThreadPort } from '../../src/engine/thread-port.ts';
import type { Clock } from '../../src/kernel/clock.ts';
import { hashOf } from '../../src/kernel/canonical-json.ts';
import { asRunId } from '../../src/kernel/ids.ts';
import { asking, AVA, filesOf, LENA, ONE_LEAD, sopFile } from '../run/handbook.ts';
import { MINUTE } from '../run/walk.ts';
import { FakeSlack, inWorld, SECOND, type Power, type SimulatedWorld } from './world.ts';

const lastCard = (world: SimulatedWorld): unknown =>
  world.slack.messages.find(({ key }) => key.endsWith(':card'))?.content;
/** The key of a message within its run: `card`, `posts:`, `ask`. */
const partOf = (key: string): string =>
  key
    .replace(/^run-[^:]+:/, '')
    .replace(/[0-9-]+$/, '')
    .replace(/^ask:.*/, 'ask');
const keys = (world: SimulatedWorld): string[] => world.slack.messages.map(({ key }) => partOf(key));

/** Everything that the thread shows, in the order of the messages in Slack. */
function shown(world: SimulatedWorld): string[] {
  return world.slack.messages.flatMap(({ content }) =>
    content.kind === 'posts' ? content.posts.map(({ key }) => key) : [],
  );
}

/** A lead is asked about the issue while the note is being added. */
const NOTE_AND_ISSUE = filesOf(
  ONE_LEAD,
  asking('jira.create_issue', 'claims-leads:1'),
  sopFile(
    `  - step: 1
    says: A note and an issue
    for_each: { item: what, in: = work, at_most: 2, at_once: 2 }
    do:
      - step: 1a
        says: Add the note
        if: [what == "note"]
        use: zendesk.add_internal_note
        with: { ticket: = case.zendesk.ticket_id, text: Damaged }
      - step: 1b
        says: Open the issue
        otherwise: 1a
        use: jira.create_issue
        with: { project: CLM, priority: High, summary: Damaged, description: Damaged }
`,
    { values: '  work: [note, issue]' },
  ),
);

describe('the thread', () => {
  it('is one message for a standard run, which says what was done', () =>
    inWorld({ thread: true }, async (world) => {
      world.vendors.tier = 'Standard';
      await world.claim();
      await world.after(MINUTE);
      expect(world.slack.writes).toBeLessThanOrEqual(2);
      expect(keys(world)).toEqual(['card']);
      expect(lastCard(world)).toMatchObject({
        card: { status: 'completed', outcome: null, standing: 'Standard', done: [{}, {}] },
      });
    }));

  it('leaves an open question the last message, also when another one is answered', () =>
    inWorld({ thread: true, files: filesOf(ONE_LEAD) }, async (world) => {
      await world.claim({ claim_amount: '30000' });
      await world.after(10 * SECOND);
      expect(keys(world)).toEqual(['card', 'posts:', 'ask']);
      await world.engine.commands.answer((await world.ask('answer')).askId, AVA);
      await world.after(MINUTE);
      expect(keys(world).at(-1)).toBe('ask');
      await world.approve(LENA);
      await world.after(10 * SECOND);
      // The card of the approval says what became of it.
      expect(keys(world)).toEqual(['card', 'posts:', 'ask']);
      expect(lastCard(world)).toMatchObject({ card: { status: 'completed' } });
    }));

  it('tells below an open question nothing that was done meanwhile, and what was done once it is answered', () =>
    inWorld({ thread: true, files: NOTE_AND_ISSUE }, async (world) => {
      world.vendors.answers.set('zendesk.add_internal_note', async () => {
        await world.clock.sleep(8 * SECOND);
        return { kind: 'done', output: { ticket: '101' } };
      });
      await world.claim();
      await world.after(MINUTE);
      expect(world.vendors.doneOf('zendesk.add_internal_note')).toBe(1);
      expect(keys(world)).toEqual(['card', 'ask']);
      await world.approve(LENA);
      await world.after(MINUTE);
      expect(keys(world)).toEqual(['card', 'ask', 'posts:']);
      expect(lastCard(world)).toMatchObject({ card: { status: 'completed' } });
    }));

  it.each(['sending', 'lost'] as const)(
    'neither posts nor forgets a message that an earlier version had begun (%s) with milestones that are told no more',
    (state) =>
      inWorld({ thread: true }, async (world) => {
        await world.claim();
        await world.after(10 * SECOND);
        const row = await world.row();
        if (row === null) throw new Error('Expected a run');
        const messages = (): Promise<ThreadMessage[]> => world.store.thread.messages(row.runId);
        const [card] = await messages();
        if (card === undefined) throw new Error('Expected a card');
        await world.store.thread.put({ ...card, key: 'posts:2-5', ts: null, contentHash: null, state });
        await world.engine.commands.answer((await world.ask('answer')).askId, AVA);
        await world.after(MINUTE);
        expect(keys(world)).toEqual(['card', 'posts:']);
        expect((await messages()).find(({ key }) => key === 'posts:2-5')?.state).toBe('lost');
      }),
  );

  it('costs a priority run without an approval at most six, with the direct message and its link to the thread', () =>
    inWorld({ thread: true }, async (world) => {
      await world.claim();
      await world.settle();
      await world.engine.commands.answer((await world.ask('answer')).askId, AVA);
      await world.after(MINUTE);
      expect(world.slack.writes + world.vendors.doneOf('slack.notify')).toBeLessThanOrEqual(6);
      expect(lastCard(world)).toMatchObject({
        card: { status: 'completed', standing: 'Priority · Ava Anders has it' },
      });
    }));

  it('gives a direct message, which is sent before the thread is there, the place of the thread', () =>
    inWorld({ thread: true }, async (world) => {
      await world.claim();
      await world.after(10 * SECOND);
      const root = world.slack.messages.find(({ key }) => key.endsWith(':card'));
      const [told] = (await world.messages()).filter(({ key }) => key.startsWith('told:'));
      const [found] = await world.engine.commands.toldTo(AVA);
      if (found === undefined) throw new Error('Expected a message that waits for an answer');
      const { title: _, posted, ...view } = found;
      expect(posted).toMatchObject({ ts: root?.ts });
      const place = { channel: posted?.channel, ts: posted?.ts };
      expect(told?.contentHash).toBe(hashOf(JSON.parse(JSON.stringify({ kind: 'told', told: view, root: place }))));
    }));

  it('shows an approval as a separate card, and rewrites it when it is decided', () =>
    inWorld({ thread: true, files: filesOf(ONE_LEAD) }, async (world) => {
      await world.claim({ claim_amount: '30000' });
      await world.after(10 * SECOND);
      const ask = (): unknown => world.slack.messages.find(({ key }) => key.includes(':ask:'))?.content;
      // The case is not what its path leads to before it is done.
      expect(lastCard(world)).toMatchObject({ card: { outcome: null, towards: 'priority' } });
      expect(ask()).toMatchObject({ ask: { state: { kind: 'open' }, mention: ['ULENA0001'] } });
      await world.approve(LENA);
      await world.after(10 * SECOND);
      expect(ask()).toMatchObject({
        ask: { state: { kind: 'closed', how: 'approved', by: 'Lena Lindqvist' }, mention: [] },
      });
      expect(keys(world).filter((key) => key === 'ask')).toHaveLength(1);
    }));

  it.each([
    ['is over its rate', { kind: 'not_now', afterMs: 3_000 }],
    ['refuses', { kind: 'refused', code: 'channel_not_found', message: 'No such channel' }],
    ['says nothing, and has not posted it', { kind: 'unknown', message: 'No answer' }],
    ['says nothing, and has posted it', 'lost after'],
  ] as const)('tells everything once and in order when Slack %s, at whichever write', (_, trouble) =>
    inWorld({ thread: true }, async (world) => {
      for (let clear = 0; clear < 3; clear++) {
        world.slack.messages.length = 0;
        world.slack.troubles.splice(0, Infinity, ...Array.from({ length: clear }, () => null), trouble);
        await world.claim({}, { id: String(200 + clear) });
        await world.after(3 * MINUTE);
        expect(keys(world)).toEqual(['card', 'posts:']);
        expect(lastCard(world)).toMatchObject({ card: { status: 'waiting' } });
        expect(await world.store.thread.behind(9)).toEqual([]);
      }
    }),
  );

  it('forgets no milestone whose message was deferred', () =>
    inWorld({ thread: true }, async (world) => {
      await world.claim({ claim_amount: '30000' });
      world.slack.troubles.push(null, { kind: 'not_now', afterMs: 20_000 });
      await world.settle();
      expect(shown(world)).toEqual([]);
      await world.engine.commands.answer((await world.ask('answer')).askId, AVA);
      await world.approve(LENA);
      await world.after(2 * MINUTE);
      const seqs = shown(world).map((key) => Number(key.replace('post:', '')));
      expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
      const decisions = (await world.log())
        .filter(({ event }) => event.type === 'OutcomeExpected')
        .map(({ seq }) => seq);
      expect(decisions).toHaveLength(1);
      for (const seq of decisions) expect(seqs).toContain(seq);
    }));

  it('catches up after Slack was down, without losing or repeating a milestone', () =>
    inWorld({ thread: true }, async (world) => {
      world.slack.isAway = true;
      await world.claim({ claim_amount: '30000' });
      await world.after(MINUTE);
      expect(world.slack.messages).toEqual([]);
      expect(world.vendors.doneOf('slack.notify')).toBe(1);
      world.slack.isAway = false;
      await world.after(MINUTE);
      expect(keys(world)).toEqual(['card', 'posts:', 'ask']);
      expect(await world.store.thread.behind(9)).toEqual([]);
      const { writes } = world.slack;
      await world.after(MINUTE);
      expect(world.slack.writes).toBe(writes);
    }));

  it('does not repeat a post that it cannot search for', () =>
    inWorld({ thread: true }, async (world) => {
      await world.claim();
      world.slack.troubles.push('lost after');
      await world.settle();
      world.slack.isAway = true;
      await world.after(MINUTE);
      expect(world.slack.finds).toBeGreaterThan(1);
      expect(world.slack.messages).toHaveLength(1);
      world.slack.isAway = false;
      await world.after(MINUTE);
      expect(keys(world)).toEqual(['card', 'posts:']);
      // Nothing was posted in between and deleted since.
      expect(world.slack.messages.map(({ ts }) => ts)).toEqual(['1.000', '2.000']);
    }));

  it('searches for a post only from when it was begun', () =>
    inWorld({ thread: true }, async (world) => {
      await world.claim();
      world.slack.troubles.push('lost after');
      const begunAt = world.clock.now();
      await world.settle();
      await world.after(MINUTE);
      expect(keys(world)).toEqual(['card', 'posts:']);
      expect(world.slack.soughtSince).not.toEqual([]);
      for (const since of world.slack.soughtSince) expect(since).toBeGreaterThanOrEqual(begunAt);
    }));

  it.each([
    ['beyond the log', (seq: number) => [`posts:${seq + 1}-99999`]],
    ['over those that are shown', () => ['posts:1-99999']],
    ['that ends before it begins', (seq: number) => [`posts:99999-${seq}`]],
    ['before the first event', (seq: number) => [`posts:0-${seq}`]],
  ])('shows milestones although a row says that a message has shown more: %s', (_, keysOf) =>
    inWorld({ thread: true, files: filesOf(ONE_LEAD), isTampered: true }, async (world) => {
      await world.claim({ claim_amount: '30000' });
      await world.after(MINUTE);
      const before = shown(world);
      const { runId, head } = (await world.row()) ?? { runId: asRunId(''), head: { seq: 0 } };
      const [known] = await world.store.thread.messages(runId);
      if (known === undefined) throw new Error('Expected a message');
      await world.store.thread.put(...keysOf(head.seq).map((key) => ({ ...known, key, ts: '1.1' })));
      expect(await world.auditProblems()).toEqual([
        expect.stringContaining('Expected milestones that follow') as string,
      ]);
      await world.after(16 * MINUTE);
      const after = shown(world);
      expect(after.length).toBeGreaterThan(before.length);
      expect(after).toEqual([...new Set(after)]);
    }),
  );

  it('shows milestones although the row of the run says that more was shown', () =>
    inWorld({ thread: true, files: filesOf(ONE_LEAD), isTampered: true }, async (world) => {
      await world.claim({ claim_amount: '30000' });
      await world.after(MINUTE);
      const before = shown(world);
      const { runId } = (await world.row()) ?? { runId: asRunId('') };
      await world.store.thread.followed(runId, 99_999);
      await world.after(16 * MINUTE);
      expect(shown(world).length).toBeGreaterThan(before.length);
    }));

  describe('in a channel that refuses it', () => {
    const archived = { kind: 'refused', code: 'is_archived', message: 'The channel was archived' } as const;
    const isChannel = (channel: string): boolean => channel.includes('freight-claims');
    const asks = (world: SimulatedWorld): { channel: string; state: unknown }[] =>
      world.slack.messages.flatMap(({ channel, content }) =>
        content.kind === 'ask' ? [{ channel, state: content.ask.state.kind }] : [],
      );

    it('asks the people themselves, notifies the operators once, and catches up when the channel is back', () =>
      inWorld({ thread: true, files: filesOf(ONE_LEAD) }, async (world) => {
        world.slack.refusals = (channel) => (isChannel(channel) ? archived : null);
        await world.claim({ claim_amount: '30000' });
        await world.after(2 * MINUTE);
        expect(asks(world)).toEqual([{ channel: 'C-ULENA0001', state: 'open' }]);
        expect(world.operatorNotices).toEqual([
          expect.stringMatching(/^Slack takes no messages for #freight-claims\nThe channel was archived\n/) as string,
        ]);
        world.slack.refusals = () => null;
        await world.after(3 * MINUTE);
        expect(keys(world).filter((key) => key === 'card')).toHaveLength(1);
        expect(asks(world)).toHaveLength(2);
        expect(await world.store.thread.behind(9)).toEqual([]);
        await world.approve(LENA);
        await world.after(MINUTE);
        expect(asks(world).map(({ state }) => state)).toEqual(['closed', 'closed']);
      }));

    it('asks the people themselves when the channel goes away while they are asked', () =>
      inWorld({ thread: true, files: filesOf(ONE_LEAD) }, async (world) => {
        await world.claim({ claim_amount: '30000' });
        await world.after(MINUTE);
        expect(asks(world)).toHaveLength(1);
        world.slack.refusals = (channel) => (isChannel(channel) ? archived : null);
        await world.after(2 * MINUTE);
        expect(asks(world).map(({ channel }) => channel)).toEqual(['C-freight-claims', 'C-ULENA0001']);
        await world.after(10 * MINUTE);
        expect(asks(world)).toHaveLength(2);
        expect(world.operatorNotices).toHaveLength(1);
        await world.approve(LENA);
        await world.after(MINUTE);
        expect(asks(world).at(1)).toMatchObject({ state: 'closed' });
        world.slack.refusals = () => null;
        await world.after(3 * MINUTE);
        expect(asks(world).map(({ state }) => state)).toEqual(['closed', 'closed']);
        expect(await world.store.thread.behind(9)).toEqual([]);
      }));

    it.each(['token_revoked', 'not_in_channel', 'external_channel'])(
      'updates the card of a decision later, when Slack no longer refuses with %s',
      (code) =>
        inWorld({ thread: true }, async (world) => {
          await world.claim({ claim_amount: '30000' });
          await world.after(MINUTE);
          world.slack.refusals = (_, what) => (what === 'update' ? { ...archived, code } : null);
          await world.approve(LENA);
          await world.after(MINUTE);
          expect(asks(world)[0]).toMatchObject({ state: 'open' });
          expect(await world.store.thread.behind(9)).toHaveLength(1);
          world.slack.refusals = () => null;
          await world.after(2 * MINUTE);
          expect(asks(world)[0]).toMatchObject({ state: 'closed' });
          expect(await world.store.thread.behind(9)).toEqual([]);
        }),
    );

    it('gives up the update of a message that was deleted', () =>
      inWorld({ thread: true }, async (world) => {
        await world.claim({ claim_amount: '30000' });
        await world.after(MINUTE);
        world.slack.refusals = (_, what) => (what === 'update' ? { ...archived, code: 'message_not_found' } : null);
        await world.approve(LENA);
        await world.after(MINUTE);
        expect(await world.store.thread.behind(9)).toEqual([]);
      }));

    it('is tried once a minute for all its threads', () =>
      inWorld({ thread: true }, async (world) => {
        world.slack.refusals = (channel) => (isChannel(channel) ? archived : null);
        for (let ticket = 0; ticket < 12; ticket++) await world.claim({}, { id: String(300 + ticket) });
        await world.after(MINUTE);
        const { writes } = world.slack;
        await world.after(5 * MINUTE);
        expect(world.slack.writes - writes).toBeLessThan(12);
        world.slack.refusals = () => null;
        await world.after(2 * MINUTE);
        expect(keys(world).filter((key) => key === 'card')).toHaveLength(12);
      }));
  });

  it('adopts no message of another run and none of its own twice, whatever Slack finds', async () => {
    const slack = new FakeSlack();
    // Offers any message at all, as if every key had matched.
    const thread = (power: Power): ThreadPort => ({
      ...slack.port(power),
      find: async ({ except }) => {
        const offered = slack.messages.find(({ ts }) => !except.has(ts));
        return offered === undefined ? { kind: 'absent' } : { kind: 'found', channel: offered.channel, ts: offered.ts };
      },
    });
    await inWorld({ thread }, async (world) => {
      await world.claim({}, { id: '201' });
      await world.after(MINUTE);
      const before = structuredClone(slack.messages);
      slack.troubles.push({ kind: 'unknown', message: 'No answer' }, null, { kind: 'unknown', message: 'No answer' });
      await world.claim({}, { id: '202' });
      await world.after(3 * MINUTE);
      expect(slack.messages.slice(0, before.length)).toEqual(before);
      expect(slack.messages.map(({ key }) => partOf(key))).toEqual(['card', 'posts:', 'card', 'posts:']);
      expect(world.troubles).toContainEqual(expect.stringContaining('thread.message_of_another_run'));
      expect(await world.store.thread.behind(9)).toEqual([]);
    });
  });

  it.each<[string, (port: ThreadPort, clock: Clock) => ThreadPort['post']]>([
    [
      'every post takes long',
      (port, clock) => async (request) => {
        await clock.sleep(35 * SECOND);
        return port.post(request);
      },
    ],
    [
      'one answer comes after the lease has expired',
      (port, clock) => async (request) => {
        const result = await port.post(request);
        if (request.content.kind === 'posts') await clock.sleep(70 * SECOND);
        return result;
      },
    ],
  ])('is written by only one worker at a time when %s', async (_, post) => {
    const slack = new FakeSlack();
    const thread = (power: Power, clock: Clock): ThreadPort => {
      const port = slack.port(power);
      return { ...port, post: post(port, clock) };
    };
    await inWorld({ thread }, async (world) => {
      await world.boot(Infinity, 'second');
      await world.claim({ claim_amount: '30000' });
      await world.after(5 * MINUTE);
      expect(slack.messages.map(({ key }) => partOf(key))).toEqual(['card', 'posts:', 'ask']);
      expect(await world.store.thread.behind(9)).toEqual([]);
    });
  });

  it('does not call a post absent while Slack may still carry it out', async () => {
    const slack = new FakeSlack();
    let isFirst = true;
    const asked: string[] = [];
    const thread = (power: Power, clock: Clock): ThreadPort => {
      const port = slack.port(power);
      return {
        ...port,
        post: async (request) => {
          asked.push(partOf(request.key));
          if (!isFirst) return port.post(request);
          isFirst = false;
          // Twice as long as the follower waits before it searches for the post.
          void clock.sleep(10 * SECOND).then(() => port.post(request));
          return { kind: 'unknown', message: 'No answer' };
        },
      };
    };
    await inWorld({ thread }, async (world) => {
      await world.claim();
      await world.after(3 * MINUTE);
      expect(slack.messages.map(({ key }) => partOf(key))).toEqual(['card', 'posts:']);
      // Nothing was posted in between and deleted since.
      expect(asked).toEqual(['card', 'posts:']);
    });
  });

  it.each([
    ['a card', 'card'],
    ['a question', 'ask'],
  ])('deletes what Slack posts only after it was posted again: %s', async (_, part) => {
    const slack = new FakeSlack();
    let isFirst = true;
    const thread = (power: Power, clock: Clock): ThreadPort => {
      const port = slack.port(power);
      return {
        ...port,
        post: async (request) => {
          if (!isFirst || partOf(request.key) !== part) return port.post(request);
          isFirst = false;
          // Later than the follower waits before it takes the post for absent.
          void clock.sleep(40 * SECOND).then(() => port.post(request));
          return { kind: 'unknown', message: 'No answer' };
        },
      };
    };
    await inWorld({ thread }, async (world) => {
      await world.claim({ claim_amount: '30000' });
      const written = () => slack.messages.filter(({ key }) => partOf(key) === part);
      await world.after(50 * SECOND);
      expect(written()).toHaveLength(2);
      await world.after(15 * MINUTE, 20 * SECOND);
      const kept = (await world.messages()).find(({ key }) => key.split(':')[0] === part);
      expect(written().map(({ ts }) => ts)).toEqual([kept?.ts]);
      expect(await world.approve(LENA)).toMatchObject({ ok: true });
    });
  });

  it('deletes nothing that belongs to the thread, when a post was taken for absent and is not found later either', () =>
    inWorld({ thread: true }, async (world) => {
      world.slack.troubles.push({ kind: 'unknown', message: 'No answer' });
      await world.claim({ claim_amount: '30000' });
      await world.after(15 * MINUTE, 20 * SECOND);
      expect(world.slack.messages.map(({ key }) => partOf(key))).toEqual(['card', 'posts:', 'ask']);
    }));

  it('finds the case of a thread', () =>
    inWorld({ thread: true }, async (world) => {
      await world.claim();
      await world.after(10 * SECOND);
      const [card] = world.slack.messages;
      expect(await world.engine.commands.caseOfThread(card?.channel ?? '', card?.ts ?? '')).toBe('CASE-1');
      expect(await world.engine.commands.caseOfThread('C-other', card?.ts ?? '')).toBeNull();
      expect(await world.messages()).toHaveLength(world.slack.messages.length + 1);
    }));
});
