/** The mailbox of a run: which step takes which event, whatever order they arrive in, and what people see of it. */
import { describe, expect, it } from 'vitest';
import { asking, filesOf, handbookOf, LENA, PERMISSIVE, sopFile, withEvents } from './handbook.ts';
import type { SourceMark } from '../../src/case/source-mark.ts';
import { fold } from '../../src/run/log/evolve.ts';
import { HOUR, MINUTE, RUN, START, walk, type Walk } from './walk.ts';

type Sent = {
  readonly readBefore?: string;
  readonly yields?: true;
  readonly receivedAt?: number;
  readonly sentAt?: number;
  readonly mark?: SourceMark;
};
const numbered = (sequence: number, source = 'gateway'): SourceMark => ({ source, at: null, sequence });

const run = (steps: string): Walk => walk({ handbook: handbookOf(withEvents(filesOf(sopFile(steps), PERMISSIVE))) });

/** Events arrive at one moment, before anything is planned. */
function arrive(walked: Walk, ...events: readonly (string | readonly [string, Sent])[]): Walk {
  for (const item of events) {
    const [name, sent] = typeof item === 'string' ? [item, {}] : item;
    const [event = '', id = `e${walked.log.length}`] = name.split(':');
    walked.append(
      { kind: 'channel', channel: 'tms' },
      { type: 'EventArrived', eventId: id, event, label: event.replace('_', ' '), fields: [], refused: [], ...sent },
    );
  }
  return walked.go();
}

const taken = (walked: Walk): string[] =>
  walked.events('EventTaken').map(({ eventId, step, handler }) => `${eventId} ${handler ?? step}`);

const wait = (label: string, event: string, span = '2 days', more = ''): string => `- step: ${label}
  says: Wait for it
  wait:
    event: ${event}
    for: ${span}
${more}  if_late:
    says: It did not come
    flag: late_${label}
`;
const pause = (label: string): string => `- step: ${label}
  says: Wait a little
  wait:
    for: 1 hour
`;
const inside = (text: string, by: number): string => text.replaceAll(/^(?=.)/gm, ' '.repeat(by));
const sop = (...steps: readonly string[]): string => inside(steps.join(''), 2);
const watch = (
  label: string,
  on: string,
  block: string,
  handler = '  flag: noted\n',
  most = 2,
): string => `- step: ${label}
  says: Watch
  watch:
    - on: ${on}
      at_most: ${most}
      says: It came
${inside(handler, 4)}  do:
${inside(block, 4)}`;

