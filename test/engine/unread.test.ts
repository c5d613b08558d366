/** What a sender was told that we have counts, whether it is worked yet or not. */
import { describe, expect, it } from 'vitest';
import type { Reply } from '../../src/engine/commands.ts';
import type { AskId } from '../../src/kernel/ids.ts';
import { money } from '../../src/kernel/money.ts';
import type { RecoveryChoice } from '../../src/run/log/asks.ts';
import type { RunEventType } from '../../src/run/log/event.ts';
import type { Outage } from './world.ts';
import { asking, AVA, filesOf, LENA, PERMISSIVE, sopFile, withEvents } from '../run/handbook.ts';
import { ASK, DAY, NEEDS, pay, waitAt } from '../run/refund.ts';
import { MINUTE } from '../run/walk.ts';
import { inWorld, SECOND, START, type SimulatedWorld } from './world.ts';

const APPROVED = filesOf(
  sopFile(pay('case.claim.amount'), { needs: NEEDS }),
  asking('tms.pay_claim', 'claims-leads:1', 'PT240H'),
);
const OFFERED = withEvents(
  filesOf(
    sopFile(`  - step: 1
    says: Wait for the offer
    wait: { event: carrier_offer, for: 1 day }
    save: offer
    if_late: { says: It never came, flag: never_offered }
`),
    PERMISSIVE,
  ),
);
const BUSY = { kind: 'not_now', message: 'Busy', afterMs: MINUTE } as const;

const others = async (world: SimulatedWorld, count: number): Promise<void> => {
  for (let other = 0; other < count; other++) await world.claim({}, { id: String(500 + other) });
};
/** The claimant asks for less. */
const lower = (world: SimulatedWorld): Promise<unknown> =>
  world.claim({ claim_amount: '900' }, { updated_at: new Date(world.clock.now()).toISOString() }, 'ticket.updated');
const paid = ({ vendors }: SimulatedWorld): unknown[] =>
  vendors.calls.filter(({ tool }) => tool === 'tms.pay_claim').map(({ args }) => args['amount']);

/** A click, and the two seconds after it. */
async function clicked(world: SimulatedWorld, askId: AskId): Promise<Reply> {
  const reply = world.engine.commands.approve(askId, LENA);
  await world.after(2 * SECOND, SECOND / 10);
  return reply;
}

async function inApproved(story: (world: SimulatedWorld) => Promise<void>): Promise<void> {
  await inWorld({ files: APPROVED }, async (world) => {
    world.vendors.answers.set('tms.pay_claim', () => ({ kind: 'done', output: { payment: 'PAY-1' } }));
    await world.claim();
    await world.after(MINUTE);
    await story(world);
  });
}

describe('a click on an approval', () => {
  it.each([0, 1, 40])('decides nothing while a change of the case waits behind %i other messages', (count) =>
    inApproved(async (world) => {
      const { askId } = await world.ask('approval', 'CASE-1');
      await others(world, count);
      await lower(world);
      const reply = await clicked(world, askId);
      // The click waits until it is read, and then no longer counts.
      expect(reply).toMatchObject({ ok: false, code: 'facts_changed' });
      await world.after(10 * MINUTE);
      expect(paid(world)).toEqual([]);
      await world.engine.commands.approve((await world.ask('approval', 'CASE-1')).askId, LENA);
      await world.after(MINUTE);
      expect(paid(world)).toEqual([money('USD', 90_000)]);
    }),
  );

  it('counts at once while only messages about other cases wait', () =>
    inApproved(async (world) => {
      const { askId } = await world.ask('approval', 'CASE-1');
      await others(world, 40);
      expect(await world.engine.commands.approve(askId, LENA)).toMatchObject({ ok: true });
      await world.after(MINUTE);
      expect(paid(world)).toEqual([money('USD', 720_000)]);
    }));

  it('counts once a message that changes nothing is read', () =>
    inApproved(async (world) => {
      const { askId } = await world.ask('approval', 'CASE-1');
      await world.claim({}, { updated_at: new Date(world.clock.now()).toISOString() }, 'ticket.updated');
      expect(await clicked(world, askId)).toMatchObject({ ok: true });
    }));

  it('says to the person that a message is being read', () =>
    inApproved(async (world) => {
      const { askId } = await world.ask('approval', 'CASE-1');
      world.outages.push({ method: 'inbox.take', when: 'before', times: 100 });
      await lower(world);
      expect(await clicked(world, askId)).toEqual({
        ok: false,
        code: 'unread',
        sentence:
          'A message about this case has just arrived and is being read. Nothing was decided; please click again in a moment',
      });
    }));
});

