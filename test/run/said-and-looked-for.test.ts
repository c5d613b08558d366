/** *It was done* at a payment of unknown outcome: it is looked for once more, and what its system has is its answer. */
import { describe, expect, it } from 'vitest';
import type { ProbeResult } from '../../src/tool/tool.ts';
import { filesOf, handbookOf, LENA, PERMISSIVE, sopFile } from './handbook.ts';
import { DONE, NEEDS, usd } from './refund.ts';
import { HOUR, MINUTE, walk, type Walk } from './walk.ts';

const PAID = { kind: 'found', output: { payment: 'PAY-77' } } as const;
const FEE = `use: tms.pay_claim
      with: { claim: = case.id, account_id: PORT-3, amount: = fee }
      save: fee_paid`;
const AFTER = `  - step: 6
    says: Note what was paid
    if: [has(fee_paid.payment)]
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: "Paid as {fee_paid.payment}" }
`;
const LOOP = `  - step: 5
    says: Pay the port until it has the fee
    repeat: { at_most: 4, until: [has(fee_paid.payment)] }
    do:
    - step: 5a
      says: Pay the port
      ${FEE}
    if_late: { says: The fee was not paid, outcome: not_paid }
    outcome: fee_paid
${AFTER}`;

function saidDone(steps: string, probe: ProbeResult): Walk {
  const files = filesOf(sopFile(steps, { needs: NEEDS, values: '  fee: 85.00 USD' }), PERMISSIVE);
  const run = walk({
    handbook: handbookOf(files),
    facts: { 'claim.amount': usd(85) },
    script: { ...DONE, 'tms.pay_claim': { kind: 'unknown', message: 'The line was cut' } },
  });
  run.probe = { kind: 'unknown', message: 'The search is away' };
  for (let looks = 0; looks < 9; looks++) run.after(HOUR);
  run.script = DONE;
  run.probe = probe;
  return run.recover('it_was_done', LENA);
}

const outcome = ({ state }: Walk): unknown => [state.ended?.kind, state.outcomes.at(-1)?.outcome];

describe('a payment of which a person says that it was done', () => {
  it('has the answer of its system, if that shows it by then', () => {
    const run = saidDone(LOOP, PAID);
    expect(run.steps).toEqual(['5a', '6']);
    expect(run.made.at(-1)?.args['text']).toBe('Paid as PAY-77');
    expect(outcome(run)).toEqual(['completed', 'fee_paid']);
  });

  it.each([
    ['does not show it', { kind: 'absent' }],
    ['is still away', { kind: 'unknown', message: 'The search is away' }],
    ['has it waiting', { kind: 'unknown', message: 'It is queued', isThere: true, isWaiting: true }],
    ['shows that it came to nothing', { kind: 'unknown', message: 'It was voided', isThere: true, isUndone: true }],
  ] as const)('is as the person says where its system %s, and the loop around it ends', (_, probe) => {
    const run = saidDone(LOOP, probe);
    expect(run.steps).toEqual(['5a']);
    expect(Object.values(run.state.calls).map(({ progress }) => progress)).toMatchObject([
      { kind: 'settled', by: 'Lena Lindqvist', before: [] },
    ]);
    expect(outcome(run)).toEqual(['completed', 'fee_paid']);
  });

  const TRACE = 'TMS had no trace of it at 2026-03-02 23:00:00 UTC';

  it('is said to be done next to what the last look found, in the thread, in the explanation and on the cards', () => {
    const run = saidDone(LOOP, { kind: 'absent' });
    const { posts, card } = run.view();
    expect(
      posts.find(({ title }) => title === 'TMS does not confirm: Pay $85.00 to the account PORT-3 for claim CASE-1'),
    ).toMatchObject({
      tone: 'remark',
      lines: [
        { label: 'says that it was done', text: 'Lena Lindqvist' },
        { label: 'found', text: 'TMS has no trace of it' },
      ],
    });
    expect(card.facts).toContainEqual({
      label: 'said to be done',
      text: `step 5a, Pay $85.00 to the account PORT-3 for claim CASE-1; done, as Lena Lindqvist says; ${TRACE}`,
    });
    const { short, steps, remarks } = run.explain();
    expect(short.allowed).toContain(
      `Done, as Lena Lindqvist says: Pay $85.00 to the account PORT-3 for claim CASE-1. ${TRACE}`,
    );
    expect(steps.find(({ step }) => step === '5a')?.result).toBe(`Lena Lindqvist said that it was done; ${TRACE}`);
    expect(remarks.join('\n')).toContain(
      'Lena Lindqvist says that step 5a was done; Sopwith has looked in TMS: TMS has no trace of it',
    );
  });

  it('is named so to whoever decides about the next payment, and whether the case starts again', () => {
    const next = `  - step: 7
    says: Pay the claim
    use: tms.pay_claim
    with: { claim: = case.id, account_id: = case.claimant.account_id, amount: = case.claim.amount }
`;
    const run = saidDone(`${LOOP}${next}`, { kind: 'unknown', message: 'The search is away' });
    const says =
      'as Lena Lindqvist says; TMS did not show at 2026-03-02 23:00:00 UTC that it was done: The search is away';
    expect(run.ask('recovery')).toMatchObject({ step: '7', code: 'done_before' });
    expect(run.ask('recovery').because).toContain(`(${says})`);
    run
      .recover('leave_out', LENA)
      .correct({ 'claim.amount': usd(95) })
      .after(2 * MINUTE);
    expect(run.ask('recovery')).toMatchObject({ code: 'changed_after_end' });
    expect(run.ask('recovery').known.join('\n')).toContain(`(${says})`);
  });

  it('needs no such line where its system shows it', () => {
    const run = saidDone(LOOP, PAID);
    expect(run.view().posts.map(({ tone }) => tone)).not.toContain('remark');
    expect(JSON.stringify([run.view().card, run.explain().short])).not.toContain('Lindqvist says');
  });

  it('does not end a loop that waits for something else', () => {
    const run = saidDone(LOOP.replace('has(fee_paid.payment)]', 'case.claim.amount > fee]'), { kind: 'absent' });
    expect(run.ask('recovery')).toMatchObject({ step: '5a#2', code: 'done_before' });
  });
});
