/**
 * A field of a declared event that was not sent is asked for by its label where a step needs it, and an event that its
 * handler cannot handle does not hold back the next one for ever.
 */
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../src/case/case-event.ts';
import { readEvent } from '../../src/case/read-event.ts';
import { money } from '../../src/kernel/money.ts';
import { asking, filesOf, handbookOf, LENA, MARCUS, PERMISSIVE, sopFile, TWO_LEADS, withEvents } from './handbook.ts';
import { walk, type Walk } from './walk.ts';

const amountOf = (dollars: number): Fact => ({
  path: 'amount',
  value: money('USD', dollars * 100),
  source: { system: 'TMS', record: 'claim 7', field: 'amount' },
});

function arrive(walked: Walk, event: string, ...facts: readonly Fact[]): Walk {
  const declaration = walked.handbook.kinds.get('freight_claim')?.events.find((known) => known.event === event);
  if (declaration === undefined) throw new Error('Expected a declared event of the tests');
  const { label } = declaration;
  const eventId = `e${walked.log.length}`;
  walked.append(
    { kind: 'channel', channel: 'tms' },
    { type: 'EventArrived', eventId, event, label, ...readEvent(declaration, facts, []) },
  );
  return walked.go();
}

const run = (steps: string, boundary = PERMISSIVE): Walk =>
  walk({ handbook: handbookOf(withEvents(filesOf(sopFile(steps), boundary, TWO_LEADS))) });

const give = (walked: Walk, value: string, actor = LENA): Walk =>
  walked.click({ type: 'AnswerQuestion', askId: walked.ask('recovery').askId, given: { value } }, actor);

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
const FLAG = '    flag: big\n';
const POSITIONS: readonly (readonly [string, string])[] = [
  ['a value that is set', `  - step: 2\n    says: Set it\n    set: { half: = offer.amount * 0.5 }\n`],
  ['the whole event', `  - step: 2\n    says: Set it\n    set: { copy: = offer }\n`],
  ['a condition', `  - step: 2\n    says: Decide\n    if: ['offer.amount > money("5,000.00 USD")']\n${FLAG}`],
  [
    'an argument',
    `  - step: 2
    says: Note it
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: "Offered {offer.amount}" }
`,
  ],
  [
    'a branch',
    `  - step: 2
    says: Choose
    choose:
      - step: 2a
        says: A big one
        if: ['offer.amount > money("5,000.00 USD")']
        flag: big
      - step: 2b
        says: A small one
        if: ['offer.amount <= money("5,000.00 USD")']
        flag: small
`,
  ],
  [
    'a table',
    `  - step: 2
    says: Look it up
    table:
      hit: first
      when: [offer.amount]
      give: [size]
      rows:
        - ["<= 5,000.00 USD", small]
        - ["-", big]
    save: found
`,
  ],
  [
    'a question',
    `  - step: 2
    says: Ask
    ask:
      of: claims-leads
      question: Is {offer.amount} right?
      choices: [yes, no]
      within: 1 hour
    save: answered
    if_late:
      says: No one answered
      flag: late
`,
  ],
  [
    'a list of an at_once loop',
    `  - step: 2
    says: Each
    for_each:
      item: one
      in: = [offer.amount]
      at_most: 2
      at_once: 2
    do:
      - step: 2a
        says: Flag it
        flag: big
`,
  ],
];

describe('a required field of an event that was not sent', () => {
  it.each(POSITIONS)('is asked for where %s needs it', (_, steps) => {
    const walked = arrive(run(`${WAIT}${steps}`), 'carrier_offer');
    expect(walked.ask('recovery')).toMatchObject({
      code: 'missing_fact',
      because:
        'Offered amount of offer of the carrier is missing: it was not sent. Give it here. The person who answers cannot approve what depends on it',
      choices: ['stop'],
      fact: { path: 'amount', label: 'offered amount of offer of the carrier', type: { kind: 'money' } },
    });
    const parks = walked.parks.length;
    give(walked, 'USD 9,000.00');
    expect(walked.parks).toHaveLength(parks);
  });

  it('is missing for `has`, as a fact of the case is', () => {
    const steps = `  - step: 2\n    says: Decide\n    if: [has(offer.amount)]\n${FLAG}`;
    const walked = arrive(run(`${WAIT}${steps}`), 'carrier_offer');
    expect([walked.parks, walked.flags, walked.state.ended?.kind]).toEqual([[], [], 'completed']);
  });

  it('cannot be approved by the person who gave it', () => {
    const steps = POSITIONS.find(([name]) => name === 'an argument')?.[1] ?? '';
    const asked = asking('zendesk.add_internal_note', 'claims-leads:1');
    const walked = give(arrive(run(`${WAIT}${steps}`, asked), 'carrier_offer'), 'USD 900.00');
    const { askId } = walked.ask('approval');
    expect(walked.decide({ type: 'GiveApproval', askId }, LENA)).toMatchObject({ ok: false, code: 'gave_value' });
    expect(walked.approve(MARCUS).made).toMatchObject([{ args: { text: 'Offered $900.00' } }]);
  });

  it('is shown as missing while no step has read the event', () => {
    const steps = POSITIONS.find(([name]) => name === 'a question')?.[1] ?? '';
    const walked = arrive(arrive(run(`${WAIT}${steps}`), 'carrier_offer', amountOf(1)), 'carrier_offer');
    expect(walked.explain().unread).toEqual([expect.stringMatching(/: offered amount missing$/)]);
  });
});

