/** Handlers of a `watch` that a later event supersedes, and handlers that run side by side. */
import { describe, expect, it } from 'vitest';
import { asking, filesOf, handbookOf, LENA, PERMISSIVE, sopFile, withEvents } from './handbook.ts';
import { HOUR, walk, type Walk, type WalkOptions } from './walk.ts';

const NOTE = (text: string): string => `          use: zendesk.add_internal_note
          with:
            ticket: = case.zendesk.ticket_id
            text: ${text}
`;
/** A declination is appealed once someone approves; an offer is noted. */
const steps = (appeal: string, more = ''): string => `  - step: 1
    says: Follow the claim
    watch:
    - on: carrier_offer
      at_most: 3
${more}      says: The first
      do:
${appeal}    - on: claim_closed
      at_most: 3
      says: The second
      flag: closed
    do:
    - step: 1a
      says: Wait
      wait:
        for: 30 days
`;
const APPEAL = `        - step: 1
          says: Prepare
          flag: prepared
        - step: 2
          says: Send the appeal
${NOTE('The appeal')}        - step: 3
          says: Say so
          flag: sent
`;
const BY = '      superseded_by: [claim_closed]\n';
const APPROVAL = asking('zendesk.add_internal_note', 'claims-leads:1', 'PT168H');

function run(text: string, boundary = PERMISSIVE, options: WalkOptions = {}): Walk {
  return walk({ ...options, handbook: handbookOf(withEvents(filesOf(sopFile(text), boundary))) });
}

function arrive(walked: Walk, ...events: readonly string[]): Walk {
  for (const event of events)
    walked.append(
      { kind: 'channel', channel: 'tms' },
      {
        type: 'EventArrived',
        eventId: `e${walked.log.length}`,
        event,
        label: event.replace('_', ' '),
        fields: [],
        refused: [],
      },
    );
  return walked.go();
}

describe('a superseded handler', () => {
  it('closes its approval and starts nothing more, keeps what was done, and lets the event be handled at once', () => {
    const walked = arrive(run(steps(APPEAL, BY), APPROVAL), 'carrier_offer');
    const { askId } = walked.ask('approval');
    expect(walked.flags).toEqual(['prepared']);
    arrive(walked, 'claim_closed');
    expect(walked.flags).toEqual(['prepared', 'closed']);
    expect(walked.events('HandlingSuperseded')).toEqual([
      {
        type: 'HandlingSuperseded',
        step: '1',
        handler: '1.on_carrier_offer',
        event: 'claim_closed',
        eventId: expect.any(String),
      },
    ]);
    expect(walked.decide({ type: 'GiveApproval', askId }, LENA)).toMatchObject({ ok: false, code: 'already_decided' });
    expect(walked.after(31 * 24 * HOUR).state.ended?.kind).toBe('completed');
    expect([walked.made, walked.flags]).toEqual([[], ['prepared', 'closed']]);
    expect(walked.view().posts.map(({ title }) => title)).toContain(
      'Step 1, on carrier offer was superseded by claim closed',
    );
    expect(walked.explain().steps.find(({ step }) => step === '1.on_carrier_offer')?.result).toMatch(
      /: superseded by a later event$/,
    );
  });

  it('makes an approval void that was given and whose call was not sent', () => {
    const walked = arrive(run(steps(APPEAL, BY), APPROVAL), 'carrier_offer');
    const decided = walked.decide({ type: 'GiveApproval', askId: walked.ask('approval').askId }, LENA);
    if (!decided.ok) throw new Error(decided.sentence);
    for (const event of decided.events) walked.append(decided.by, event);
    arrive(walked, 'claim_closed');
    expect([walked.made, walked.flags]).toEqual([[], ['prepared', 'closed']]);
  });

  it('waits for a call in flight, and keeps its effect', () => {
    const walked = run(steps(APPEAL, BY));
    walked.powerCut = '1.on_carrier_offer.2';
    arrive(walked, 'carrier_offer');
    walked.probe = { kind: 'unknown', message: 'Away' };
    arrive(walked, 'claim_closed');
    expect([walked.events('HandlingSuperseded'), walked.flags]).toEqual([[], ['prepared']]);
    walked.probe = { kind: 'found', output: { ticket: '101' }, reference: { record: 'ticket 101' } };
    walked.after(HOUR);
    expect(walked.events('CallSucceeded')).toHaveLength(1);
    expect(walked.flags).toEqual(['prepared', 'closed']);
  });

  it('goes on without superseded_by, and the event waits for it', () => {
    const walked = arrive(arrive(run(steps(APPEAL), APPROVAL), 'carrier_offer'), 'claim_closed');
    expect(walked.flags).toEqual(['prepared']);
    expect(walked.approve(LENA).flags).toEqual(['prepared', 'sent', 'closed']);
  });

  it('ends when a wait of the block takes the event', () => {
    const text = steps(APPEAL, BY)
      .replace('on: claim_closed', 'at: = case.received_at + duration("300 days")')
      .replace(/at_most: 3\n {6}says: The second/, 'says: The second')
      .replace(
        'for: 30 days',
        'event: claim_closed\n        for: 30 days\n      if_late:\n        says: It did not come\n        flag: late',
      );
    const walked = arrive(arrive(run(text, APPROVAL), 'carrier_offer'), 'claim_closed');
    expect(walked.events('HandlingSuperseded')).toHaveLength(1);
    expect(walked.state.ended?.kind).toBe('completed');
  });
});

