/** Tests of events whose keys fit several cases: a person chooses, and a restart changes nothing. */
import { describe, expect, it } from 'vitest';
import { askWhichCase } from '../../src/engine/ask-which-case.ts';
import { assignItem } from '../../src/engine/assign-event.ts';
import type { CaseAccess } from '../../src/engine/commands.ts';
import type { ChosenCase, InboxItem } from '../../src/engine/ports.ts';
import type { WhichCase } from '../../src/engine/thread-port.ts';
import { asCaseId } from '../../src/kernel/ids.ts';
import { Trouble } from '../../src/kernel/trouble.ts';
import { turns } from '../until.ts';
import { ANA, FILES, LENA, withEvents } from '../run/handbook.ts';
import { MINUTE } from '../run/walk.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

const KEYS = [
  { system: 'zendesk', record: '101' },
  { system: 'zendesk', record: '102' },
];
/** What the buttons of the message about the item say that it shows. */
function button(world: SimulatedWorld, item: string | undefined): { readonly item: string; readonly shown: string } {
  const question = questions(world).findLast((known) => known.item === item);
  return { item: item ?? '', shown: question?.shown ?? '' };
}
const everyone = async (): Promise<boolean> => true;

async function wake(world: SimulatedWorld): Promise<void> {
  for (const { wakeUps } of world.processes) await wakeUps.send({ kind: 'inbox' });
  await world.settle();
}

/** An offer that names both tickets. */
const EITHER = {
  type: 'declared',
  event: 'carrier_offer',
  channel: 'events',
  eventId: 'either',
  kind: 'freight_claim',
  keys: KEYS,
  requester: { name: 'tms', email: null },
  refused: [],
  facts: [
    {
      path: 'amount',
      value: { $money: 'USD', minor: 90_000 },
      source: { system: 'tms', record: 'event 1', field: 'amount' },
    },
  ],
} as const;

async function offer(world: SimulatedWorld, eventId = 'either'): Promise<void> {
  await world.inbox.receive({
    source: 'events',
    sender: 'tms',
    eventId,
    receivedAt: world.clock.now(),
    payload: { ...EITHER, eventId, receivedAt: world.clock.now() },
  });
  await wake(world);
}

/** Two open cases, and an offer that fits both. */
async function asked(story: (world: SimulatedWorld, item: string) => Promise<void>): Promise<void> {
  await inWorld({ thread: true, files: withEvents(FILES) }, async (world) => {
    await world.claim();
    await world.claim({}, { id: '102' });
    await world.rest();
    await offer(world);
    const [listed] = await world.store.inbox.setAside(9);
    await story(world, listed?.id ?? '');
  });
}

const questions = ({ slack }: SimulatedWorld): WhichCase[] =>
  slack.messages.flatMap(({ content }) => (content.kind === 'which_case' ? [content.which] : []));

async function arrived(world: SimulatedWorld): Promise<number[]> {
  return Promise.all(['CASE-1', 'CASE-2'].map(async (caseId) => (await world.events('EventArrived', caseId)).length));
}

