/** A run that is to end while a write was sent and nobody knows what became of it: it learns that first. */
import { describe, expect, it } from 'vitest';
import { readEvent } from '../../src/case/read-event.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { filesOf, handbookOf, LENA, PERMISSIVE, sopFile, withEvents } from './handbook.ts';
import { NEEDS, usd } from './refund.ts';
import { HOUR, MINUTE, walk, type Answer, type Walk, type WalkOptions } from './walk.ts';

const LOST: Answer = { kind: 'unknown', message: 'The connection was lost' };
const AWAY = { kind: 'unknown', message: 'The search is away' } as const;
const FOUND = { kind: 'found', output: { payment: 'P' } } as const;
const PAY = `use: tms.pay_claim
        with: { claim: = case.id, account_id: = case.claimant.account_id, amount: = case.claim.amount }`;
const VALUES = '  soon: 15 minutes';

function play(steps: string, more: WalkOptions = {}): Walk {
  const files = filesOf(PERMISSIVE, sopFile(steps, { needs: NEEDS, values: VALUES }));
  const walked = walk({ handbook: handbookOf(withEvents(files)), script: { '1a': LOST, '1': LOST }, ...more });
  walked.probe = AWAY;
  return walked;
}

const WITHDRAWN = `  - step: 1
    says: Watch
    watch:
      - on: claim_closed
        at_most: 1
        says: The claim was withdrawn
        stop: The claimant withdrew the claim
    do:
      - step: 1a
        says: Pay
        ${PAY}
`;

function withdraw(walked: Walk): Walk {
  const declared = walked.handbook.kinds.get('freight_claim')?.events.find(({ event }) => event === 'claim_closed');
  if (declared === undefined) throw new Error('Expected the event of the tests');
  const { event, label } = declared;
  const read = readEvent(declared, [], []);
  walked.append({ kind: 'channel', channel: 'tms' }, { type: 'EventArrived', eventId: 'e1', event, label, ...read });
  return walked.go();
}

/** Looks for what was lost until people are asked. */
function asked(walked: Walk): Walk {
  for (let looks = 0; looks < 40 && openAsks(walked.state).length === 0; looks++) walked.after(HOUR);
  return walked;
}

const progress = ({ state }: Walk): string[] => Object.values(state.calls).map((call) => call.progress.kind);
const ended = ({ state }: Walk): string | null => state.ended?.reason ?? null;
const card = (walked: Walk): string => walked.view().card.standing;
const lines = (walked: Walk): string[] =>
  walked.view().posts.flatMap(({ title, lines }) => lines.map(({ label, text }) => `${title}: ${label}: ${text}`));

it('a run that is stopping has no answer corrected: nothing more is done in it', () => {
  const ask = `  - step: 1
    says: Ask
    ask:
      of: claims-leads
      question: How much?
      within: 4 hours
      form:
        amount: { label: Amount, type: money, currency: USD }
    save: reply
    if_late: { says: Nobody answered, stop: Nobody answered }
`;
  const walked = play(ask + WITHDRAWN.replace('step: 1\n', 'step: 2\n').replace('step: 1a', 'step: 2a'), {
    script: { '2a': LOST },
  });
  const { askId } = walked.ask('question');
  walked.click({ type: 'AnswerQuestion', askId, given: { amount: '7,200.00' } }, LENA);
  withdraw(walked);
  expect(walked.state).toMatchObject({ ended: null, stopping: { reason: 'The claimant withdrew the claim' } });
  expect(walked.tryCorrection('1', { amount: '2,700.00' }, LENA)).toMatchObject({
    code: 'ended',
    sentence: expect.stringMatching(/^The run is stopping/) as string,
  });
});

