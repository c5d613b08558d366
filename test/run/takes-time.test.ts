/**
 * What would take more time by the facts of now: more rounds that only wait, a wait that was left out, a `watch` whose
 * block would still last. No payment that comes after it is made before it would be over.
 */
import { describe, expect, it } from 'vitest';
import { readEvent } from '../../src/case/read-event.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { takesTime } from '../../src/run/plan/reach.ts';
import type { Step } from '../../src/sop/sop.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { openWaits } from '../../src/run/log/step/wait.ts';
import { filesOf, handbookOf, LENA, PERMISSIVE, slackUser, sopFile, withEvents } from './handbook.ts';
import { APPROVED, DONE, NEEDS, paid, usd } from './refund.ts';
import { HOUR, walk, type Walk } from './walk.ts';

const KINDS = withEvents().filter(({ path }) => path.startsWith('kinds/freight_claim'));
const NOTE = `  - step: 1
    says: Note
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: "{case.claim.amount} {case.claim.documents}" }
  - { step: 2, says: Span, set: { span: '= case.claim.amount > line ? longer : oneday' } }
`;
const LAST = `  - { step: 8, says: Wait again, wait: { until: = case.received_at + tendays } }
  - step: 9
    says: Pay
    use: tms.pay_claim
    with: { claim: "{case.id}", account_id: = case.claimant.account_id, amount: = part }
`;
const LAST_SHORT = LAST.replace('until: = case.received_at + tendays', 'for: = oneday');

function run(steps: string, boundary: HandbookFile = PERMISSIVE, last = LAST_SHORT): Walk {
  const values = '  part: 15.00 USD\n  line: 200.00 USD\n  oneday: 1 day\n  longer: 6 days\n  tendays: 10 days';
  const needs = `${NEEDS}\n  - case.claim.documents`;
  return walk({
    handbook: handbookOf(filesOf(...KINDS, sopFile(NOTE + steps + last, { needs, values }), boundary)),
    script: DONE,
    facts: { 'claim.amount': usd(150), 'claim.documents': ['a', 'b'] },
  });
}

/** Until the run waits for the last time before it pays. */
function untilLast(walked: Walk): Walk {
  for (let hours = 0; hours < 72 && !openWaits(walked.state).some(({ step }) => step === '8'); hours++)
    walked.after(HOUR);
  return walked;
}

/** Time passes, and people let it go on wherever they may. */
function insist(walked: Walk, hours: number): Walk {
  for (let hour = 0; hour < hours; hour++) {
    walked.after(HOUR);
    for (const ask of openAsks(walked.state)) {
      if (ask.kind === 'recovery' && ask.choices.includes('go_on')) walked.recover('go_on', LENA);
      else if (ask.kind === 'approval') walked.approve(slackUser('ULEO00001'));
    }
  }
  return walked;
}
const stop = (walked: Walk): unknown => [
  paid(walked),
  openAsks(walked.state).map((ask) => ask.kind === 'recovery' && ask.code),
];
const BEYOND = [[], ['beyond_case']];

const wait = (step: string): string => `      - { step: ${step}, says: Wait, wait: { for: = oneday } }\n`;
const REPEAT = (inside: string, every = ''): string => `  - step: 3
    says: Until there are two
    repeat: { at_most: 9, until: ['size(case.claim.documents) > 1']${every} }
    do:
${inside}    if_late: { says: Many, flag: many }
`;
const EACH = (inside: string): string => `  - step: 3
    says: Each
    for_each: { item: doc, in: '= case.claim.documents', at_most: 9 }
    do:
${inside}`;
const CHOICE = (body: string): string =>
  `  - { step: 3, says: Cool off, if: ['case.claim.amount > line'], otherwise: nothing, ${body} }\n`;
const BRANCHES = `  - step: 3
    says: Choose
    choose:
      - { step: 3a, says: Small, if: ['case.claim.amount <= line'], flag: small }
      - { step: 3b, says: Large, otherwise: 3, wait: { for: = longer } }
`;
const WAITED = `  - step: 3
    says: Choose
    choose:
      - { step: 3a, says: Small, if: ['case.claim.amount <= line'], wait: { for: = oneday } }
      - { step: 3b, says: Large, otherwise: 3, flag: large }
`;
const FEWER = { 'claim.documents': ['x'] };
const TWICE = { 'claim.documents': ['a', 'b', 'b'] };
const MORE = { 'claim.documents': ['a', 'b', 'c'] };
const HIGHER = { 'claim.amount': usd(900) };
const FLAG = '      - { step: 3a, says: Flag, flag: seen }\n';

