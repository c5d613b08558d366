/** Declared case events, waits for them, and `watch`, run on small SOPs, in simulated time. */
import { settleMs } from '../../src/kernel/limits.ts';
import { describe, expect, it } from 'vitest';
import { money } from '../../src/kernel/money.ts';
import type { Value } from '../../src/kernel/value.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { fold } from '../../src/run/log/evolve.ts';
import { whyNot } from '../../src/run/view/why-not.ts';
import { asking, filesOf, handbookOf, LENA, PERMISSIVE, sopFile, withEvents } from './handbook.ts';
import { HOUR, RUN, START, walk, type Walk, type WalkOptions } from './walk.ts';

function files(steps: string, boundary = PERMISSIVE, values = ''): readonly HandbookFile[] {
  return withEvents(filesOf(sopFile(steps, { values }), boundary));
}

function run(steps: string, options: WalkOptions & { values?: string; boundary?: typeof PERMISSIVE } = {}): Walk {
  return walk({ ...options, handbook: handbookOf(files(steps, options.boundary, options.values ?? '')) });
}

function arrive(
  walked: Walk,
  event: string,
  fields: Readonly<Record<string, Value>> = {},
  eventId = `e${walked.log.length}`,
): Walk {
  walked.append(
    { kind: 'channel', channel: 'tms' },
    {
      type: 'EventArrived',
      eventId,
      event,
      label: event === 'carrier_offer' ? 'offer of the carrier' : 'closing of the claim',
      refused: [],
      fields: Object.entries(fields).map(([path, value]) => ({
        path,
        label: path === 'amount' ? 'offered amount' : path,
        value,
        source: { system: 'TMS', record: 'claim 7', field: path },
      })),
    },
  );
  return walked.go();
}

const offer = (walked: Walk, dollars: number): Walk =>
  arrive(walked, 'carrier_offer', { amount: money('USD', dollars * 100) });

function because(walked: Walk, action: string): string[] {
  const sop = walked.sopOf();
  const answer = sop === null ? null : whyNot(walked.state, sop, action);
  return answer?.kind === 'told'
    ? answer.steps.map((step) => `${step.step} ${step.happened ? 'yes' : 'no'}: ${step.because}`)
    : [];
}

const WAIT = `  - step: 1
    says: Wait for the offer
    wait:
      event: carrier_offer
      for: 2 days
    save: offer
    if_late:
      says: Nobody offered
      set:
        offer.amount: 0.00 USD
  - step: 2
    says: Note {offer.amount}
    use: zendesk.add_internal_note
    with:
      ticket: = case.zendesk.ticket_id
      text: Offered {offer.amount}
`;

const note = (text: string): string => `        - step: 1
          says: Note it
          use: zendesk.add_internal_note
          with:
            ticket: = case.zendesk.ticket_id
            text: ${text}
`;
const WATCH = (more = '', most = 2): string => `  - step: 1
    says: Follow the claim
    watch:
    - on: carrier_offer
      save: offer
      at_most: ${most}
      says: The carrier offers
      do:
${note('Offered {offer.amount}')}${more}    do:
    - step: 1a
      says: Wait until the claim is closed
      wait:
        event: claim_closed
        for: 12 months
      if_late:
        says: It never was
        flag: never_closed
  - step: 2
    says: Go on
    flag: went_on
`;
const REMINDERS = `    - at: = case.received_at + duration("60 days")
      every: 60 days
      at_most: 3
      says: Remind them
      do:
${note('Remind the carrier')}`;
const DAY = 24 * HOUR;