describe('an event whose keys belong to two cases', () => {
  it('reaches neither, waits in the inbox, and is asked about in their channel and at the operators', () =>
    asked(async (world, item) => {
      expect(await arrived(world)).toEqual([0, 0]);
      expect(await world.store.inbox.setAside(9)).toMatchObject([
        { outcome: 'choice', note: 'it fits several cases: CASE-1, CASE-2' },
      ]);
      expect(await world.store.inbox.counts(0)).toMatchObject({ choice: 1, deferred: 0 });
      expect(await world.store.inbox.pending()).toBe(0);
      expect(questions(world)).toMatchObject([
        {
          item,
          event: 'offer of the carrier for zendesk 101 and zendesk 102',
          candidates: [{ caseId: 'CASE-1' }, { caseId: 'CASE-2' }],
          closed: null,
        },
      ]);
      expect(questions(world)[0]?.mention).toContain(LENA.userId);
      expect(world.operatorNotices).toHaveLength(1);
      expect(world.operatorNotices[0]).toContain(`sop inbox assign ${item} CASE`);
    }));

  it('goes to the case that a person chooses, with their name, and the buttons go', () =>
    asked(async (world, item) => {
      const { commands } = world.engine;
      expect(await commands.assignEvent(button(world, item), 1, LENA, everyone)).toEqual({
        ok: true,
        code: 'done',
        sentence: 'You gave it to CASE-2',
      });
      await world.settle();
      expect(await arrived(world)).toEqual([0, 1]);
      const [event] = await world.events('EventArrived', 'CASE-2');
      expect(event).toMatchObject({ eventId: 'either', assignedBy: { name: 'Lena Lindqvist' } });
      const explained = await commands.explain(asCaseId('CASE-2'));
      expect(explained?.remarks.join('\n')).toContain('Lena Lindqvist chose this case');
      expect(questions(world)).toMatchObject([{ closed: 'Lena Lindqvist gave it to CASE-2' }]);
      expect(await world.store.inbox.setAside(9)).toEqual([]);
    }));

  it('goes to one case once, whoever clicks again', () =>
    asked(async (world, item) => {
      const { commands } = world.engine;
      const replies = await Promise.all([
        commands.assignEvent(button(world, item), 0, LENA, everyone),
        commands.assignEvent(button(world, item), 1, LENA, everyone),
      ]);
      expect(replies.filter(({ ok }) => ok)).toHaveLength(1);
      await world.settle();
      expect(await commands.assignEvent(button(world, item), 1, LENA, everyone)).toMatchObject({
        ok: false,
        code: 'already_decided',
        sentence: expect.stringContaining('Lena Lindqvist gave it to CASE-'),
      });
      await wake(world);
      expect((await arrived(world)).toSorted()).toEqual([0, 1]);
    }));

  it('says to all who click that nothing was done while its row is locked, and lets one of them wait in the database', () =>
    asked(async (world, item) => {
      const { inbox } = world.store;
      const { choose } = inbox;
      const locked = Promise.withResolvers<boolean>();
      let waiting = 0;
      Object.assign(inbox, {
        choose: () => {
          waiting += 1;
          return locked.promise;
        },
      });
      const { commands } = world.engine;
      const clicks = [0, 1, null].map((place) => commands.assignEvent(button(world, item), place, LENA, everyone));
      await turns();
      await world.clock.advanceTo(world.clock.now() + 5_001);
      expect(waiting).toBe(1);
      locked.reject(new Trouble('store.busy', { message: 'canceling statement due to lock timeout', retry: 'later' }));
      expect((await Promise.all(clicks)).map(({ ok, code }) => [ok, code])).toEqual([
        [false, 'busy'],
        [false, 'busy'],
        [false, 'busy'],
      ]);
      Object.assign(inbox, { choose });
      expect(await commands.assignEvent(button(world, item), 1, LENA, everyone)).toMatchObject({ ok: true });
    }));

  it('has no effect when a person says that it belongs to none, and can be asked about again', () =>
    asked(async (world, item) => {
      const { commands } = world.engine;
      expect(await commands.assignEvent(button(world, item), null, LENA, everyone)).toMatchObject({ ok: true });
      await world.settle();
      expect(await arrived(world)).toEqual([0, 0]);
      expect(await world.store.inbox.setAside(9)).toMatchObject([
        { outcome: 'ignored', note: 'set aside: Lena Lindqvist said that it belongs to none of these cases' },
      ]);
      await world.store.inbox.tryAgain(item, world.clock.now());
      await wake(world);
      expect(await world.store.inbox.setAside(9)).toMatchObject([{ outcome: 'choice' }]);
      expect(await commands.assignEvent(button(world, item), 0, LENA, everyone)).toMatchObject({ ok: true });
      await world.settle();
      expect(await arrived(world)).toEqual([1, 0]);
    }));

  it('is refused to a person who may not read the chosen case, and to one who is not asked', () =>
    asked(async (world, item) => {
      const { commands } = world.engine;
      let looked = 0;
      // May read the first case only.
      const first = async (_: CaseAccess): Promise<boolean> => ++looked === 1;
      expect(await commands.assignEvent(button(world, item), null, LENA, first)).toMatchObject({
        code: 'may_not_read',
        sentence: 'You may not read CASE-2',
      });
      expect(await commands.assignEvent(button(world, item), 1, LENA, async () => false)).toMatchObject({
        code: 'may_not_read',
      });
      expect(await commands.assignEvent(button(world, item), 0, ANA, everyone)).toMatchObject({ code: 'not_in_group' });
      expect(await commands.assignEvent(button(world, item), 7, LENA, everyone)).toMatchObject({ code: 'gone' });
      expect(await commands.assignEvent({ ...button(world, item), item: '99' }, 0, LENA, everyone)).toMatchObject({
        code: 'gone',
      });
      expect(await commands.assignEvent({ ...button(world, item), item: "1' OR 1" }, 0, LENA, everyone)).toMatchObject({
        code: 'gone',
      });
      await world.settle();
      expect(await arrived(world)).toEqual([0, 0]);
      expect(await world.store.inbox.counts(0)).toMatchObject({ choice: 1 });
    }));

  it('is asked about in each channel with the titles of its own cases only', () =>
    inWorld({ thread: true, files: withEvents(FILES) }, async (world) => {
      await world.claim();
      await world.rest();
      const other = withEvents(FILES).map(({ path, text }) => ({
        path,
        text: path.startsWith('kinds/') ? text.replace('channel: freight-claims', 'channel: other-claims') : text,
      }));
      await world.publish(other);
      await world.claim({}, { id: '102' });
      await world.rest();
      await offer(world);
      expect(questions(world).map(({ candidates }) => candidates)).toEqual([
        [
          { caseId: 'CASE-1', title: expect.stringContaining('zendesk 101') },
          { caseId: 'CASE-2', title: null },
        ],
        [
          { caseId: 'CASE-1', title: null },
          { caseId: 'CASE-2', title: expect.stringContaining('zendesk 102') },
        ],
      ]);
    }));

  it('is not chosen by the requester of one of the cases, who is no one to say that it is not theirs', () =>
    inWorld({ thread: true, files: withEvents(FILES) }, async (world) => {
      await world.claim();
      await world.claim({}, { id: '102', requester: { name: 'Lena', email: 'lena@our.example' } });
      await world.rest();
      await offer(world);
      const [listed] = await world.store.inbox.setAside(9);
      const { commands } = world.engine;
      for (const place of [1, null])
        expect(await commands.assignEvent(button(world, listed?.id), place, LENA, everyone)).toMatchObject({
          ok: false,
          code: 'requester',
        });
      expect(await commands.assignEvent(button(world, listed?.id), 0, LENA, everyone)).toMatchObject({ ok: true });
    }));

  it('is not given to a case whose record was changed, and the person is told why', () =>
    asked(async (world, item) => {
      const { runs } = world.store;
      const log = runs.log.bind(runs);
      runs.log = async (...args) =>
        (await log(...args)).map((row) => (row.seq === 2 ? { ...row, at: row.at + 1 } : row));
      expect(await world.engine.commands.assignEvent(button(world, item), 0, LENA, everyone)).toMatchObject({
        ok: false,
        code: 'changed',
        sentence: expect.stringContaining('is not as it was written') as string,
      });
      runs.log = log;
      expect(await world.engine.commands.assignEvent(button(world, item), 0, LENA, everyone)).toMatchObject({
        ok: true,
      });
    }));

  it.each([
    ['a day after its message was posted', false, 24 * 60 * MINUTE],
    ['a minute after Slack did not take its message', true, MINUTE],
  ])('stays with the person to decide when only one of its cases is still open: %s', (_, isAway, ms) =>
    inWorld({ thread: true, files: withEvents(FILES) }, async (world) => {
      // Its run stops and asks, so that people can end it.
      await world.claim({ claim_amount: '31.000' });
      await world.claim({}, { id: '102' });
      await world.rest();
      world.slack.isAway = isAway;
      await offer(world);
      const { commands } = world.engine;
      const { askId } = await world.ask('recovery', 'CASE-1');
      expect(await commands.recover(askId, LENA, 'stop', 'A duplicate')).toMatchObject({ ok: true });
      world.slack.isAway = false;
      await world.clock.advanceTo(world.clock.now() + ms);
      await wake(world);
      expect(await arrived(world)).toEqual([0, 0]);
      const [waiting] = await world.store.inbox.setAside(9);
      expect(waiting).toMatchObject({ outcome: 'choice', choice: { candidates: ['CASE-1', 'CASE-2'] } });
      expect(questions(world)).toHaveLength(1);
      expect(await commands.assignEvent(button(world, waiting?.id), 1, LENA, everyone)).toMatchObject({ ok: true });
      await world.settle();
      expect(await arrived(world)).toEqual([0, 1]);
      expect(await world.events('EventArrived', 'CASE-2')).toMatchObject([{ assignedBy: { name: 'Lena Lindqvist' } }]);
    }),
  );

  it('can still be chosen after a restart, and is asked about once', () =>
    asked(async (world, item) => {
      await world.engine.worker.stop();
      await world.boot();
      await world.after(3 * 60_000);
      expect(questions(world)).toHaveLength(1);
      expect(await arrived(world)).toEqual([0, 0]);
      expect(await world.engine.commands.assignEvent(button(world, item), 0, LENA, everyone)).toMatchObject({
        ok: true,
      });
      await world.settle();
      expect(await arrived(world)).toEqual([1, 0]);
    }));

  it('is asked about later when Slack is away, and once when Slack lost the answer', () =>
    inWorld({ thread: true, files: withEvents(FILES) }, async (world) => {
      await world.claim();
      await world.claim({}, { id: '102' });
      await world.rest();
      world.slack.isAway = true;
      await offer(world);
      expect(questions(world)).toEqual([]);
      world.slack.isAway = false;
      world.slack.troubles.push('lost after');
      await world.after(5 * 60_000);
      expect(questions(world)).toHaveLength(1);
      const [listed] = await world.store.inbox.setAside(9);
      expect(listed?.choice?.posts).toHaveLength(1);
    }));

  it('is not asked about any more when it was decided before the question could be posted', () =>
    asked(async (world, item) => {
      const tasks: (() => Promise<void>)[] = [];
      const { shell, commands } = world.engine;
      const waiting = await world.store.inbox.find(item);
      if (waiting?.choice === undefined) throw new Error('Expected an item that waits for a choice');
      const later = (_: string, task: () => Promise<void>): void => {
        tasks.push(task);
      };
      const questions = { thread: world.slack.port(world.process.power), later, at: () => undefined };
      const unposted = { ...waiting, choice: { ...waiting.choice, posts: [] } };
      await askWhichCase(shell, questions, unposted, { ...EITHER, receivedAt: waiting.receivedAt }, []);
      expect(await commands.assignEvent(button(world, item), 1, LENA, everyone)).toMatchObject({ ok: true });
      await world.settle();
      const { writes, finds } = world.slack;
      for (const task of tasks) await task();
      expect(tasks).toHaveLength(1);
      expect(world.slack).toMatchObject({ writes, finds });
    }));

  it('stays with the person to decide, and operators are reminded each day', () =>
    asked(async (world) => {
      for (let day = 1; day <= 2; day++) {
        await world.clock.advanceTo(world.clock.now() + 24 * 3_600_000);
        await world.engine.worker.sweep();
        await world.settle();
      }
      expect(await world.store.inbox.setAside(9)).toMatchObject([{ outcome: 'choice' }]);
      expect(await arrived(world)).toEqual([0, 0]);
      expect(world.operatorNotices.filter((notice) => notice.includes('fits several cases'))).toHaveLength(3);
    }));
});