const STOPS: readonly (readonly [string, string, (walked: Walk) => void, string])[] = [
  ['an event', WITHDRAWN, withdraw, 'The claimant withdrew the claim'],
  [
    'a time',
    WITHDRAWN.replace('- on: claim_closed\n        at_most: 1', '- at: = case.received_at + soon'),
    (walked) => walked.after(16 * MINUTE),
    'The claimant withdrew the claim',
  ],
  [
    'a deadline',
    `  - step: 1
    says: Pay in time
    within: soon of case.received_at
    use: tms.pay_claim
    with: { claim: = case.id, account_id: = case.claimant.account_id, amount: = case.claim.amount }
    if_late: { says: Late, stop: Too late }
`,
    (walked) => walked.after(16 * MINUTE),
    'Too late',
  ],
  [
    'a missed question beside it',
    `  - step: 1
    says: Both
    together:
      - step: 1a
        says: Pay
        ${PAY}
      - step: 1b
        says: Ask
        ask: { of: claims-operations, question: Fine?, choices: ["Yes", "No"], within: 15 minutes }
        save: q
        if_late: { says: Late, stop: Nobody said so }
`,
    (walked) => walked.after(16 * MINUTE),
    'Nobody said so',
  ],
  [
    'another branch',
    `  - step: 1
    says: Both
    together:
      - step: 1a
        says: Pay
        ${PAY}
      - step: 1b
        says: Then
        do:
          - { step: 1b1, says: Wait, wait: { for: 15 minutes } }
          - { step: 1b2, says: Stop, stop: Enough }
`,
    (walked) => walked.after(16 * MINUTE),
    'Enough',
  ],
];

