/** What replay records of the calls of a run. */
import { expect, it } from 'vitest';
import { recordOf } from '../../src/evaluate/recorded.ts';
import { emptyHead } from '../../src/run/log/chain.ts';
import { money } from '../../src/kernel/money.ts';
import { RUN, walk, type Walk } from '../run/walk.ts';

const issueOf = (run: Walk) =>
  recordOf({ runId: RUN, head: emptyHead, log: [], state: run.state }).calls.find(({ step }) => step === '3a');

it('a call that waits for an approval counts as waiting only while its run goes on', () => {
  const run = walk({ facts: { 'claim.amount': money('USD', 3_100_000) } });
  expect(issueOf(run)).toMatchObject({ state: 'awaiting', waitsForApproval: true });
  run.append({ kind: 'runner' }, { type: 'RunStopped', step: null, reason: 'The claim was paid' });
  expect(issueOf(run)).toMatchObject({
    state: 'refused',
    waitsForApproval: false,
    became: 'the run was stopped before it was approved: The claim was paid',
  });
});