describe('while a message about the case is not read', () => {
  const QUESTION = filesOf(sopFile(ASK('') + pay('part.amount'), { needs: NEEDS }), PERMISSIVE);
  const sentence =
    'A message about this case has just arrived and is being read. Nothing was decided; please click again in a moment';

  /** What a click gets, and whether the log is as it was. */
  async function refused(world: SimulatedWorld, click: () => Promise<Reply>): Promise<void> {
    const before = await world.log('CASE-1');
    const reply = click();
    await world.after(2 * SECOND, SECOND / 10);
    expect(await reply).toEqual({ ok: false, code: 'unread', sentence });
    expect(await world.log('CASE-1')).toEqual(before);
  }

  /** A change of the case waits, and no process takes it. */
  async function holdUp(world: SimulatedWorld): Promise<void> {
    world.outages.push({ method: 'inbox.take', when: 'before', times: Infinity });
    await world.claim({}, { updated_at: new Date(world.clock.now()).toISOString() }, 'ticket.updated');
  }

  const CHOICES: Readonly<Record<RecoveryChoice, true>> = {
    try_again: true,
    it_was_done: true,
    leave_out: true,
    go_on: true,
    start_again: true,
    leave_it: true,
    stop: true,
  };

  it.each(Object.keys(CHOICES) as RecoveryChoice[])('no one decides about a stop: %s', (choice) =>
    inWorld({ files: APPROVED }, async (world) => {
      await world.claim({ claim_amount: '31.000' });
      await world.settle();
      const { askId } = await world.ask('recovery', 'CASE-1');
      await holdUp(world);
      await refused(world, () => world.engine.commands.recover(askId, LENA, choice, 'Because'));
    }),
  );

  it('no one says at a stop what a fact is', () =>
    inWorld({ files: APPROVED }, async (world) => {
      await world.claim({ claim_amount: '31.000' });
      await world.settle();
      const { askId } = await world.ask('recovery', 'CASE-1');
      await holdUp(world);
      await refused(world, () => world.engine.commands.answerQuestion(askId, LENA, { answer: '$31.00' }));
    }));

  it('no one decides whether a case that has ended starts again', () =>
    inWorld({ files: filesOf(sopFile(pay('case.claim.amount'), { needs: NEEDS }), PERMISSIVE) }, async (world) => {
      world.vendors.answers.set('tms.pay_claim', () => ({ kind: 'done', output: { payment: 'PAY-1' } }));
      await world.claim();
      await world.rest();
      await lower(world);
      await world.after(MINUTE);
      const { askId } = await world.ask('recovery', 'CASE-1');
      await holdUp(world);
      await refused(world, () => world.engine.commands.recover(askId, LENA, 'start_again', null));
    }));

  it('no one answers a question', () =>
    inWorld({ files: QUESTION }, async (world) => {
      await world.claim();
      await world.settle();
      const { askId } = await world.ask('question', 'CASE-1');
      await holdUp(world);
      await refused(world, () => world.engine.commands.answerQuestion(askId, LENA, { amount: '900' }));
    }));

  it('no one corrects an answer, or opens the form for that', () =>
    inWorld({ files: filesOf(sopFile(ASK('') + waitAt(3), { needs: NEEDS }), PERMISSIVE) }, async (world) => {
      const { commands } = world.engine;
      await world.claim();
      await world.settle();
      const { askId } = await world.ask('question', 'CASE-1');
      expect(await commands.answerQuestion(askId, LENA, { amount: '900' })).toMatchObject({ ok: true });
      await world.settle();
      expect(await commands.correction(askId, LENA)).toMatchObject({ ok: true });
      await holdUp(world);
      await refused(world, () => commands.correctAnswer(askId, LENA, { amount: '800' }, 0));
      const form = commands.correction(askId, LENA);
      await world.after(2 * SECOND, SECOND / 10);
      expect(await form).toMatchObject({ ok: false, code: 'unread' });
    }));

  it('"I have it" counts, since it does not depend on the case', () => {
    const tell = `  - step: 1
    says: Tell the manager
    use: slack.notify
    with: { to: claims-manager }
    answer_within: duration("1 day")
    if_unanswered: { says: Flag it, flag: unanswered }
`;
    return inWorld({ files: filesOf(sopFile(tell, { needs: NEEDS }), PERMISSIVE) }, async (world) => {
      await world.claim();
      await world.settle();
      const { askId } = await world.ask('answer', 'CASE-1');
      await holdUp(world);
      expect(await world.engine.commands.answer(askId, AVA)).toMatchObject({ ok: true });
    });
  });

  it('a denial counts, since it does nothing', () =>
    inApproved(async (world) => {
      const { askId } = await world.ask('approval', 'CASE-1');
      await holdUp(world);
      expect(await world.engine.commands.deny(askId, LENA, 'This is a fraud')).toMatchObject({ ok: true });
    }));
});

