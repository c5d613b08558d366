/**
 * A field of a declared event that was given but cannot be read is not missing: the step that reads it asks people
 * which reading is right, and the person who says so cannot approve what depends on it.
 */
import { describe, expect, it } from 'vitest';
import type { Fact, RefusedFact } from '../../src/case/case-event.ts';
import { readEvent } from '../../src/case/read-event.ts';
import { money } from '../../src/kernel/money.ts';
import { asking, filesOf, handbookOf, LENA, MARCUS, PERMISSIVE, sopFile, TWO_LEADS, withEvents } from './handbook.ts';
import { walk, type Walk } from './walk.ts';

const NINE_HUNDRED: RefusedFact = {
  path: 'amount',
  label: 'offered amount',
  problem: '`9.000` can be read as $9.00 or as $9,000.00',
  text: '9.000',
  readings: [money('USD', 900), money('USD', 900_000)],
};
const OFFERED: Fact = {
  path: 'amount',
  value: money('USD', 700_000),
  source: { system: 'TMS', record: 'claim 7', field: 'amount' },
};

type Sent = { readonly facts?: readonly Fact[]; readonly refused?: readonly RefusedFact[]; readonly eventId?: string };

function arrive(walked: Walk, { facts = [], refused = [NINE_HUNDRED], eventId = 'offer-1' }: Sent = {}): Walk {
  const declaration = walked.handbook.kinds.get('freight_claim')?.events.find(({ event }) => event === 'carrier_offer');
  if (declaration === undefined) throw new Error('Expected the declared event of the tests');
  const { label } = declaration;
  walked.append(
    { kind: 'channel', channel: 'tms' },
    { type: 'EventArrived', eventId, event: 'carrier_offer', label, ...readEvent(declaration, facts, refused) },
  );
  return walked.go();
}

const WAIT = `  - step: 1
    says: Wait for the offer
    wait:
      event: carrier_offer
      for: 2 days
    save: offer
    if_late:
      says: None
      stop: No offer
`;
const NOTE = (text: string): string => `  - step: 2
    says: Note it
    use: zendesk.add_internal_note
    with:
      ticket: = case.zendesk.ticket_id
      text: ${text}
`;
const CONDITION = (condition: string): string => `  - step: 2
    says: Decide
    if:
      - ${condition}
    flag: holds
  - step: 3
    says: Otherwise
    otherwise: 2
    flag: does_not_hold
`;
const run = (steps: string, boundary = PERMISSIVE): Walk =>
  walk({ handbook: handbookOf(withEvents(filesOf(sopFile(`${WAIT}${steps}`), boundary, TWO_LEADS))) });

const give = (walked: Walk, given: Record<string, string>, actor = LENA): Walk =>
  walked.click({ type: 'AnswerQuestion', askId: walked.ask('recovery').askId, given }, actor);

