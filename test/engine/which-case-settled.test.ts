/** Tests of what people read of an event whose case they were asked for: its fields, and what came of it. */
import { describe, expect, it, vi } from 'vitest';
import type { Reply } from '../../src/engine/commands.ts';
import type { WhichCase } from '../../src/engine/thread-port.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import type { Json } from '../../src/kernel/canonical-json.ts';
import { asCaseId, asRunId } from '../../src/kernel/ids.ts';
import { initialState, openAsks } from '../../src/run/log/state.ts';
import { FILES, LENA, withEvents } from '../run/handbook.ts';
import { postEvent, TMS } from './post-event.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

const DECLARED: readonly HandbookFile[] = [...withEvents(FILES), TMS];
const everyone = async (): Promise<boolean> => true;

const questions = ({ slack }: SimulatedWorld): WhichCase[] =>
  slack.messages.flatMap(({ content }) => (content.kind === 'which_case' ? [content.which] : []));

const OFFER = { amount: { amount: '900.00', currency: 'USD' }, reason: 'Scratches only' };

const offer = (world: SimulatedWorld, fields: Json = OFFER): Promise<unknown> =>
  postEvent(world, {
    event: 'carrier_offer',
    case: ['101', '102'].map((record) => ({ system: 'zendesk', record })),
    fields,
  });

async function wake(world: SimulatedWorld): Promise<void> {
  for (const { wakeUps } of world.processes) await wakeUps.send({ kind: 'inbox' });
  await world.settle();
}

async function asked(story: (world: SimulatedWorld, item: string) => Promise<void>, fields?: Json): Promise<void> {
  await inWorld({ thread: true, files: DECLARED }, async (world) => {
    // Its run stops and asks, so that people can end it.
    await world.claim({ claim_amount: '31.000' });
    await world.claim({}, { id: '102' });
    await world.rest();
    await offer(world, fields);
    const [listed] = await world.store.inbox.setAside(9);
    await story(world, listed?.id ?? '');
  });
}

/** Clicks the button of CASE-1 of the newest question, or the one of no case. */
function press(world: SimulatedWorld, place: number | null = 0): Promise<Reply> {
  const question = questions(world).at(-1);
  const of = { item: question?.item ?? '', shown: question?.shown ?? '' };
  return world.engine.commands.assignEvent(of, place, LENA, everyone);
}

async function endRun(world: SimulatedWorld): Promise<void> {
  const { askId } = await world.ask('recovery', 'CASE-1');
  await world.engine.commands.recover(askId, LENA, 'stop', 'A duplicate');
  await world.settle();
}

const arrived = async (world: SimulatedWorld): Promise<number> => (await world.events('EventArrived', 'CASE-1')).length;

/** How the event can no longer be taken, and what a person reads of it. */
const LOST: readonly (readonly [string, (world: SimulatedWorld) => Promise<unknown>, string])[] = [
  [
    'its kind declares it no more',
    (world) => world.publish([...FILES, TMS]),
    'no kind declares the event `carrier_offer`',
  ],
  ['its sender is gone', (world) => world.publish(withEvents(FILES)), '`senders.yaml` declares no sender `tms`'],
  [
    'its sender has lost the right to send it',
    (world) =>
      world.publish([
        ...withEvents(FILES),
        {
          ...TMS,
          text: 'senders:\n  - sender: tms\n    kinds: [freight_claim]\n    events: [claim_closed]\n    keys: [zendesk]\n',
        },
      ]),
    'may not',
  ],
  [
    'its sender may no longer name the records',
    (world) => world.publish([...withEvents(FILES), { ...TMS, text: TMS.text.replace('tms, zendesk', 'tms') }]),
    'may not',
  ],
];

describe('a person who chooses the case of an event that can no longer be taken', () => {
  it.each(LOST)('reads at once that it has no effect, and the card says so: %s', (_, lose, why) =>
    asked(async (world, item) => {
      await lose(world);
      const reply = await press(world);
      expect(reply).toMatchObject({ ok: false, code: 'no_effect' });
      expect(reply.sentence).toContain('You chose CASE-1, but it has no effect: ');
      expect(reply.sentence).toContain(why);
      expect(reply.sentence).not.toContain('gave it to');
      await world.settle();
      expect(await arrived(world)).toBe(0);
      const [question] = questions(world);
      expect(question?.closed).toContain('Lena Lindqvist chose CASE-1, but it has no effect: ');
      expect(question?.closed).toContain(why);
      expect((await world.store.inbox.find(item))?.became?.outcome).toMatch(/ignored|refused/);
      expect(await press(world, 1)).toMatchObject({ code: 'already_decided', sentence: question?.closed ?? '' });
    }),
  );

  it('reads that it has not reached its case yet while something is in its way', () =>
    asked(async (world) => {
      world.outages.push({ method: 'cases.findByKey', when: 'before', times: 1 });
      const reply = await press(world);
      expect(reply).toMatchObject({ ok: true, code: 'waits' });
      expect(reply.sentence).toContain('You chose CASE-1. It has not reached it yet');
      await world.after(60_000);
      expect(await arrived(world)).toBe(1);
      expect(questions(world)).toMatchObject([{ closed: 'Lena Lindqvist gave it to CASE-1' }]);
    }));

  it('reads which fields were not used', () =>
    asked(
      async (world) => {
        expect(await press(world)).toMatchObject({
          ok: true,
          sentence: expect.stringMatching(/^You gave it to CASE-1\. .*`colour` was not used/),
        });
      },
      { ...OFFER, colour: 'red' },
    ));
});