describe('which step takes an event', () => {
  it('keeps an event that arrives before its wait, even before an SOP was chosen', () => {
    const walked = walk({
      handbook: handbookOf(withEvents(filesOf(sopFile(sop(pause('1'), wait('2', 'carrier_offer'))), PERMISSIVE))),
    });
    arrive(walked, 'carrier_offer:a');
    expect([taken(walked), walked.state.ended]).toEqual([[], null]);
    walked.after(HOUR);
    expect([taken(walked), walked.flags, walked.state.ended?.kind]).toEqual([['a 2'], [], 'completed']);
  });

  it('gives one event to one of two waits, and the second event to the other', () => {
    const walked = run(
      sop(`- step: 1
  says: Both
  together:
${inside(wait('1a', 'carrier_offer') + wait('1b', 'carrier_offer'), 4)}`),
    );
    arrive(walked, 'carrier_offer:a');
    expect(taken(walked)).toEqual(['a 1a']);
    arrive(walked, 'carrier_offer:b');
    expect([taken(walked), walked.state.ended?.kind]).toEqual([['a 1a', 'b 1b'], 'completed']);
  });

  it('prefers the wait that started first to one that is earlier in the file', () => {
    const walked = run(
      sop(`- step: 1
  says: Both
  together:
    - step: 1a
      says: Later
      do:
${inside(pause('1a1') + wait('1a2', 'carrier_offer'), 8)}${inside(wait('1b', 'carrier_offer'), 4)}`),
    );
    walked.after(HOUR);
    expect(taken(arrive(walked, 'carrier_offer:a', 'carrier_offer:b'))).toEqual(['a 1b', 'b 1a2']);
  });

  it('prefers the earlier one in the file of waits that started at the same time, whichever was planned first', () => {
    const note = `- step: 1a1
  says: Note it
  use: zendesk.add_internal_note
  with: { ticket: = case.zendesk.ticket_id, text: Noted }
`;
    const walked = run(
      sop(`- step: 1
  says: Both
  together:
    - step: 1a
      says: Later
      do:
${inside(note + wait('1a2', 'carrier_offer'), 8)}${inside(wait('1b', 'carrier_offer'), 4)}`),
    );
    const [first, second] = walked.events('WaitStarted');
    expect([first?.step, second?.step]).toEqual(['1b', '1a2']);
    expect(taken(arrive(walked, 'carrier_offer:a', 'carrier_offer:b'))).toEqual(['a 1a2', 'b 1b']);
  });

  it('prefers the innermost step: a wait in the block of a watch, or in one of its handlers', () => {
    const block = run(sop(watch('1', 'carrier_offer', wait('1a', 'carrier_offer') + wait('1b', 'claim_closed'))));
    expect(taken(arrive(block, 'carrier_offer:a', 'carrier_offer:b'))).toEqual(['a 1a', 'b 1.on_carrier_offer']);
    const handler = `  do:\n${inside(wait('1', 'claim_closed'), 4)}`;
    const nested = run(sop(watch('1', 'carrier_offer', wait('1a', 'claim_closed'), handler)));
    nested.now += MINUTE;
    arrive(nested, 'carrier_offer:a');
    // The block of the watch started to wait first, and neither wait encloses the other.
    expect(taken(arrive(nested, 'claim_closed:b', 'claim_closed:c'))).toEqual([
      'a 1.on_carrier_offer',
      'b 1a',
      'c 1.on_carrier_offer.1',
    ]);
  });

  it('does not change who takes an event when other events arrive before it or after it', () => {
    const steps = sop(
      watch('1', 'carrier_offer', pause('1a') + wait('1b', 'carrier_offer') + wait('1c', 'claim_closed'), undefined, 1),
    );
    for (const order of [
      ['carrier_offer:a', 'claim_closed:c'],
      ['claim_closed:c', 'carrier_offer:a'],
    ]) {
      const walked = arrive(run(steps), ...order).after(HOUR);
      arrive(walked, 'carrier_offer:b');
      expect(taken(walked).toSorted()).toEqual(['a 1.on_carrier_offer', 'b 1b', 'c 1c']);
    }
  });

  it('reads unread events in the order of their sources, and others in the order of receipt', () => {
    const steps = sop(pause('1'), wait('2', 'carrier_offer'), wait('3', 'carrier_offer'), wait('4', 'carrier_offer'));
    const walked = run(steps);
    const now = walked.now;
    arrive(walked, ['carrier_offer:late', { sentAt: now - MINUTE }], ['carrier_offer:early', { sentAt: now - HOUR }]);
    // A source that claims the future is not believed.
    arrive(walked, ['carrier_offer:future', { sentAt: now + HOUR }]);
    expect(taken(walked.after(HOUR))).toEqual(['early 2', 'late 3', 'future 4']);
  });

  it.each([
    ['without a time', {}, {}],
    ['with times that fit', { sentAt: -MINUTE }, { sentAt: -HOUR }],
    ['with times that contradict it', { sentAt: -HOUR }, { sentAt: -MINUTE }],
  ])('reads unread events in the order in which their source numbers them, %s', (_, later, earlier) => {
    const steps = sop(pause('1'), wait('2', 'carrier_offer'), wait('3', 'carrier_offer'), wait('4', 'carrier_offer'));
    const walked = run(steps);
    const { now } = walked;
    const sent = ({ sentAt }: Sent, mark: SourceMark): Sent => ({
      mark,
      ...(sentAt === undefined ? {} : { sentAt: now + sentAt }),
    });
    arrive(walked, ['carrier_offer:third', sent(later, numbered(3))]);
    arrive(
      walked,
      ['carrier_offer:first', sent(earlier, numbered(1))],
      ['carrier_offer:second', { mark: numbered(2) }],
    );
    expect(taken(walked.after(HOUR))).toEqual(['first 2', 'second 3', 'third 4']);
  });

  it('orders the numbers of two sources by time', () => {
    const walked = run(sop(pause('1'), wait('2', 'carrier_offer'), wait('3', 'carrier_offer')));
    const { now } = walked;
    arrive(walked, ['carrier_offer:a', { sentAt: now - MINUTE, mark: numbered(9) }]);
    arrive(walked, ['carrier_offer:b', { sentAt: now, mark: numbered(1, 'other gateway') }]);
    expect(taken(walked.after(HOUR))).toEqual(['a 2', 'b 3']);
  });

  it('counts the time of receipt for a deadline, includes its instant, and reopens nothing', () => {
    const steps = sop(wait('1', 'carrier_offer', '1 hour'), wait('2', 'claim_closed'));
    const inTime = run(steps);
    inTime.now += 2 * HOUR;
    arrive(inTime, ['carrier_offer:a', { receivedAt: START + HOUR }]);
    expect([taken(inTime), inTime.flags]).toEqual([['a 1'], []]);
    const late = run(steps);
    late.now += 2 * HOUR;
    arrive(late, ['carrier_offer:a', { receivedAt: START + HOUR + 1, sentAt: START }]);
    expect([taken(late), late.flags]).toEqual([[], ['late_1']]);
    const over = run(steps).after(2 * HOUR);
    arrive(over, ['carrier_offer:a', { receivedAt: START + 1 }]);
    expect([taken(over), over.flags]).toEqual([[], ['late_1']]);
  });

  it('handles in a watch what arrived during its block, and leaves what came later to a wait', () => {
    const busy = `  do:\n${inside(wait('1', 'claim_closed', '5 days'), 4)}`;
    const walked = run(sop(watch('1', 'carrier_offer', pause('1a'), busy), wait('2', 'carrier_offer')));
    arrive(walked, 'carrier_offer:a', 'carrier_offer:b');
    expect(walked.view().card.unread).toEqual(['carrier offer']);
    walked.after(HOUR);
    walked.now += 1;
    arrive(walked, 'carrier_offer:late');
    expect(walked.view().card.unread).toEqual(['carrier offer (2)']);
    arrive(arrive(walked, 'claim_closed:c'), 'claim_closed:d');
    expect(taken(walked)).toEqual([
      'a 1.on_carrier_offer',
      'b 1.on_carrier_offer',
      'c 1.on_carrier_offer.1',
      'd 1.on_carrier_offer.1#2',
      'late 2',
    ]);
    expect(walked.state.ended?.kind).toBe('completed');
    expect(walked.explain().remarks.join('\n')).not.toContain('no step has read');
  });

  it('parks for each event that is more than a watch handles, one after the other', () => {
    const walked = run(sop(pause('1'), watch('2', 'carrier_offer', wait('2a', 'claim_closed'), undefined, 1)));
    arrive(walked, 'carrier_offer:a', 'carrier_offer:b', 'carrier_offer:c').after(HOUR);
    expect(walked.parks).toEqual(['“carrier offer” came more often than step 2 handles it (once)']);
    expect(walked.view().card.unread).toEqual(['carrier offer (2)']);
    arrive(walked, 'claim_closed:d');
    walked.recover('it_was_done', LENA);
    expect([walked.parks.length, walked.state.ended]).toEqual([2, null]);
    expect(walked.recover('it_was_done', LENA).state.ended?.kind).toBe('completed');
    expect(taken(walked)).toContain('c 2.on_carrier_offer');
  });

  it('plans the same from any prefix of its log', () => {
    const story = (): Walk =>
      arrive(
        arrive(run(sop(pause('1'), wait('2', 'carrier_offer'), wait('3', 'claim_closed'))), 'claim_closed:a').after(
          HOUR,
        ),
        'carrier_offer:b',
      );
    const walked = story();
    for (let length = 1; length <= walked.log.length; length++) {
      const log = walked.log.slice(0, length);
      const plan = (): unknown => {
        const other = story();
        other.now = log.at(-1)?.at ?? 0;
        const { events, effects, timers } = other.plan(fold(RUN, log));
        return { events, effects, timers };
      };
      expect(plan()).toEqual(plan());
    }
  });
});