describe('a wait for a declared event', () => {
  it('ends with the event, whose fields later steps read and cite', () => {
    const walked = run(WAIT);
    expect(walked.view().card.standing).toBe('Waiting for offer of the carrier in step 1');
    walked.now += HOUR;
    offer(walked, 900);
    expect(walked.made.map(({ args }) => args['text'])).toEqual(['Offered $900.00']);
    expect(walked.explain().steps.find(({ step }) => step === '2')?.evidence).toContainEqual({
      label: 'offered amount',
      value: '$900.00',
      origin: 'offer of the carrier, TMS claim 7, field amount, 2026-03-02 15:00:00 UTC',
    });
    expect(walked.explain().steps.find(({ step }) => step === '1')?.result).toMatch(
      /^Waited for offer of the carrier, 2 days from .*: offer of the carrier arrived, 2026-03-02 15:00/,
    );
    expect(walked.explain().remarks).toContainEqual(
      '2026-03-02 15:00:00 UTC: offer of the carrier arrived: offered amount $900.00 (TMS claim 7, field amount), for step 1',
    );
    expect(walked.state.ended?.kind).toBe('completed');
  });

  it('uses what if_late set when the event does not arrive', () => {
    expect(
      run(WAIT)
        .after(48 * HOUR + 1)
        .made.map(({ args }) => args['text']),
    ).toEqual(['Offered $0.00']);
  });

  it('takes the first unread event of the mailbox, whether it arrived before it waited or after', () => {
    const steps = `  - step: 0
    says: Wait a little
    wait:
      for: 1 hour
${WAIT}`;
    const walked = run(
      steps
        .replace('step: 0', 'step: 1')
        .replace('step: 2\n    says: Note', 'step: 3\n    says: Note')
        .replace('step: 1\n    says: Wait for', 'step: 2\n    says: Wait for'),
    );
    offer(walked, 100);
    walked.after(HOUR);
    expect(walked.made.map(({ args }) => args['text'])).toEqual(['Offered $100.00']);
    expect(walked.explain().remarks[0]).toMatch(/offer of the carrier arrived: .*, for step 2$/);
    expect(JSON.stringify(walked.view())).not.toContain('aits for offer of the carrier');
  });

  it('changes nothing in a run that neither waits nor watches for it', () => {
    const walked = run(WATCH());
    const planned = (): unknown => {
      const { events, effects, timers } = walked.plan();
      return { events, effects, timers };
    };
    const before = planned();
    walked.append(
      { kind: 'channel', channel: 'tms' },
      {
        type: 'EventArrived',
        eventId: 'other',
        event: 'something_else',
        label: 'something else',
        fields: [],
        refused: [],
      },
    );
    expect(planned()).toEqual(before);
  });
});