describe('an early event that names several records', () => {
  it('waits for the case of any of them', () =>
    inWorld({ files: withEvents(FILES) }, async (world) => {
      await offer(world);
      await world.claim({}, { id: '102' });
      await world.after(2 * 60_000);
      expect((await world.events('EventArrived', 'CASE-1')).length).toBe(1);
    }));

  it('is not given to the case that opens first, when the other one is open too', () =>
    inWorld({ files: withEvents(FILES) }, async (world) => {
      await offer(world);
      await world.claim({}, { id: '102' });
      await world.settle();
      await world.claim();
      await world.settle();
      expect(await arrived(world)).toEqual([0, 0]);
      expect(await world.store.inbox.counts(0)).toMatchObject({ choice: 1 });
    }));
});

describe('a button of a message that shows something else than the database has by now', () => {
  const CHANGES: readonly (readonly [string, (item: InboxItem) => InboxItem])[] = [
    [
      'the cases in another order',
      (item) => ({ ...item, choice: { posts: [], candidates: [asCaseId('CASE-2'), asCaseId('CASE-1')] } }),
    ],
    ['one case less', (item) => ({ ...item, choice: { posts: [], candidates: [asCaseId('CASE-1')] } })],
    ['another event', (item) => ({ ...item, payload: {} })],
  ];
  it.each(CHANGES)('chooses nothing and says how to choose: %s', (_, change) =>
    asked(async (world, item) => {
      const { inbox } = world.store;
      const { commands } = world.engine;
      const find = inbox.find.bind(inbox);
      inbox.find = async (id) => {
        const found = await find(id);
        return found === null ? null : change(found);
      };
      for (const place of [0, null])
        expect(await commands.assignEvent(button(world, item), place, LENA, everyone)).toMatchObject({
          ok: false,
          code: 'changed',
          sentence: expect.stringContaining(`sop inbox assign ${item} CASE`) as string,
        });
      inbox.find = find;
      expect((await find(item))?.chosen).toBeUndefined();
      expect(await commands.assignEvent(button(world, item), 1, LENA, everyone)).toMatchObject({
        ok: true,
        sentence: 'You gave it to CASE-2',
      });
    }),
  );

  it('is refused without a digest, as earlier messages have it', () =>
    asked(async (world, item) => {
      expect(await world.engine.commands.assignEvent({ item, shown: '' }, 0, LENA, everyone)).toMatchObject({
        ok: false,
        code: 'changed',
      });
    }));
});