describe('since', () => {
  const note = (label: string, text: string): string => `- step: ${label}
  says: Note it
  use: zendesk.add_internal_note
  with:
    ticket: = case.zendesk.ticket_id
    text: ${text}
`;
  const since = (label: string, event: string, named: string): string =>
    wait(label, event).replace('for: 2 days', `for: 2 days\n    since: ${named}`);

  it.each([
    ['start', 1, 'late'],
    ['2', 1, 'late'],
    ['opening', 1, 'early'],
    ['1', 1, 'early'],
  ])('counts only events received since %s', (named, _, id) => {
    const walked = run(sop(pause('1'), note('2', 'Sent'), since('3', 'carrier_offer', named)));
    arrive(walked, 'carrier_offer:early').after(HOUR);
    expect(walked.steps).toEqual(['2']);
    walked.now += 1;
    expect(taken(arrive(walked, 'carrier_offer:late'))[0]).toBe(`${id} 3`);
  });

  it('takes an answer that arrives in the millisecond of the call, and none from before it', () => {
    const steps = sop(note('1', 'Sent'), pause('2'), since('3', 'carrier_offer', '1'));
    const walked = run(steps);
    expect(taken(arrive(walked, 'carrier_offer:same').after(HOUR))).toEqual(['same 3']);
    const before = walk({
      handbook: handbookOf(
        withEvents(filesOf(sopFile(steps), asking('zendesk.add_internal_note', 'claims-leads:1', 'PT72H'))),
      ),
    });
    arrive(before, 'carrier_offer:old').approve(LENA).after(HOUR);
    expect([taken(before), before.view().card.standing]).toEqual([
      [],
      'Waiting for another offer of the carrier in step 3',
    ]);
  });

  it('counts from the start of the wait when the step was not reached', () => {
    const skipped = note('1', 'Sent').replace('  use:', '  if: [case.kind == "freight_claim" && 1 > 2]\n  use:');
    const walked = run(sop(skipped, pause('2'), since('3', 'carrier_offer', '1')));
    expect(taken(arrive(walked, 'carrier_offer:old').after(HOUR))).toEqual([]);
  });

  it('means the step of the same round', () => {
    const walked = run(
      sop(`- step: 1
  says: Twice
  repeat:
    at_most: 2
    until:
      - case.kind != "freight_claim"
  do:
${inside(note('1a', 'Sent') + pause('1b') + since('1c', 'carrier_offer', '1a'), 4)}  if_late:
    says: Go on
    flag: twice
`),
    );
    arrive(walked, 'carrier_offer:a', 'carrier_offer:b').after(HOUR);
    expect(taken(walked)).toEqual(['a 1c']);
    expect(taken(walked.after(HOUR))).toEqual(['a 1c']);
    walked.now += 1;
    expect(taken(arrive(walked, 'carrier_offer:c'))).toEqual(['a 1c', 'c 1c#2']);
    expect(walked.view().card.unread).toEqual(['carrier offer']);
  });
});