describe('a payment that no one has to approve', () => {
  it('goes on although the row of what opened its case cannot be finished', () =>
    inWorld({ files: filesOf(sopFile(pay('case.claim.amount'), { needs: NEEDS }), PERMISSIVE) }, async (world) => {
      world.vendors.answers.set('tms.pay_claim', () => ({ kind: 'done', output: { payment: 'PAY-1' } }));
      world.outages.push({ method: 'inbox.finish', when: 'before', times: 4 });
      await world.claim();
      await world.after(2 * SECOND, SECOND);
      expect([paid(world).length, await world.store.inbox.pending()]).toEqual([1, 1]);
      await world.after(10 * MINUTE);
    }));

  it('waits for a change that was received before it', () =>
    inWorld(
      { files: filesOf(sopFile(`${waitAt(3)}${pay('case.claim.amount')}`, { needs: NEEDS }), PERMISSIVE) },
      async (world) => {
        world.vendors.answers.set('tms.pay_claim', () => ({ kind: 'done', output: { payment: 'PAY-1' } }));
        await world.claim();
        await world.settle();
        await world.clock.advanceTo(START + DAY - 500);
        world.outages.push({ method: 'runs.log', when: 'before', times: 1 });
        await lower(world);
        await world.after(10 * MINUTE, SECOND);
        expect(paid(world)).not.toContainEqual(money('USD', 720_000));
      },
    ));
});

describe('an approved payment that is tried again', () => {
  it.each([0, 1, 40])('after a restart waits for a change that arrived meanwhile behind %i others', (count) =>
    inApproved(async (world) => {
      world.vendors.will('tms.pay_claim', BUSY);
      await world.engine.commands.approve((await world.ask('approval', 'CASE-1')).askId, LENA);
      await world.after(5 * SECOND);
      world.process.power.isOff = true;
      await others(world, count);
      await lower(world);
      await world.clock.advanceTo(world.clock.now() + 2 * MINUTE);
      await world.boot(Infinity, 'another');
      await world.after(10 * MINUTE);
      expect(paid(world)).toEqual([]);
    }),
  );
});

describe('an event that was received before the deadline', () => {
  const arriveLast = async (world: SimulatedWorld): Promise<void> => {
    await world.claim();
    await world.settle();
    await world.clock.advanceTo(START + DAY - 500);
  };
  const ended = async (world: SimulatedWorld): Promise<unknown> =>
    (await world.events('WaitEnded')).map(({ how }) => how);

  it.each<[string, Outage['when']]>([
    ['runs.log', 'before'],
    ['inbox.take', 'before'],
    ['runs.find', 'before'],
    ['runs.append', 'before'],
    ['runs.append', 'after'],
    ['inbox.finish', 'before'],
  ])('is in time, although %s fails %s the first time', (method, when) =>
    inWorld({ files: OFFERED }, async (world) => {
      await arriveLast(world);
      world.outages.push({ method, when, times: 1 });
      await world.arrive('carrier_offer', { amount: money('USD', 90_000) });
      await world.after(MINUTE, SECOND);
      expect(await ended(world)).toEqual(['event']);
    }),
  );

  it.each([SECOND, 30 * SECOND, 3 * DAY])('is in time, although the process starts again %i ms after it', (lateMs) =>
    inWorld({ files: OFFERED }, async (world) => {
      await arriveLast(world);
      world.process.power.isOff = true;
      await world.arrive('carrier_offer', { amount: money('USD', 90_000) });
      await world.clock.advanceTo(START + DAY + lateMs);
      await world.boot(Infinity, 'another');
      await world.after(MINUTE);
      expect(await ended(world)).toEqual(['event']);
    }),
  );

  it('is late if it was received after the deadline, and no message is awaited for good', () =>
    inWorld({ files: OFFERED }, async (world) => {
      await world.claim();
      await world.settle();
      world.process.power.isOff = true;
      await world.clock.advanceTo(START + DAY + MINUTE);
      await world.arrive('carrier_offer', { amount: money('USD', 90_000) });
      await world.boot(Infinity, 'another');
      await world.after(MINUTE);
      expect(await ended(world)).toEqual(['late']);
    }));
});

