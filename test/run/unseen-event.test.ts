/** An event that arrives while something is done that people have approved: no one who decided about it has seen it. */
import { describe, expect, it } from 'vitest';
import { readEvent } from '../../src/case/read-event.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { isUnseen } from '../../src/run/log/while-done.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { AVA, filesOf, handbookOf, LENA, PERMISSIVE, slackUser, sopFile, withEvents } from './handbook.ts';
import { APPROVED, DONE, NEEDS, paid, pay, usd } from './refund.ts';
import { MINUTE, Walk, type Answer } from './walk.ts';

const LEO = slackUser('ULEO00001');
const BUSY: Answer = { kind: 'not_now', message: 'Busy', afterMs: 4 * MINUTE };
const LOST: Answer = { kind: 'unknown', message: 'The connection was lost' };
const REFUSED: Answer = { kind: 'failed', code: 'unknown_account', message: 'Not known' };
const ASK = `  - step: 10
    says: Ask
    ask: { of: claims-leads, question: Done?, choices: ["Yes", "No"], within: 9 days }
    save: said
    if_late: { says: No one said, flag: late }
`;

function start(boundary: HandbookFile, { first, steps = '' }: { first?: Answer; steps?: string } = {}): Walk {
  const files = withEvents(filesOf(sopFile(`${pay('case.claim.amount')}${steps}`, { needs: NEEDS }), boundary));
  const script = { ...DONE, ...(first === undefined ? {} : { 'tms.pay_claim': first }) };
  return new Walk({ handbook: handbookOf(files), script, facts: { 'claim.amount': usd(150) } });
}

function close(walked: Walk): Walk {
  const declared = walked.handbook.kinds.get('freight_claim')?.events.find(({ event }) => event === 'claim_closed');
  if (declared === undefined) throw new Error('Expected the event of the tests');
  const { event, label } = declared;
  const eventId = `event-${walked.log.length}`;
  walked.append(
    { kind: 'channel', channel: 'tms' },
    { type: 'EventArrived', eventId, event, label, ...readEvent(declared, [], []) },
  );
  return walked.go();
}

/** Its outcome is unknown, and the TMS does not answer when it is looked for. */
function lost(boundary: HandbookFile): Walk {
  const walked = start(boundary, { first: LOST });
  walked.probe = { kind: 'unknown', message: 'Away' };
  walked.go();
  if (boundary === APPROVED) walked.approve(LEO);
  walked.script = DONE;
  return walked;
}

function afterHours(walked: Walk, hours = 10): Walk {
  for (let quarter = 0; quarter < 4 * hours; quarter += 1) walked.after(15 * MINUTE);
  return walked;
}

/** The payment was sent, and its answer is still to come. */
function inFlight(boundary = PERMISSIVE, steps = ''): Walk {
  const walked = start(boundary, { steps });
  walked.powerCut = '9';
  walked.go();
  if (boundary === APPROVED) walked.approve(LEO);
  walked.probe = { kind: 'found', output: { payment: 'PAY-1' } };
  return walked;
}

const CAME = /closing of the claim, received/;

describe('an event that arrives while an approved call waits to be tried again', () => {
  it('is shown to its approvers, who are asked again before it is', () => {
    const walked = start(APPROVED, { first: BUSY }).go().approve(LEO);
    walked.script = DONE;
    close(walked).after(5 * MINUTE);
    expect(walked.made).toHaveLength(1);
    expect(walked.events('ApprovalWithdrawn').map(({ because }) => because)).toEqual([expect.stringMatching(CAME)]);
    expect(walked.ask('approval').card.changed).toEqual([expect.stringMatching(/^Not handled so far: closing/)]);
    expect(paid(walked.approve(LEO))).toEqual([usd(150), usd(150)]);
    expect([walked.types.at(-1), openAsks(walked.state)]).toEqual(['RunCompleted', []]);
  });

  it('does not ask them again for one that they had on their card', () => {
    const walked = close(start(APPROVED, { first: BUSY }).go()).approve(LEO);
    walked.script = DONE;
    walked.after(5 * MINUTE);
    expect([walked.events('ApprovalWithdrawn'), walked.made.length]).toEqual([[], 2]);
  });
});