describe('what people see of the mailbox', () => {
  it('shows an unread event on the card, in the explanation, and once more at the end', () => {
    const walked = run(sop(wait('1', 'carrier_offer')));
    arrive(walked, 'claim_closed:a');
    expect(walked.view().card.unread).toEqual(['claim closed']);
    expect(walked.explain().unread).toEqual(['claim closed, received 2026-03-02 14:00:00 UTC']);
    expect(walked.explain().remarks).toContainEqual(
      '2026-03-02 14:00:00 UTC: claim closed arrived, and no step has read it',
    );
    arrive(walked, 'carrier_offer:b');
    expect(walked.state.ended?.kind).toBe('completed');
    expect(walked.view().posts.at(-1)?.title).toBe('No step read these events');
  });

  it('counts what came after the end as no part of what the run ended without', () => {
    const walked = run(sop(wait('1', 'carrier_offer')));
    const title = (): string[] => walked.view().posts.map((post) => post.title);
    arrive(walked, 'carrier_offer:b');
    arrive(walked, 'claim_closed:c');
    expect(title()).not.toContain('No step read these events');
    expect(walked.view().card.standing).toBe('Done · claim closed arrived afterwards, so people are asked');
  });

  it('calls an event another one only after a first one has come', () => {
    const walked = run(sop(wait('1', 'carrier_offer'), pause('2'), wait('3', 'carrier_offer')));
    expect(walked.view().card.standing).toBe('Waiting for offer of the carrier in step 1');
    arrive(walked, 'carrier_offer:a').after(HOUR);
    expect(walked.view().card.standing).toBe('Waiting for another offer of the carrier in step 3');
  });

  it('does not say that the run waits for an event that has arrived', () => {
    const walked = arrive(
      run(sop(pause('1'), wait('2', 'carrier_offer'), wait('3', 'carrier_offer'))),
      'carrier_offer:a',
    );
    walked.after(HOUR);
    expect(walked.view().card.standing).toBe('Waiting for another offer of the carrier in step 3');
    expect(walked.explain().steps.find(({ step }) => step === '2')?.result).toBe(
      'Took carrier offer, which had arrived 2026-03-02 14:00:00 UTC',
    );
    expect(walked.explain().remarks).toContainEqual(
      '2026-03-02 15:00:00 UTC: step 2 took carrier offer, received 2026-03-02 14:00:00 UTC',
    );
  });
});