describe('the card that asks for the case of an event', () => {
  it('closes when the event is settled without a choice', () =>
    asked(async (world, item) => {
      await world.publish([...FILES, TMS]);
      await world.clock.advanceTo(world.clock.now() + 24 * 3_600_000);
      await wake(world);
      expect((await world.store.inbox.find(item))?.became?.outcome).toBe('ignored');
      expect(questions(world)).toMatchObject([
        { closed: 'No one has to choose any more: no kind declares the event `carrier_offer`', fields: [] },
      ]);
      expect(await press(world)).toMatchObject({ ok: false, code: 'gone', sentence: questions(world)[0]?.closed });
    }));

  it('closes when it is asked anew, and only the new one has buttons', () =>
    asked(async (world, item) => {
      const old = questions(world)[0];
      for (let again = 1; again <= 2; again++) {
        expect(await world.store.inbox.tryAgain(item, world.clock.now())).toBe(true);
        await wake(world);
        expect(questions(world)).toHaveLength(again + 1);
        expect(questions(world).map(({ closed }) => closed === null)).toEqual([
          ...Array.from({ length: again }, () => false),
          true,
        ]);
      }
      expect(old?.closed).not.toBe(questions(world)[0]?.closed);
      expect(questions(world)[0]?.closed).toContain('worked again');
      expect(await press(world)).toMatchObject({ ok: true, sentence: 'You gave it to CASE-1' });
      await world.settle();
      expect(questions(world).every(({ closed }) => closed !== null)).toBe(true);
      expect(await arrived(world)).toBe(1);
    }));

  it('closes when the event is worked again and no one has to be asked', () =>
    asked(async (world, item) => {
      await world.publish([...FILES, TMS]);
      await press(world);
      await world.store.inbox.tryAgain(item, world.clock.now());
      await wake(world);
      expect(questions(world)).toHaveLength(1);
      expect(questions(world)[0]?.closed).not.toBe(null);
      await world.publish(DECLARED);
      await world.store.inbox.tryAgain(item, world.clock.now());
      await wake(world);
      expect(questions(world).map(({ closed }) => closed === null)).toEqual([false, true]);
    }));

  it('is found again by its own message when Slack lost the answer to the second one', () =>
    asked(async (world, item) => {
      await world.store.inbox.tryAgain(item, world.clock.now());
      world.slack.troubles.push(null, 'lost after');
      await wake(world);
      await world.after(5 * 60_000);
      expect(questions(world).map(({ closed }) => closed === null)).toEqual([false, true]);
      expect((await world.store.inbox.find(item))?.choice?.posts).toHaveLength(1);
    }));

  it('closes when the item was settled while Slack took the message', () =>
    inWorld({ thread: true, files: DECLARED, isTampered: true }, async (world) => {
      await world.claim();
      await world.claim({}, { id: '102' });
      await world.rest();
      const { inbox } = world.store;
      const askWhich = inbox.askWhich.bind(inbox);
      let isPosted = false;
      inbox.askWhich = async (id, choice, until, note) => {
        if (choice.posts.length > 0 && !isPosted) {
          isPosted = true;
          await inbox.finish(id, 'given up: the database was away', world.clock.now());
        }
        await askWhich(id, choice, until, note);
      };
      await offer(world);
      expect(isPosted).toBe(true);
      expect(questions(world)).toMatchObject([{ closed: expect.stringContaining('the database was away') }]);
    }));

  it('shows the fields of the event with their labels, and the ones that cannot be read', () =>
    asked(
      async (world) => {
        expect(questions(world)[0]?.fields).toEqual([
          { label: 'reason', text: 'Scratches only' },
          { label: 'offered amount', text: expect.stringContaining('cannot be read') },
        ]);
      },
      { ...OFFER, amount: 'about 900' },
    ));

  it('shows the changed facts of a correction', () =>
    inWorld({ thread: true, files: DECLARED }, async (world) => {
      await world.claim();
      await world.claim({}, { id: '102' });
      await world.rest();
      const eventId = 'follow-up';
      const receivedAt = world.clock.now();
      const source = { system: 'zendesk', record: '103', field: 'claim_amount' };
      const payload = {
        type: 'corrected',
        channel: 'zendesk_web',
        eventId,
        receivedAt,
        kind: 'freight_claim',
        keys: ['101', '102'].map((record) => ({ system: 'zendesk', record })),
        requester: { name: 'Carla', email: null },
        facts: [{ path: 'claim.amount', value: { $money: 'USD', minor: 730_000 }, source }],
        refused: [{ path: 'claim.type', label: 'kind of damage', problem: 'Expected a text' }],
        cleared: ['claim.bol'],
      };
      await world.inbox.receive({ source: 'events', sender: 'tms', eventId, receivedAt, payload });
      await wake(world);
      expect(questions(world)[0]?.fields).toEqual([
        { label: 'claim value', text: '$7,300.00' },
        { label: 'kind of damage', text: 'Expected a text' },
        { label: 'BOL', text: 'not stated' },
      ]);
    }));

  it('shows no fields where the event may belong to a case that the channel may not read', () =>
    inWorld({ thread: true, files: DECLARED }, async (world) => {
      await world.claim();
      await world.rest();
      await world.publish(
        DECLARED.map(({ path, text }) => ({
          path,
          text: path.startsWith('kinds/') ? text.replace('channel: freight-claims', 'channel: other-claims') : text,
        })),
      );
      await world.claim({}, { id: '102' });
      await world.rest();
      await offer(world);
      expect(questions(world).map(({ fields }) => fields)).toEqual([null, null]);
    }));
});