describe('a run that is to end while the outcome of a payment is unknown', () => {
  it.each(STOPS)('looks for the payment first when %s stops it, and says that it was made', (_, steps, stop, why) => {
    const walked = play(steps);
    stop(walked);
    expect(ended(walked)).toBeNull();
    expect(card(walked)).toContain(`Stopping: ${why}`);
    expect(card(walked)).toContain('unknown whether step 1');
    walked.probe = FOUND;
    walked.after(2 * HOUR);
    expect(ended(walked)).toBe(why);
    expect(progress(walked)).toEqual(['succeeded']);
    expect(card(walked)).toContain('was done before the stop: Pay');
    expect(lines(walked)).toContainEqual(expect.stringMatching(/^Stopped: done: .*Pay/));
  });

  it.each(STOPS)(
    'ends without sending it again when %s stops it and the payment was not made',
    (_, steps, stop, why) => {
      const walked = play(steps);
      stop(walked);
      walked.probe = { kind: 'absent' };
      walked.after(2 * HOUR);
      expect(ended(walked)).toBe(why);
      expect(walked.made).toHaveLength(1);
      expect(lines(walked)).toContainEqual(expect.stringMatching(/^Stopped: not done: .*Pay/));
    },
  );

  it.each(STOPS)('asks people when %s stops it and no search answers', (_, steps, stop, why) => {
    const walked = play(steps);
    stop(walked);
    asked(walked);
    expect(ended(walked)).toBeNull();
    expect(walked.ask('recovery').code).toBe('unknown_outcome');
    walked.recover('it_was_done', LENA);
    expect(ended(walked)).toBe(why);
    expect(lines(walked)).toContainEqual(expect.stringMatching(/^Stopped: done, as Lena.* says: .*Pay/));
  });

  it('keeps the open question about a payment open, says on it that nothing is sent again, and closes all others', () => {
    const walked = asked(play(WITHDRAWN));
    const { askId } = walked.ask('recovery');
    withdraw(walked);
    expect(openAsks(walked.state).map((ask) => ask.askId)).toEqual([askId]);
    expect(ended(walked)).toBeNull();
    const shown = walked.view().asks.find((ask) => ask.key === `ask:${askId}` || ask.seq !== undefined);
    expect(JSON.stringify(shown)).toContain('The run is stopping');
    walked.probe = { kind: 'absent' };
    walked.recover('try_again', LENA);
    walked.after(HOUR);
    expect(walked.made).toHaveLength(1);
    expect(ended(walked)).toBe('The claimant withdrew the claim');
  });

  it.each([
    ['before the run was to end', true],
    ['afterwards', false],
  ])('says of each choice what it does now at a question that opened %s', (_, isBefore) => {
    const walked = isBefore ? withdraw(asked(play(WITHDRAWN))) : asked(withdraw(play(WITHDRAWN)));
    const known = walked.view().asks.flatMap((ask) => (ask.kind === 'recovery' ? ask.known : []));
    const choices = known.filter((line) => /^(?:Try again|It was done|Stop the run): /.test(line));
    expect(choices).toEqual([
      'Try again: Sopwith looks for it once more and sends nothing',
      'It was done: that is recorded, and the run ends. Look there first',
      'Stop the run: the run ends, and its end says that the outcome is unknown',
    ]);
    const { askId } = walked.ask('recovery');
    const stop = { type: 'Recover', askId, choice: 'stop', note: null } as const;
    expect(walked.decide(stop, LENA)).toMatchObject({ events: [{ choice: 'stop' }], sentence: 'The run is stopped' });
    const command = { type: 'Recover', askId, choice: 'it_was_done', note: null } as const;
    expect(walked.decide(command, LENA)).toMatchObject({
      sentence: 'Recorded as done; nothing more is done, since the run is stopping',
    });
  });

  it('looks on when a person stops the run at another step, and ends without an answer only when a person says so', () => {
    const walked = play(
      `  - step: 1
    says: Both
    together:
      - step: 1a
        says: Pay
        ${PAY}
      - step: 1b
        says: Stuck
        use: zendesk.add_internal_note
        with: { ticket: = case.zendesk.ticket_id, text: A note }
`,
      { script: { '1a': LOST, '1b': { kind: 'failed', code: 'not_found', message: 'No such ticket' } } },
    );
    const click = walked.decide(
      { type: 'Recover', askId: walked.ask('recovery').askId, choice: 'stop', note: null },
      LENA,
    );
    expect(click).toMatchObject({ ok: true, sentence: expect.stringContaining('step 1a') });
    walked.recover('stop', LENA);
    expect(ended(walked)).toBeNull();
    expect(card(walked)).toContain('Stopping: Lena');
    asked(walked);
    walked.recover('stop', LENA);
    expect(ended(walked)).toContain('Lena');
    expect(lines(walked)).toContainEqual(expect.stringMatching(/^Stopped: unknown: .*Pay/));
    expect(card(walked)).toContain('unknown whether step 1a was done: Pay');
  });

  it('ends at once when a person stops it at the question about the payment itself', () => {
    const walked = asked(play(WITHDRAWN)).recover('stop', LENA);
    expect(ended(walked)).not.toBeNull();
    expect(card(walked)).toContain('unknown whether step 1a was done: Pay');
  });

  it('is still known to have paid perhaps when the case changes after a person has stopped it at that question', () => {
    const walked = asked(play(WITHDRAWN))
      .recover('stop', LENA)
      .correct({ 'claim.amount': usd(40) });
    expect(walked.ask('recovery')).toMatchObject({
      choices: ['start_again', 'leave_it'],
      known: expect.arrayContaining([expect.stringMatching(/^Perhaps done already: .*Pay/)]),
    });
    expect(walked.made).toHaveLength(1);
  });

  it('does nothing else meanwhile, and asks about what changed once it has ended', () => {
    const walked = withdraw(play(WITHDRAWN));
    const types = walked.types.length;
    walked.correct({ 'claim.amount': usd(40) });
    expect(walked.types.slice(types)).toEqual(['FactsCorrected']);
    walked.probe = FOUND;
    walked.after(2 * HOUR);
    expect(walked.types).toContain('ChangedAfterEnd');
  });
});

it('a case that people stop after a payment says on its card what was paid', () => {
  const steps = `  - step: 1
    says: Pay
    ${PAY}
  - step: 2
    says: Note it
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: Paid }
`.replaceAll('\n        with', '\n    with');
  const walked = play(steps, {
    script: {
      '1': { kind: 'done', output: { payment: 'P' } },
      '2': { kind: 'failed', code: 'closed_ticket', message: 'It is closed' },
    },
  });
  walked.recover('stop', LENA);
  expect(card(walked)).toMatch(/^Stopped: .* · paid \$/);
});