describe('a wait in a case that started again', () => {
  const first = (id: string, step: string) =>
    [`carrier_offer:${id}`, { readBefore: step, yields: true }] satisfies [string, Sent];
  const both = sop(pause('1'), wait('2', 'carrier_offer'), wait('3', 'carrier_offer'));

  it('takes what no earlier run has taken before what one had taken, whichever came first', () => {
    const walked = arrive(run(both), first('old', '2'), 'carrier_offer:new').after(HOUR);
    expect(taken(walked)).toEqual(['new 2', 'old 3']);
  });

  it('takes of those that an earlier run had taken the one that it took itself', () => {
    const walked = arrive(run(both), first('one', '2'), first('two', '3'), 'carrier_offer:new').after(HOUR);
    expect(taken(walked)).toEqual(['new 2', 'two 3']);
  });

  it('takes what was taken before where nothing else came', () => {
    const walked = arrive(run(both), first('one', '2'), first('two', '3')).after(HOUR);
    expect(taken(walked)).toEqual(['one 2', 'two 3']);
  });

  it('takes them as they came in a log that does not say so', () => {
    const walked = arrive(run(both), ['carrier_offer:old', { readBefore: '2' }], 'carrier_offer:new').after(HOUR);
    expect(taken(walked)).toEqual(['old 2', 'new 3']);
  });

  it('takes them as they came where a watch takes all', () => {
    const steps = sop(pause('1'), watch('2', 'carrier_offer', wait('2b', 'claim_closed')));
    const walked = arrive(run(steps), first('old', '2'), 'carrier_offer:new').after(HOUR);
    expect(taken(walked).map((text) => text.split(' ')[0])).toEqual(['old', 'new']);
  });
});
