/** An event that arrives while something is done that people have approved: no one who decided about it has seen it. */
import { describe, expect, it } from 'vitest';
import { readEvent } from '../../src/case/read-event.ts';
import { openAsks } from '../../src/run/log/state.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { filesOf, handbookOf, LENA, PERMISSIVE, slackUser, sopFile, withEvents } from './handbook.ts';
import { APPROVED, DONE, NEEDS, paid, pay, usd } from './refund.ts';
import { MINUTE, Walk, type Answer } from './walk.ts';

const LEO = slackUser('ULEO00001');
const BUSY: Answer = { kind: 'not_now', message: 'Busy', afterMs: 4 * MINUTE };
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
      because: expect.stringMatching(/^While step 9 was done, closing of the claim arrived/),
      choices: ['start_again', 'leave_it'],
      known: expect.arrayContaining([expect.stringMatching(CAME)]),
    });
    walked.recover('leave_it', LENA);
    expect(openAsks(walked.after(MINUTE).state)).toEqual([]);
    expect(close(walked).ask('recovery').known).toEqual(expect.arrayContaining([expect.stringMatching(CAME)]));
  });

  it('has no one asked again who was asked something else since', () => {
    const walked = close(inFlight(PERMISSIVE, ASK));
    walked.click({ type: 'AnswerQuestion', askId: walked.ask('question').askId, given: { answer: 'Yes' } }, LENA);
    expect([walked.types.at(-1), openAsks(walked.state)]).toEqual(['RunCompleted', []]);
  });
});