describe('while a message about its case waits to be read', () => {
  const TELL = `  - step: 1
    says: Tell the manager
    use: slack.notify
    with: { to: claims-manager }
    answer_within: duration("1 day")
    if_unanswered: { says: Flag it, flag: unanswered }
`;
  const WITHIN = `  - step: 1
    says: Have the offer in time
    within: duration("1 day") of case.received_at
    do:
    - step: 1a
      says: Wait for the offer
      wait: { event: carrier_offer, for: 9 days }
      if_late: { says: It never came, flag: never_offered }
    if_late: { says: It came late, flag: late }
`;

  it.each<[RunEventType, string]>([
    ['ApprovalExpired', pay('case.claim.amount')],
    ['QuestionMissed', ASK('').replace('within: 10 days', 'within: 1 day')],
    ['AnswerMissed', TELL],
    ['ClockMissed', WITHIN],
  ])('no time is over: %s', (type, steps) => {
    const files = withEvents(
      filesOf(sopFile(steps, { needs: NEEDS }), asking('tms.pay_claim', 'claims-leads:1', 'PT24H')),
    );
    return inWorld({ files }, async (world) => {
      await world.claim();
      await world.settle();
      await world.clock.advanceTo(START + DAY - 500);
      const outage: Outage = { method: 'inbox.take', when: 'before', times: Infinity };
      world.outages.push(outage);
      await world.claim({}, { updated_at: new Date(world.clock.now()).toISOString() }, 'ticket.updated');
      await world.after(MINUTE, SECOND);
      expect(await world.events(type)).toEqual([]);
      outage.times = 0;
      await world.after(MINUTE, SECOND);
      expect(await world.events(type)).toHaveLength(1);
    });
  });
});

describe('a time of a `watch` after which the process starts again', () => {
  const WATCHED = withEvents(
    filesOf(
      sopFile(`  - step: 1
    says: Watch
    watch:
      - at: = case.received_at + duration("1 day")
        says: Deny it
        flag: denied
    do:
      - step: 1a
        says: Wait for the offer
        wait: { event: carrier_offer, for: 9 days }
        if_late: { says: It never came, flag: never_offered }
`),
      PERMISSIVE,
    ),
  );

  it.each([
    [-500, []],
    [500, ['denied']],
  ])('is handled if its block was open by what was received %i ms from it', (ms, flags) =>
    inWorld({ files: WATCHED }, async (world) => {
      await world.claim();
      await world.settle();
      await world.clock.advanceTo(START + DAY - SECOND);
      world.process.power.isOff = true;
      await world.clock.advanceTo(START + DAY + ms);
      await world.arrive('carrier_offer', { amount: money('USD', 90_000) });
      await world.clock.advanceTo(START + DAY + MINUTE);
      await world.boot(Infinity, 'another');
      await world.after(MINUTE);
      expect((await world.events('FlagRaised')).map(({ flag }) => flag)).toEqual(flags);
    }),
  );

  it.each(['runs.log', 'inbox.take', 'runs.append'])('is not handled although %s fails once', (method) =>
    inWorld({ files: WATCHED }, async (world) => {
      await world.claim();
      await world.settle();
      await world.clock.advanceTo(START + DAY - 500);
      world.outages.push({ method, when: 'before', times: 1 });
      await world.arrive('carrier_offer', { amount: money('USD', 90_000) });
      await world.after(MINUTE, SECOND);
      expect(await world.events('FlagRaised')).toEqual([]);
    }),
  );
});
