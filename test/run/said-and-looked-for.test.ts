/** *It was done* at a payment of unknown outcome: it is looked for once more, and what its system has is its answer. */
import { describe, expect, it } from 'vitest';
import type { ProbeResult } from '../../src/tool/tool.ts';
import { filesOf, handbookOf, LENA, PERMISSIVE, sopFile } from './handbook.ts';
import { DONE, NEEDS, usd } from './refund.ts';
import { HOUR, walk, type Walk } from './walk.ts';

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

  it('does not end a loop that waits for something else', () => {
    const run = saidDone(LOOP.replace('has(fee_paid.payment)]', 'case.claim.amount > fee]'), { kind: 'absent' });
    expect(run.ask('recovery')).toMatchObject({ step: '5a#2', code: 'done_before' });
  });
});
