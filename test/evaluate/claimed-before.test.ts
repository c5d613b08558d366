/** A case file that shows what a procedure does with a second bill for one load. */
import { describe, expect, it } from 'vitest';
import { readCaseFile } from '../../src/evaluate/case-file.ts';
import { replay, type ReplayedCase } from '../../src/evaluate/replay.ts';
import { filesOf, PERMISSIVE, sopFile } from '../run/handbook.ts';

const FILES = filesOf(
  sopFile(
    `  - step: 1
    says: A second bill for one load is looked at
    if: [case.other_cases > 0]
    flag: claimed_twice
  - step: 2
    says: Pay it
    use: tms.pay_claim
    with: { claim: = case.id, account_id: = case.claimant.account_id, amount: = case.claim.amount }
`,
    { needs: '  - case.claim.amount\n  - case.claimant.account_id' },
  ),
  PERMISSIVE,
);

async function played(event: string): Promise<ReplayedCase> {
  const cases = `cases:
  - case_id: TW-1
    received_at: '2026-03-04T14:05:00Z'
    claimant: { name: Wobbly Widget Works, account_id: ACC-WWW01, contact: carla@wobbly.example }
    claim: { type: damage, amount: '900.00', currency: USD, bol: '7001', text: Two crates arrived broken }
    events: [${event}]
    expected: { must: [], must_not: [] }
`;
  const replayed = await replay({ files: FILES, cases: readCaseFile(cases, 'two.cases.yaml'), only: [] });
  const [one] = replayed.kind === 'replayed' ? replayed.cases : [];
  if (one === undefined) throw new Error(`Expected a replayed case, got ${JSON.stringify(replayed)}`);
  return one;
}

const stateOf = ({ recorded: { calls } }: ReplayedCase): unknown =>
  calls.filter(({ tool }) => tool === 'tms.pay_claim').map(({ state }) => state);

describe('a case file with a claim that came before', () => {
  it('shows that a second bill for one load waits for people, and that the procedure reads of it', async () => {
    const before = "{ at: '2026-03-03T09:00:00Z', type: claimed_before, facts: { claim.amount: '880.00' } }";
    const one = await played(before);
    expect([one.failures, one.recorded.flags.map(({ flag }) => flag), stateOf(one)]).toEqual([
      [],
      ['claimed_twice'],
      ['awaiting'],
    ]);
  });

  it('shows that a claim for another load is paid unasked', async () => {
    const one = await played("{ at: '2026-03-03T09:00:00Z', type: claimed_before, facts: { claim.bol: '7002' } }");
    expect([one.recorded.flags.map(({ flag }) => flag), stateOf(one)]).toEqual([[], ['executed']]);
  });

  it('fails if that claim comes later', async () => {
    const { failures } = await played("{ at: '2026-03-05T09:00:00Z', type: claimed_before }");
    expect(failures.join()).toContain('expected a time before `received_at`');
  });
});