describe('an event that arrives while the last call is in flight', () => {
  it.each([
    ['unasked', PERMISSIVE],
    ['approved', APPROVED],
  ])('has people asked once the run has ended, as one second later (%s)', (_, boundary) => {
    const walked = close(inFlight(boundary));
    expect(walked.types).toContain('RunCompleted');
    expect(walked.ask('recovery')).toMatchObject({
      code: 'changed_after_end',
      because: expect.stringMatching(/^While step 9 was being done, closing of the claim arrived/),
      choices: ['start_again', 'leave_it'],
      known: expect.arrayContaining([expect.stringMatching(CAME)]),
    });
    walked.recover('leave_it', LENA);
    expect(openAsks(walked.after(MINUTE).state)).toEqual([]);
    expect(close(walked).ask('recovery').known).toEqual(expect.arrayContaining([expect.stringMatching(CAME)]));
  });

  it('has people asked all the same after a direct message, which names no event', () => {
    const told = `  - step: 10
    says: Tell the executive
    use: slack.notify
    with: { to: ava@our.example, backup: claims-manager }
    answer_within: duration("1 hour")
    if_unanswered: { says: No one has it, flag: late }
`;
    const walked = close(inFlight(PERMISSIVE, told)).answer(AVA);
    expect([walked.types.at(-3), walked.ask('recovery').code]).toEqual(['RunCompleted', 'changed_after_end']);
  });

  it('has no one asked about it if only a look-up was in flight', () => {
    const look = `  - { step: 9, says: Look, use: tms.get_shipment_by_bol, with: { bol: BOL-1 } }\n`;
    const files = withEvents(filesOf(sopFile(look), PERMISSIVE));
    const walked = new Walk({ handbook: handbookOf(files) });
    walked.powerCut = '9';
    close(walked.go());
    expect([walked.made.length, walked.types.at(-1), openAsks(walked.state)]).toEqual([2, 'RunCompleted', []]);
  });

  it('has no one asked again who was asked something else since', () => {
    const walked = close(inFlight(PERMISSIVE, ASK));
    walked.click({ type: 'AnswerQuestion', askId: walked.ask('question').askId, given: { answer: 'Yes' } }, LENA);
    expect([walked.types.at(-1), openAsks(walked.state)]).toEqual(['RunCompleted', []]);
  });
});

describe('an event that arrives while nobody knows whether an approved payment was made', () => {
  it('is shown to its approvers, who are asked again before it is sent once more', () => {
    const walked = close(lost(APPROVED));
    walked.probe = { kind: 'absent' };
    afterHours(walked);
    expect(walked.made).toHaveLength(1);
    expect(walked.events('ApprovalWithdrawn').map(({ because }) => because)).toEqual([expect.stringMatching(CAME)]);
    expect(walked.ask('approval').card.changed).toEqual([expect.stringMatching(/^Not handled so far: closing/)]);
    expect(paid(walked.approve(LEO))).toEqual([usd(150), usd(150)]);
    expect([walked.types.at(-1), openAsks(walked.state)]).toEqual(['RunCompleted', []]);
  });

  it('withdraws nothing if it is found, and is asked about after the end', () => {
    const walked = close(lost(APPROVED));
    walked.probe = { kind: 'found', output: { payment: 'PAY-1' } };
    afterHours(walked, 1);
    expect([walked.events('ApprovalWithdrawn'), walked.made.length]).toEqual([[], 1]);
    expect(walked.ask('recovery').code).toBe('changed_after_end');
  });
});