describe('an event that a kind declares, of a case whose run has ended', () => {
  const deliver = async (world: SimulatedWorld, ...eventIds: readonly string[]): Promise<void> => {
    for (const eventId of eventIds)
      await world.inbox.receive({
        source: 'events',
        sender: 'tms',
        eventId,
        receivedAt: world.clock.now(),
        payload: {
          type: 'declared',
          event: 'carrier_offer',
          channel: 'events',
          eventId,
          kind: 'freight_claim',
          keys: [{ system: 'zendesk', record: '101' }],
          requester: { name: 'tms', email: null },
          refused: [],
          facts: [],
          receivedAt: world.clock.now(),
        },
      });
    for (const { wakeUps } of world.processes) await wakeUps.send({ kind: 'inbox' });
    await world.settle();
  };
  /** What each open question says, as one text. */
  const askedNow = async (world: SimulatedWorld): Promise<readonly string[]> => {
    const asks = openAsks((await world.state('CASE-1')) ?? initialState(asRunId('run-none')));
    return asks.flatMap((ask) => (ask.kind === 'recovery' ? [ask.known.join('\n')] : []));
  };

  it('is asked about once, and a further one updates the question; no operator is told that it had no effect', () =>
    inWorld({ thread: true, files: DECLARED }, async (world) => {
      await world.claim({ claim_amount: '31.000' });
      await world.rest();
      await endRun(world);
      const notify = vi.spyOn(world.engine.shell.operators, 'notify');
      await deliver(world, 'late', 'late');
      expect(await askedNow(world)).toEqual([
        expect.stringMatching(
          /After the end came: .*No step of its SOP takes it\nStart again: a new run starts, with what/,
        ),
      ]);
      await deliver(world, 'later');
      const [known = '', ...more] = await askedNow(world);
      expect([known.split('After the end came').length - 1, more]).toEqual([2, []]);
      expect(notify).not.toHaveBeenCalled();
      expect(await world.store.inbox.setAside(9)).toEqual([]);
      expect(await world.auditProblems()).toEqual([]);
    }));

  it('is in the mailbox of the run that starts the case again, or stays as it is; then only another one asks', () =>
    inWorld({ thread: true, files: DECLARED }, async (world) => {
      await world.claim({ claim_amount: '31.000' });
      await world.rest();
      await endRun(world);
      await deliver(world, 'late');
      const first = await world.ask('recovery', 'CASE-1');
      expect(await world.engine.commands.recover(first.askId, LENA, 'leave_it', null)).toMatchObject({ ok: true });
      await world.settle();
      expect(await askedNow(world)).toEqual([]);
      await world.after(60_000);
      await deliver(world, 'another');
      const second = await world.ask('recovery', 'CASE-1');
      expect(await world.engine.commands.recover(second.askId, LENA, 'start_again', null)).toMatchObject({ ok: true });
      await world.settle();
      const runs = await world.store.runs.ofCase(asCaseId('CASE-1'));
      expect(runs).toHaveLength(2);
      const arrivals = await Promise.all(runs.map(async ({ runId }) => (await world.stateOf(runId)).arrivals));
      expect(arrivals.map((some) => some.map(({ eventId }) => eventId))).toEqual([
        ['late', 'another'],
        ['late', 'another'],
      ]);
    }));
});