describe('`sop inbox assign`', () => {
  const assign = (world: SimulatedWorld, item: string, to: string, person = 'lena-lead') =>
    assignItem(world.engine.shell, { item, to, person });

  it('gives the event to a case for a person who may choose it in Slack, and names them in the log and the row', () =>
    asked(async (world, item) => {
      expect(await assign(world, item, 'case-2')).toMatchObject({ ok: true, sentence: 'You chose CASE-2' });
      await wake(world);
      expect(await arrived(world)).toEqual([0, 1]);
      const by = { name: 'Lena Lindqvist', person: 'lena-lead', slackUser: LENA.userId };
      expect(await world.events('EventArrived', 'CASE-2')).toMatchObject([{ assignedBy: by }]);
      expect((await world.store.inbox.find(item))?.chosen).toMatchObject({ caseId: 'CASE-2', by });
      expect(await assign(world, item, 'CASE-1')).toMatchObject({ ok: false, code: 'already_decided' });
    }));

  it.each([
    [
      'CASE-3',
      'lena-lead',
      'not_offered',
      'Expected CASE-1, CASE-2 or none, the cases that the event fits, got `CASE-3`',
    ],
    ['CASE-1', 'lena', 'not_in_people', 'Expected a person of `people.yaml`, got `lena`'],
    ['CASE-1', 'ana-analyst', 'not_in_group', 'You are not in `claims-leads`'],
    ['none', 'ava-executive', 'not_in_group', 'You are not in `claims-leads`'],
  ])('is refused for %s by %s', (to, person, code, sentence) =>
    asked(async (world, item) => {
      expect(await assign(world, item, to, person)).toMatchObject({
        ok: false,
        code,
        sentence: expect.stringContaining(sentence),
      });
      await wake(world);
      expect(await arrived(world)).toEqual([0, 0]);
    }),
  );

  it('is refused to the requester of the case, and to one who has no Slack account', () =>
    inWorld({ thread: true, files: withEvents(FILES) }, async (world) => {
      const requester = { name: 'Lena', email: 'lena@our.example' };
      await world.claim({}, { requester });
      await world.claim({}, { id: '102' });
      await world.rest();
      await offer(world);
      const [listed] = await world.store.inbox.setAside(9);
      expect(await assign(world, listed?.id ?? '', 'CASE-1')).toMatchObject({ ok: false, code: 'requester' });
      expect(await assign(world, '99', 'CASE-1')).toMatchObject({ ok: false, code: 'gone' });
    }));
});