describe.each([
  ['unasked', PERMISSIVE],
  ['with an approval', APPROVED],
])('a payment %s', (_, boundary) => {
  it.each([
    ['a repeat would have more rounds that wait', REPEAT(wait('3a')), FEWER],
    ['a repeat would have more rounds, with a pause between them', REPEAT(FLAG, ', every: 1 day'), FEWER],
    ['a list would have more items, and each of them waits', EACH(wait('3a')), MORE],
    ['a list would have an item twice, and each of them waits', EACH(wait('3a')), TWICE],
    ['a step would wait that was left out', CHOICE('wait: { for: = longer }'), HIGHER],
    ['another branch would wait', BRANCHES, HIGHER],
  ])('is not made where %s', (__, steps, facts) => {
    expect(stop(insist(untilLast(run(steps, boundary)).correct(facts), 30))).toEqual(BEYOND);
  });

  it.each([
    ['a repeat would have more rounds that take no time', REPEAT(FLAG), FEWER],
    ['a list would have fewer items', EACH(wait('3a')), { 'claim.documents': ['a'] }],
    ['a list would have more items that take no time', EACH(FLAG), MORE],
    ['a step would be done that takes no time', CHOICE('flag: large'), HIGHER],
    ['only the branch that was taken waits', WAITED, HIGHER],
  ])('is made where %s', (__, steps, facts) => {
    expect(paid(insist(untilLast(run(steps, boundary)).correct(facts), 30))).toEqual([usd(15)]);
  });
});

describe('a payment after a watch', () => {
  const WATCH = `  - step: 3
    says: Watch
    watch:
      - on: carrier_offer
        at_most: 3
        says: An offer came
        stop: An offer came
    do:
${wait('3a').replace('oneday', 'span')}`;
  /** An offer comes after the watch has ended, on that day after its beginning. */
  function offered(day: number, name = 'carrier_offer'): Walk {
    const walked = untilLast(run(WATCH, PERMISSIVE, LAST)).correct(HIGHER);
    insist(walked, (day - 1) * 24 - 1);
    const declared = walked.handbook.kinds.get('freight_claim')?.events.find(({ event }) => event === name);
    if (declared === undefined) throw new Error('Expected the event of the tests');
    const source = { system: 'TMS', record: 'claim 7', field: 'amount' };
    const fields = name === 'carrier_offer' ? [{ path: 'amount', value: usd(7), source }] : [];
    const read = readEvent(declared, fields, []);
    const { event, label } = declared;
    walked.append({ kind: 'channel', channel: 'tms' }, { type: 'EventArrived', eventId: 'o', event, label, ...read });
    return insist(walked.go(), 10 * 24);
  }

  it('is not made where an event came after its end that it would still handle now', () => {
    expect(stop(offered(3))).toEqual(BEYOND);
  });

  it('is not held for an event that it does not watch', () => {
    expect(stop(offered(3, 'claim_closed'))).not.toEqual(BEYOND);
  });

  it('is made where the event came after the end that it would have now', () => {
    expect(paid(offered(8))).toEqual([usd(15)]);
  });
});

it('an SOP that waits takes time where another one runs it', () => {
  const called = (body: string) =>
    handbookOf(filesOf(sopFile(`  - { step: 1, says: One, ${body} }\n`))).sops.get('test');
  const [step] = called('flag: seen')?.steps ?? [];
  if (step === undefined) throw new Error('Expected the step of the test');
  const runs = (body: string): Step => ({ ...step, body: { ...RUNS, called: called(body) ?? null } as Step['body'] });
  expect([takesTime(runs('wait: { for: 1 day }')), takesTime(runs('flag: seen'))]).toEqual([true, false]);
});

const RUNS = { kind: 'run', sop: 'test', with: {}, save: null };