describe('an event that waits for its turn when a later one supersedes it', () => {
  const inTurn = (walked: Walk, ...events: readonly string[]): Walk =>
    events.reduce((known, event) => arrive(known, event), walked);
  /** Queued after a handling that waits for approval. */
  const queued = (text = steps(APPEAL, BY)): Walk =>
    inTurn(run(text, APPROVAL), 'carrier_offer', 'carrier_offer', 'claim_closed');
  const begun = (walked: Walk): readonly string[] => walked.events('HandlingStarted').map(({ handler }) => handler);

  it('never begins, and the thread and `explain` say so', () => {
    const walked = queued();
    expect(begun(walked)).toEqual(['1.on_carrier_offer', '1.on_claim_closed']);
    expect(walked.events('HandlingSkipped')).toMatchObject([{ handler: '1.on_carrier_offer#2', number: 2 }]);
    expect(walked.view().posts.map(({ title }) => title)).toContain(
      'carrier offer was not handled: step 1, on carrier offer, round 2 did not begin, since claim closed supersedes it',
    );
    expect(walked.explain().steps.find(({ step }) => step === '1.on_carrier_offer#2')?.result).toMatch(
      /: not begun, since claim closed came after it$/,
    );
    expect(walked.explain().unread).toEqual([]);
    expect(walked.after(31 * 24 * HOUR).state.ended?.kind).toBe('completed');
    expect([walked.made, walked.flags]).toEqual([[], ['prepared', 'closed']]);
  });

  it('never begins when both arrived before the run looked', () => {
    const walked = arrive(run(steps(APPEAL, BY), APPROVAL), 'carrier_offer', 'claim_closed');
    expect([begun(walked), walked.flags]).toEqual([['1.on_claim_closed'], ['closed']]);
  });

  it('never begins after a handler that is not superseded', () => {
    const text = steps(APPEAL, BY).replace(
      '    do:\n    - step: 1a',
      `    - at: = case.received_at + duration("2 hours")\n      says: The third\n      do:\n${APPEAL}    do:\n    - step: 1a`,
    );
    const walked = inTurn(run(text, APPROVAL).after(3 * HOUR), 'carrier_offer', 'claim_closed');
    expect(begun(walked)).toEqual(['1.at_1']);
    expect(walked.events('HandlingSkipped')).toHaveLength(1);
    walked.approve(LENA);
    expect(begun(walked)).toEqual(['1.at_1', '1.on_claim_closed']);
  });

  it('begins if it came after the other one by the time of its source, whatever arrived first', () => {
    const walked = run(steps(APPEAL, BY), APPROVAL);
    const at = (event: string, minutes: number): void => {
      walked.append(
        { kind: 'channel', channel: 'tms' },
        {
          type: 'EventArrived',
          eventId: `${event}${minutes}`,
          event,
          label: event,
          fields: [],
          refused: [],
          sentAt: walked.now - minutes * 60_000,
        },
      );
      walked.go();
    };
    at('claim_closed', 10);
    // An older offer arrives late; then one that was made after the claim was closed.
    at('carrier_offer', 20);
    expect([begun(walked), walked.events('HandlingSkipped')]).toMatchObject([
      ['1.on_claim_closed'],
      [{ eventId: 'carrier_offer20', by: { eventId: 'claim_closed10' } }],
    ]);
    at('carrier_offer', 5);
    expect(begun(walked)).toEqual(['1.on_claim_closed', '1.on_carrier_offer#2']);
  });

  it('is superseded by an event that is one too many for its own handler, and so is what is in progress', () => {
    const walked = inTurn(
      run(
        steps(APPEAL, BY).replace('- on: claim_closed\n      at_most: 3', '- on: claim_closed\n      at_most: 1'),
        APPROVAL,
      ),
      'claim_closed',
      'carrier_offer',
      'carrier_offer',
      'claim_closed',
    );
    expect(walked.events('HandlingSuperseded')).toHaveLength(1);
    expect(walked.events('HandlingSkipped')).toHaveLength(1);
    expect(
      Object.values(walked.state.asks).filter(({ kind, closed }) => kind === 'approval' && closed === null),
    ).toEqual([]);
  });

  it('may be a time that fell due', () => {
    const text = steps(APPEAL, BY).replace(
      '    do:\n    - step: 1a',
      `    - at: = case.received_at + duration("2 hours")\n      superseded_by: [claim_closed]\n      says: The third\n      flag: reminded\n    do:\n    - step: 1a`,
    );
    const walked = arrive(run(text.replace(BY, ''), APPROVAL), 'carrier_offer').after(3 * HOUR);
    arrive(walked, 'claim_closed');
    walked.approve(LENA);
    expect(walked.flags).toEqual(['prepared', 'sent', 'closed']);
    expect(walked.events('HandlingSkipped')).toMatchObject([
      { eventId: null, dueAt: expect.any(Number), nextAt: null },
    ]);
    expect(walked.after(31 * 24 * HOUR).state.ended?.kind).toBe('completed');
  });
});