describe('a choice that someone with rights on the database wrote or changed', () => {
  const FORGERIES: readonly (readonly [string, (chosen: ChosenCase) => ChosenCase])[] = [
    ['its case', (chosen) => ({ ...chosen, caseId: asCaseId('CASE-1') })],
    ['who made it', (chosen) => ({ ...chosen, by: { name: 'Leo Lindgren', person: 'leo-lead' } })],
    ['without a signature', ({ signed: _, ...chosen }) => chosen],
  ];
  it.each(FORGERIES)('has no effect, and the audit names it: %s', (_, change) =>
    inWorld({ thread: true, files: withEvents(FILES), isTampered: true }, async (world) => {
      await world.claim();
      await world.claim({}, { id: '102' });
      await world.rest();
      await offer(world);
      const [listed] = await world.store.inbox.setAside(9);
      const { inbox } = world.store;
      const choose = inbox.choose.bind(inbox);
      inbox.choose = (id, chosen, until) => choose(id, change(chosen), until);
      expect(await world.engine.commands.assignEvent(button(world, listed?.id), 1, LENA, everyone)).toMatchObject({
        ok: false,
        code: 'no_effect',
      });
      await wake(world);
      expect(await arrived(world)).toEqual([0, 0]);
      expect(await inbox.setAside(9)).toMatchObject([
        { outcome: 'refused', note: expect.stringContaining('not as it arrived') },
      ]);
      expect(await world.auditProblems()).toContainEqual(
        expect.stringContaining(`Item ${listed?.id ?? ''}, event either`),
      );
    }),
  );

  it('has no effect for a case that the event does not fit, even if a person chose it', () =>
    inWorld({ thread: true, files: withEvents(FILES), isTampered: true }, async (world) => {
      await world.claim();
      await world.claim({}, { id: '102' });
      await world.claim({}, { id: '103' });
      await world.rest();
      await offer(world);
      const [listed] = await world.store.inbox.setAside(9);
      const { inbox } = world.store;
      const find = inbox.find.bind(inbox);
      // The cases of the buttons were changed in the database.
      inbox.find = async (id) => {
        const item = await find(id);
        const candidates = [asCaseId('CASE-3')];
        return item === null ? null : { ...item, choice: { candidates, posts: [] } };
      };
      const assignment = { item: listed?.id ?? '', to: 'CASE-3', person: 'lena-lead' };
      expect(await assignItem(world.engine.shell, assignment)).toMatchObject({ ok: true });
      await wake(world);
      expect(await world.events('EventArrived', 'CASE-3')).toEqual([]);
      expect(await inbox.setAside(9)).toMatchObject([
        { outcome: 'refused', note: expect.stringContaining('the choice of a case that the event fits') },
      ]);
    }));
});