describe('an event that arrives while a payment without an approval may still be tried again', () => {
  it.each([
    ['put off', (): Walk => start(PERMISSIVE, { first: BUSY }).go()],
    ['lost', (): Walk => lost(PERMISSIVE)],
  ])('stops it before it is (%s)', (_, begin) => {
    const walked = begin();
    walked.script = DONE;
    walked.probe = { kind: 'absent' };
    afterHours(close(walked), 2);
    expect(walked.made).toHaveLength(1);
    expect(walked.ask('recovery')).toMatchObject({
      step: '9',
      code: 'event_came',
      because: expect.stringMatching(/^closing of the claim arrived after step 9 was first tried/i),
      known: expect.arrayContaining([expect.stringMatching(/^Not handled so far: closing/)]),
      choices: ['try_again', 'start_again', 'stop'],
    });
    walked.recover('try_again', LENA);
    expect([walked.made.length, walked.types.at(-1), openAsks(walked.state)]).toEqual([2, 'RunCompleted', []]);
  });
});

describe('an event that arrives while people are asked about a payment', () => {
  const known = (walked: Walk): readonly string[] =>
    walked.view().asks.flatMap((ask) => (ask.kind === 'recovery' && ask.state.kind === 'open' ? ask.known : []));

  it.each([
    ['before its outcome is asked about', true],
    ['while it is', false],
  ])('is on the card, and is not asked about once more (%s)', (_, isBefore) => {
    const walked = isBefore ? afterHours(close(lost(PERMISSIVE))) : close(afterHours(lost(PERMISSIVE)));
    expect(walked.ask('recovery').code).toBe('unknown_outcome');
    expect(known(walked)).toEqual(expect.arrayContaining([expect.stringMatching(/Not handled so far/)]));
    walked.recover('it_was_done', LENA);
    expect([walked.types.at(-1), openAsks(walked.state)]).toEqual(['RunCompleted', []]);
  });

  it('is on the card of one that failed', () => {
    const walked = close(start(PERMISSIVE, { first: REFUSED }).go());
    expect(known(walked)).toEqual(expect.arrayContaining([expect.stringMatching(/Not handled so far/)]));
    walked.script = DONE;
    afterHours(walked.recover('try_again', LENA), 2);
    expect([walked.made.length, walked.types.at(-1), openAsks(walked.state)]).toEqual([2, 'RunCompleted', []]);
  });

  it.each([
    ['before', true],
    ['after', false],
  ])('is on the card of a payment on earlier values, and is not asked about once more (%s)', (_, isBefore) => {
    const steps = `  - { step: 1, says: Mark it, use: zendesk.add_internal_note, with: { ticket: = case.zendesk.ticket_id, text: "{case.claim.amount}" } }
  - { step: 2, says: Wait, wait: { for: 1 hour } }
${pay('case.claim.amount')}`;
    const files = withEvents(filesOf(sopFile(steps, { needs: NEEDS }), PERMISSIVE));
    const walked = new Walk({ handbook: handbookOf(files), script: DONE, facts: { 'claim.amount': usd(150) } }).go();
    walked.correct({ 'claim.amount': usd(900) });
    if (isBefore) close(walked);
    afterHours(walked, 2);
    if (!isBefore) close(walked);
    expect(walked.ask('recovery').code).toBe('other_facts');
    expect(known(walked)).toEqual(expect.arrayContaining([expect.stringMatching(/Not handled so far/)]));
    walked.recover('go_on', LENA);
    expect([paid(walked), walked.types.at(-1), openAsks(walked.state)]).toEqual([[usd(150)], 'RunCompleted', []]);
  });

  it('counts as unseen until someone decides about the stop', () => {
    const walked = close(afterHours(lost(PERMISSIVE)));
    const stop = walked.ask('recovery');
    const unread = walked.state.arrivals.map((arrival) => isUnseen(walked.state, arrival));
    expect([stop.code, unread]).toEqual(['unknown_outcome', [true]]);
    walked.recover('it_was_done', LENA);
    expect(walked.state.arrivals.map((arrival) => isUnseen(walked.state, arrival))).toEqual([false]);
  });
});