describe('watch', () => {
  it('handles each event as it arrives, with its own labels and keys, and ends with its block', () => {
    const walked = run(WATCH());
    offer(offer(walked, 100), 200);
    expect(walked.made.map(({ step, args }) => `${step} ${String(args['text'])}`)).toEqual([
      '1.on_carrier_offer.1 Offered $100.00',
      '1.on_carrier_offer.1#2 Offered $200.00',
    ]);
    expect(new Set(walked.made.map(({ key }) => key)).size).toBe(2);
    expect(walked.made.every(({ key }) => /^[A-Za-z0-9-]{1,59}$/.test(key))).toBe(true);
    arrive(walked, 'claim_closed');
    expect([walked.flags, walked.state.ended?.kind]).toEqual([['went_on'], 'completed']);
    expect(walked.events('WatchEnded')).toEqual([{ type: 'WatchEnded', step: '1' }]);
  });

  it('handles times when they are due, and again after each span, as often as it declares', () => {
    const walked = run(WATCH(REMINDERS));
    expect(walked.plan().timers).toContainEqual({ key: 'watch:1.at_1', dueAt: START + 60 * DAY });
    for (let days = 0; days < 5; days++) walked.after(60 * DAY);
    expect(walked.steps).toEqual(['1.at_1.1', '1.at_1.1#2', '1.at_1.1#3']);
    expect(
      walked.log
        .filter(({ event }) => event.type === 'HandlingStarted')
        .map(({ actor, at }) => [actor.kind, (at - START) / DAY]),
    ).toEqual([
      ['clock', 60],
      ['clock', 120],
      ['clock', 180],
    ]);
    expect(because(walked, '1.at_1.1#4')).toEqual(['1.at_1.1#4 no: Step 1 ended before its time came']);
  });

  it('handles everything that happened while no worker was running, in order of arrival or due time', () => {
    const walked = run(WATCH(REMINDERS));
    walked.now += 90 * DAY;
    walked.append(
      { kind: 'channel', channel: 'tms' },
      {
        type: 'EventArrived',
        eventId: 'late',
        event: 'carrier_offer',
        label: 'offer of the carrier',
        refused: [],
        fields: [
          {
            path: 'amount',
            label: 'offered amount',
            value: money('USD', 100),
            source: { system: 'TMS', record: 'claim 7', field: 'amount' },
          },
        ],
      },
    );
    walked.after(60 * DAY);
    expect(walked.steps).toEqual(['1.at_1.1', '1.on_carrier_offer.1', '1.at_1.1#2']);
  });

  it('sets no timer for a time that another handler holds up, and handles it once that one is done', () => {
    const walked = run(WATCH(REMINDERS), {
      boundary: asking('zendesk.add_internal_note', 'claims-leads:1', 'PT2000H'),
    });
    offer(walked, 100);
    const isOfTime = ({ key }: { readonly key: string }): boolean => key.startsWith('watch:');
    expect(walked.plan().timers.filter(isOfTime)).toEqual([]);
    walked.after(61 * DAY);
    expect(walked.events('HandlingStarted').map(({ handler }) => handler)).toEqual(['1.on_carrier_offer']);
    walked.approve(LENA);
    expect(walked.events('HandlingStarted').map(({ handler }) => handler)).toEqual(['1.on_carrier_offer', '1.at_1']);
  });

  it('runs one handler at a time without holding up the block', () => {
    const walked = run(WATCH(), { boundary: asking('zendesk.add_internal_note', 'claims-leads:1', 'PT72H') });
    offer(offer(walked, 100), 200);
    expect(walked.events('HandlingStarted')).toHaveLength(1);
    expect(because(walked, '1.on_carrier_offer.1#2')).toEqual([
      '1.on_carrier_offer.1#2 no: Its event waits until the handler before it is done',
    ]);
    walked.approve(LENA);
    expect(walked.ask('approval').step).toBe('1.on_carrier_offer.1#2');
    arrive(walked, 'claim_closed');
    expect([walked.events('WaitEnded')[0]?.how, walked.flags]).toEqual(['event', []]);
    walked.approve(LENA);
    expect([walked.flags, walked.state.ended?.kind]).toEqual([['went_on'], 'completed']);
  });

  it('does not fill a field that a later event lacks from an earlier one', () => {
    const since = `${note('Offered {offer.amount}')}        - step: 2
          says: Note the reason
          if:
            - has(offer.reason)
          use: zendesk.add_internal_note
          with:
            ticket: = case.zendesk.ticket_id
            text: Since {offer.reason}
`;
    const walked = run(WATCH('', 3).replace(note('Offered {offer.amount}'), since));
    arrive(walked, 'carrier_offer', { amount: money('USD', 90_000), reason: 'the pallet was sound' });
    arrive(walked, 'carrier_offer', { amount: money('USD', 10_000) });
    arrive(walked, 'carrier_offer', { reason: 'a test' });
    expect(walked.made.map(({ args }) => args['text'])).toEqual([
      'Offered $900.00',
      'Since the pallet was sound',
      'Offered $100.00',
    ]);
    expect(walked.ask('recovery')).toMatchObject({ step: '1.on_carrier_offer.1#3', code: 'unclear_argument' });
  });

  it('asks for approval in each round: a yes to the first does not count for the second, however alike they are', () => {
    const walked = run(WATCH(), { boundary: asking('zendesk.add_internal_note', 'claims-leads:1', 'PT72H') });
    offer(offer(walked, 100), 100);
    const first = walked.ask('approval');
    walked.approve(LENA);
    const second = walked.ask('approval');
    expect([first.step, second.step, first.askId === second.askId, first.callId === second.callId]).toEqual([
      '1.on_carrier_offer.1',
      '1.on_carrier_offer.1#2',
      false,
      false,
    ]);
    expect(walked.decide({ type: 'GiveApproval', askId: first.askId }, LENA)).toMatchObject({
      ok: false,
      code: 'already_decided',
    });
    expect(walked.made).toHaveLength(1);
    walked.approve(LENA);
    expect(new Set(walked.made.map(({ key }) => key)).size).toBe(2);
  });

  it('handles everything that arrived while its block ran, one at a time, before the next step begins', () => {
    const walked = run(WATCH('', 3), { boundary: asking('zendesk.add_internal_note', 'claims-leads:1', 'PT72H') });
    arrive(offer(offer(walked, 100), 200), 'claim_closed');
    expect(walked.events('WatchBlockEnded')).toEqual([{ type: 'WatchBlockEnded', step: '1' }]);
    offer(walked, 300);
    walked.approve(LENA);
    expect([walked.steps, walked.flags]).toEqual([['1.on_carrier_offer.1'], []]);
    expect(walked.ask('approval').step).toBe('1.on_carrier_offer.1#2');
    walked.approve(LENA);
    expect(walked.made.map(({ args }) => args['text'])).toEqual(['Offered $100.00', 'Offered $200.00']);
    expect([walked.flags, walked.state.ended?.kind]).toEqual([['went_on'], 'completed']);
    // What arrived after the block stays unread.
    expect(walked.explain().unread).toEqual([expect.stringContaining('$300.00')]);
    expect(walked.events('WatchEnded')).toEqual([{ type: 'WatchEnded', step: '1' }]);
  });

  it('handles what arrived behind a handler that stopped to ask, once people have decided', () => {
    const walked = run(WATCH(), {
      script: { 'zendesk.add_internal_note': { kind: 'failed', code: 'unavailable', message: 'Away' } },
    });
    arrive(offer(offer(walked, 100), 200), 'claim_closed');
    walked.script = {};
    walked.recover('try_again', LENA);
    walked.after(settleMs);
    expect(walked.made.map(({ args }) => args['text'])).toEqual([
      'Offered $100.00',
      'Offered $100.00',
      'Offered $200.00',
    ]);
    expect([walked.flags, walked.explain().unread]).toEqual([['went_on'], []]);
  });

  it('handles a time that fell due behind a busy handler, but none after its block', () => {
    const walked = run(WATCH(REMINDERS), { boundary: asking('zendesk.add_internal_note', 'claims-leads:1', 'P90D') });
    offer(walked, 100);
    walked.after(70 * DAY);
    arrive(walked, 'claim_closed');
    walked.after(15 * DAY);
    walked.approve(LENA);
    expect(walked.ask('approval').step).toBe('1.at_1.1');
    walked.approve(LENA);
    expect([walked.steps, walked.flags]).toEqual([['1.on_carrier_offer.1', '1.at_1.1'], ['went_on']]);
  });

  it('takes an event that we received while its block ran, even if its log has it later', () => {
    const walked = run(WATCH(), { boundary: asking('zendesk.add_internal_note', 'claims-leads:1', 'PT72H') });
    const receivedAt = walked.now;
    walked.now += HOUR;
    arrive(offer(walked, 100), 'claim_closed');
    walked.append(
      { kind: 'channel', channel: 'tms' },
      {
        type: 'EventArrived',
        eventId: 'held',
        event: 'carrier_offer',
        label: 'offer of the carrier',
        refused: [],
        fields: [],
        receivedAt,
      },
    );
    walked.go();
    expect(walked.events('EventTaken').map(({ eventId }) => eventId)).toContain('held');
  });

  it('shows later approvals what no step has handled', () => {
    const more = `  - step: 3
    says: Note the end
    use: zendesk.add_internal_note
    with:
      ticket: = case.zendesk.ticket_id
      text: The end
`;
    const walked = run(`${WATCH()}${more}`, {
      boundary: asking('zendesk.add_internal_note', 'claims-leads:1', 'PT72H'),
    });
    arrive(offer(walked, 100), 'claim_closed');
    offer(walked, 300);
    walked.approve(LENA);
    expect(walked.ask('approval').card.changed).toEqual([
      'Not handled so far: offer of the carrier, received 2026-03-02 14:00:00 UTC: offered amount $300.00',
    ]);
  });

  it('shows on an open approval what arrives while it waits, and what an approval then does', () => {
    const pay = `  - step: 1
    says: Note the end
    use: zendesk.add_internal_note
    with:
      ticket: = case.zendesk.ticket_id
      text: The end
`;
    const walked = run(pay, { boundary: asking('zendesk.add_internal_note', 'claims-leads:1', 'PT72H') });
    const changed = (): readonly string[] =>
      walked.view().asks.flatMap((ask) => (ask.kind === 'approval' ? ask.changed : []));
    expect(changed()).toEqual([]);
    arrive(walked, 'claim_closed');
    expect(changed()).toEqual([
      'Arrived since this was asked: closing of the claim, received 2026-03-02 14:00:00 UTC. Not handled so far: what is approved is done all the same, and only a later step that waits for it reads it',
    ]);
    for (let count = 1; count <= 7; count++) offer(walked, count);
    expect(changed()).toHaveLength(6);
    expect(changed().at(-1)).toBe('Arrived since this was asked: 3 more events');
    walked.approve(LENA);
    expect(changed()[0]).toBe('Arrived since this was asked: closing of the claim, received 2026-03-02 14:00:00 UTC');
  });

  it('parks with a code of its own when an event arrives once too often, and goes on meanwhile', () => {
    const walked = run(WATCH('', 1));
    offer(offer(offer(walked, 100), 200), 300);
    expect(walked.steps).toEqual(['1.on_carrier_offer.1']);
    expect(walked.parks).toEqual(['“offer of the carrier” came more often than step 1 handles it (once)']);
    expect(walked.ask('recovery').known).toEqual([
      'Nothing was done about this one: offer of the carrier, received 2026-03-02 14:00:00 UTC: offered amount $200.00',
      'It was done: you have dealt with what it says, and the run goes on',
    ]);
    arrive(walked, 'claim_closed');
    expect([walked.events('WaitEnded').length, walked.flags, walked.state.ended]).toEqual([1, [], null]);
    walked.recover('it_was_done', LENA);
    expect([walked.parks.length, walked.flags, walked.state.ended]).toEqual([2, [], null]);
    expect(walked.recover('it_was_done', LENA).state.ended?.kind).toBe('completed');
    expect(walked.flags).toEqual(['went_on']);
  });

  it('keeps going when a handler stops to ask', () => {
    const walked = run(WATCH(), {
      script: { 'zendesk.add_internal_note': { kind: 'failed', code: 'unavailable', message: 'Away' } },
    });
    offer(walked, 100);
    expect(walked.ask('recovery').step).toBe('1.on_carrier_offer.1');
    arrive(walked, 'claim_closed');
    expect(walked.events('WaitEnded')).toHaveLength(1);
    walked.script = {};
    walked.recover('try_again', LENA);
    expect(walked.after(settleMs).flags).toEqual(['went_on']);
  });

  it('explains what it watched for, what arrived and which handler took it', () => {
    const walked = arrive(offer(run(WATCH(REMINDERS)), 100), 'claim_closed');
    const explained = walked.explain().steps.map(({ step, citation, result }) => `${step}: ${citation} | ${result}`);
    expect(explained).toContainEqual(
      '1: SOP test v1, step 1 | Watched for offer of the carrier (at most 2 times), 2026-05-01 14:00:00 UTC and every 60 days after that (at most 3 times), until 2026-03-02 14:00:00 UTC: 1 handled',
    );
    expect(explained).toContainEqual(
      '1.on_carrier_offer: SOP test v1, step 1.on_carrier_offer: offered amount $100.00 | For offer of the carrier, which arrived 2026-03-02 14:00:00 UTC: done',
    );
    expect(walked.view().posts.map(({ title }) => title)).toEqual([
      'Offer of the carrier',
      'Add an internal note, which the customer does not see, to ticket 101: Offered $100.00',
      'Closing of the claim',
    ]);
    expect(because(walked, '1.at_1.1')).toEqual(['1.at_1.1 no: Step 1 ended before its time came']);
  });

  it('has the labels of the round that contains it', () => {
    const steps = `  - step: 1
    says: Twice
    repeat:
      at_most: 2
      until:
        - case.kind != "freight_claim"
    do:
${
  WATCH()
    .split('  - step: 2')[0]
    ?.replaceAll('step: 1a', 'step: 1a1')
    .replace('step: 1\n', 'step: 1a\n')
    .replace('for: 12 months', 'for: 12 months\n        since: start')
    .replaceAll(/^(?=.)/gm, '    ') ?? ''
}    if_late:
      says: Go on
      flag: twice
`.replace(/\n {8}- step: 1\n/g, '\n        - step: 1\n');
    const walked = run(steps);
    offer(walked, 100);
    arrive(walked, 'claim_closed');
    offer(walked, 200);
    arrive(walked, 'claim_closed');
    expect(walked.steps).toEqual(['1a.on_carrier_offer.1', '1a.on_carrier_offer.1#2#1']);
    expect(walked.flags).toEqual(['twice']);
  });

  it('plans the same from any prefix of its log', () => {
    const walked = arrive(offer(offer(run(WATCH(REMINDERS)), 100).after(60 * DAY), 200), 'claim_closed');
    expect(walked.log.length).toBeGreaterThan(9);
    for (let length = 1; length <= walked.log.length; length++) {
      const log = walked.log.slice(0, length);
      const plan = (): unknown => {
        const other = run(WATCH(REMINDERS));
        other.now = log.at(-1)?.at ?? 0;
        const { events, effects, timers } = other.plan(fold(RUN, log));
        return { events, effects, timers };
      };
      expect(plan()).toEqual(plan());
    }
  });
});