describe('questions about cases while Slack hangs', () => {
  it('delay no new claim', () => {
    let isHanging = false;
    const world: Parameters<typeof inWorld>[0] = {
      files: withEvents(FILES),
      thread: (_, clock) => {
        let posted = 0;
        const hang = () => clock.sleep(30_000);
        const unknown = { kind: 'unknown', message: 'No answer' } as const;
        const write = async ({ channel }: { readonly channel: string }) => {
          if (!isHanging) return { kind: 'done', channel, ts: String(++posted) } as const;
          await hang();
          return unknown;
        };
        return {
          post: write,
          update: write,
          find: async () => {
            if (isHanging) await hang();
            return isHanging ? unknown : { kind: 'absent' };
          },
          remove: async () => true,
          placeOf: async (name) => ({ kind: 'place', channel: name }),
          refusalOf: async () => {
            if (isHanging) await hang();
            return null;
          },
          contentHash: () => '',
        };
      },
    };
    return inWorld(world, async (simulated) => {
      await simulated.claim();
      await simulated.claim({}, { id: '102' });
      await simulated.rest();
      isHanging = true;
      for (let count = 1; count <= 6; count++) await offer(simulated, `either ${count}`);
      const accounts = () => simulated.vendors.calls.filter(({ tool }) => tool === 'salesforce.get_account').length;
      const [before, at] = [accounts(), simulated.clock.now()];
      await simulated.claim({}, { id: '103' });
      await simulated.settle();
      expect([accounts() - before, simulated.clock.now() - at]).toEqual([1, 0]);
      isHanging = false;
      await simulated.after(3 * MINUTE);
      const asked = (await simulated.store.inbox.setAside(9)).map(({ choice }) => choice?.posts.length);
      expect(asked).toEqual([1, 1, 1, 1, 1, 1]);
    });
  });
});

describe('the question about an event that was given to a case', () => {
  it.each([
    ['over its rate', { kind: 'not_now', afterMs: 3_000 }],
    ['not heard of', { kind: 'unknown', message: 'no answer' }],
    ['refused while the channel is archived', { kind: 'refused', code: 'is_archived', message: 'archived' }],
  ] as const)('is written again when its update is %s', (_, answer) =>
    asked(async (world, item) => {
      world.slack.updateAnswers.push(answer, answer);
      await world.engine.commands.assignEvent(button(world, item), 0, LENA, everyone);
      await world.settle();
      expect(questions(world)).toMatchObject([{ closed: null }]);
      await world.after(MINUTE);
      expect(questions(world)).toMatchObject([{ closed: 'Lena Lindqvist gave it to CASE-1' }]);
      expect(world.slack.updateAnswers).toEqual([]);
    }),
  );

  it('is given up when its message is gone', () =>
    asked(async (world, item) => {
      world.slack.updateAnswers.push({ kind: 'refused', code: 'message_not_found', message: 'gone' });
      await world.engine.commands.assignEvent(button(world, item), 0, LENA, everyone);
      await world.settle();
      await world.after(MINUTE);
      expect(questions(world)).toMatchObject([{ closed: null }]);
    }));
});