const WATCH = (inside: string): string => `  - step: 1
    says: Follow the claim
    watch:
    - on: carrier_offer
      save: offer
      at_most: 3
      says: The carrier offers
      do:
${inside}    do:
    - step: 1a
      says: Wait until the claim is closed
      wait: { event: claim_closed, for: 12 months }
      if_late:
        says: It never was
        flag: never_closed
  - step: 2
    says: Note the end
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: The end }
`;
const SET_AND_NOTE = `        - step: 1
          says: Set it
          set: { half: = offer.amount * 0.5 }
        - step: 2
          says: Note it
          use: zendesk.add_internal_note
          with: { ticket: = case.zendesk.ticket_id, text: "Half is {half}" }
`;

describe('an event that its handler cannot handle', () => {
  it('is completed by the people who are asked, and the next one is handled', () => {
    const walked = arrive(arrive(run(WATCH(SET_AND_NOTE)), 'carrier_offer'), 'carrier_offer', amountOf(200));
    expect(walked.ask('recovery')).toMatchObject({ code: 'missing_fact', choices: ['leave_out', 'stop'] });
    give(walked, 'USD 100.00');
    expect(walked.made.map(({ args }) => args['text'])).toEqual(['Half is $50.00', 'Half is $100.00']);
  });

  it('is left out by a person: the next one is handled, and what follows says so', () => {
    const walked = run(WATCH(SET_AND_NOTE), asking('zendesk.add_internal_note', 'claims-leads:1', 'PT72H'));
    arrive(arrive(walked, 'carrier_offer'), 'carrier_offer', amountOf(200));
    walked.recover('leave_out', LENA);
    expect(walked.ask('approval').card).toMatchObject({
      args: { text: 'Half is $100.00' },
      changed: [
        expect.stringMatching(/^Left out by Lena Lindqvist: offer of the carrier, .*: offered amount missing$/),
      ],
    });
    expect(walked.decide({ type: 'GiveApproval', askId: walked.ask('approval').askId }, LENA)).toMatchObject({
      ok: false,
    });
    arrive(walked.approve(MARCUS), 'claim_closed');
    expect(walked.ask('approval').step).toBe('2');
    expect(walked.explain().steps.find(({ step }) => step === '1.on_carrier_offer')?.result).toMatch(
      /: left out by Lena Lindqvist$/,
    );
    expect(walked.explain().unread).toEqual([]);
  });

  it('can be left out when its values do not fit each other either', () => {
    const mixed = SET_AND_NOTE.replace('offer.amount * 0.5', 'offer.amount + money("5.00 EUR")');
    const walked = arrive(run(WATCH(mixed)), 'carrier_offer', amountOf(100));
    expect(walked.ask('recovery').choices).toEqual(['try_again', 'leave_out', 'stop']);
    expect(walked.recover('leave_out', LENA).made).toEqual([]);
    expect(arrive(walked, 'claim_closed').state.ended?.kind).toBe('completed');
  });

  it('cannot be left out while a call of its handling is in flight', () => {
    const both = `        - step: 1
          says: Both
          together:
            - step: 1a
              says: Note it
              use: zendesk.add_internal_note
              with: { ticket: = case.zendesk.ticket_id, text: An offer }
            - step: 1b
              says: Set it
              set: { half: = offer.amount * 0.5 }
`;
    const walked = run(WATCH(both));
    walked.powerCut = '1.on_carrier_offer.1a';
    arrive(walked, 'carrier_offer');
    const { askId } = walked.ask('recovery');
    expect(walked.decide({ type: 'Recover', askId, choice: 'leave_out', note: 'not ours' }, LENA)).toMatchObject({
      ok: false,
      code: 'busy',
    });
  });

  it('cannot be left out outside its handler', () => {
    const walked = arrive(run(`${WAIT}${POSITIONS[0]?.[1] ?? ''}`), 'carrier_offer');
    const { askId } = walked.ask('recovery');
    expect(walked.decide({ type: 'Recover', askId, choice: 'leave_out', note: 'not ours' }, LENA)).toMatchObject({
      ok: false,
      code: 'gone',
    });
  });
});