describe('a superseding event that waits when the block ends', () => {
  it('still supersedes, once its handler is free', () => {
    // The event is held back by the first handling of its own handler, which waits for an approval too.
    const text = steps(APPEAL, BY).replace(
      '      flag: closed',
      '      side_by_side: true\n'.concat(`      do:\n${APPEAL}`).trimEnd(),
    );
    const walked = run(text, asking('zendesk.add_internal_note', 'claims-leads:1', 'PT2000H'));
    for (const event of ['claim_closed', 'carrier_offer', 'claim_closed']) arrive(walked, event);
    expect(walked.events('HandlingStarted').map(({ handler }) => handler)).toEqual([
      '1.on_claim_closed',
      '1.on_carrier_offer',
    ]);
    // The block ends while that approval is open. The second event arrived before, so it is handled.
    walked.after(31 * 24 * HOUR);
    walked.approve(LENA);
    walked.approve(LENA);
    expect(walked.events('HandlingSuperseded').map(({ handler }) => handler)).toEqual(['1.on_carrier_offer']);
    expect(walked.events('HandlingEnded')).toHaveLength(2);
    expect(walked.explain().unread).toEqual([]);
    expect(walked.state.ended?.kind).toBe('completed');
  });
});

describe('handlers side by side', () => {
  it('do not wait for one another, and each handles its own events one at a time', () => {
    const walked = run(steps(APPEAL, '      side_by_side: true\n'), APPROVAL);
    arrive(walked, 'carrier_offer', 'carrier_offer', 'claim_closed');
    expect([walked.flags, walked.events('HandlingStarted').map(({ handler }) => handler)]).toEqual([
      ['prepared', 'closed'],
      ['1.on_carrier_offer', '1.on_claim_closed'],
    ]);
    walked.approve(LENA);
    expect(walked.ask('approval').step).toBe('1.on_carrier_offer.2#2');
  });
});