describe('a field of an event that cannot be read', () => {
  it.each([
    ['read in a condition', CONDITION('offer.amount > money("5,000.00 USD")')],
    ['guarded by `has`', CONDITION('has(offer.amount) && offer.amount > money("5,000.00 USD")')],
    ['guarded by the time of the event', CONDITION('has(offer.received_at) && offer.amount > money("5,000.00 USD")')],
  ])('%s is asked for, with its readings', (_, steps) => {
    const walked = arrive(run(steps));
    expect(walked.flags).toEqual([]);
    expect(walked.ask('recovery')).toMatchObject({
      step: '2',
      code: 'refused_fact',
      because:
        'Offered amount of offer of the carrier was given but cannot be read: `9.000` can be read as $9.00 or as $9,000.00. Choose what it should be. The person who answers cannot approve what depends on it',
      known: ['offered amount of offer of the carrier as it arrived: 9.000'],
      group: 'claims-leads',
      choices: ['stop'],
      fact: { type: { kind: 'money' }, currency: 'USD' },
    });
    expect(walked.view().asks).toMatchObject([{ fact: { readings: ['$9.00', '$9,000.00'] } }]);
    expect(give(walked, { answer: '$9,000.00' }).flags).toEqual(['holds']);
  });

  it('is asked for where a sentence or an argument reads it', () => {
    const walked = arrive(run(NOTE('"Offered {offer.amount}"')));
    expect([walked.steps, walked.ask('recovery').code]).toEqual([[], 'refused_fact']);
    expect(give(walked, { answer: '$9.00' }).made).toMatchObject([{ args: { text: 'Offered $9.00' } }]);
  });

  it('is asked for where a step reads the event as a whole', () => {
    const set = `  - step: 2
    says: Keep it
    set: { copy: = offer }
`;
    const walked = arrive(
      run(
        `${set}${CONDITION('has(copy.amount)').replaceAll('2', '3').replace('step: 3\n    says: Otherwise', 'step: 4\n    says: Otherwise')}`,
      ),
    );
    expect(walked.ask('recovery')).toMatchObject({ step: '2', code: 'refused_fact' });
    expect(give(walked, { answer: '$9.00' }).flags).toEqual(['holds']);
  });

  it('does not matter where nothing reads it', () => {
    expect(arrive(run(CONDITION('has(offer.received_at)'))).flags).toEqual(['holds']);
    expect(arrive(run(CONDITION('has(offer.reason)'))).flags).toEqual(['does_not_hold']);
  });

  it('is asked for when an optional field is one, and that is not the same as leaving it out', () => {
    const reason: RefusedFact = {
      path: 'reason',
      label: 'reason',
      problem: 'Expected one value, got a list',
      text: '',
    };
    const walked = arrive(run(CONDITION('has(offer.reason)')), { facts: [OFFERED], refused: [reason] });
    expect(walked.ask('recovery')).toMatchObject({ step: '2', code: 'refused_fact' });
    const without = arrive(run(CONDITION('has(offer.reason)')), { facts: [OFFERED], refused: [] });
    expect(without.flags).toEqual(['does_not_hold']);
  });

  it('that has another type than its kind declares is asked for too', () => {
    const walked = arrive(run(CONDITION('has(offer.amount)')), {
      facts: [{ ...OFFERED, value: 'nine hundred' }],
      refused: [],
    });
    expect(walked.ask('recovery')).toMatchObject({ code: 'refused_fact', fact: { type: { kind: 'money' } } });
    expect(give(walked, { value: 'USD 900.00' }).flags).toEqual(['holds']);
  });

  it('is in the thread and in the explanation, before and after a person said what it is', () => {
    const walked = arrive(run(CONDITION('has(offer.amount)')));
    expect(walked.view().posts.flatMap(({ lines }) => lines)).toContainEqual({
      label: 'offered amount',
      text: 'cannot be read: `9.000` can be read as $9.00 or as $9,000.00',
    });
    give(walked, { answer: '$9.00' });
    const { remarks } = walked.explain();
    expect(remarks.join('\n')).toContain(
      'offered amount of offer of the carrier was refused: `9.000` can be read as $9.00 or as $9,000.00',
    );
    expect(remarks.join('\n')).toContain('Lena Lindqvist said that offered amount of offer of the carrier is $9.00');
  });

  it('is shown as unreadable while no step has read the event', () => {
    const walked = run(CONDITION('has(offer.amount)'));
    arrive(arrive(walked), { eventId: 'offer-2' });
    expect(walked.explain().unread).toEqual([
      expect.stringMatching(/^offer of the carrier, received .*: offered amount unreadable$/),
    ]);
  });

  it('given for one event says nothing about another, and a fact of the same name is not touched', () => {
    const second = WAIT.replace('step: 1', 'step: 4').replace('save: offer', 'save: counter');
    const later = CONDITION('has(counter.amount)').replace('step: 2', 'step: 5').replace('step: 3', 'step: 6');
    const walked = arrive(
      run(`${CONDITION('has(offer.amount)')}${second}${later.replace('otherwise: 2', 'otherwise: 5')}`),
    );
    give(arrive(walked, { eventId: 'offer-2' }), { answer: '$9.00' });
    expect(walked.ask('recovery')).toMatchObject({ step: '5', fact: { eventId: 'offer-2' } });
    expect(walked.state.facts.filter(({ path }) => path === 'amount')).toEqual([]);
    expect(give(walked, { answer: '$9,000.00' }).flags).toEqual(['holds', 'holds']);
  });

  it('closes the questions of all steps that wait for it', () => {
    const both = `  - step: 2
    says: Both
    together:
      - step: 2a
        says: One
        if: [has(offer.amount)]
        flag: one
      - step: 2b
        says: Two
        if: [has(offer.amount)]
        flag: two
`;
    const walked = arrive(run(both));
    expect(walked.view().asks).toHaveLength(2);
    expect(give(walked, { answer: '$9.00' }).flags).toEqual(['one', 'two']);
  });

  it('given by a person cannot be approved by that person', () => {
    const asked = asking('zendesk.add_internal_note', 'claims-leads:1');
    const walked = give(arrive(run(NOTE('"Offered {offer.amount}"'), asked)), { answer: '$9.00' });
    const { askId } = walked.ask('approval');
    expect(walked.decide({ type: 'GiveApproval', askId }, LENA)).toMatchObject({ ok: false, code: 'gave_value' });
    expect(walked.approve(MARCUS).steps).toEqual(['2']);
  });
});
