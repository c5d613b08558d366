/** What replay records of the calls of a run. */
import { expect, it } from 'vitest';
import { recordOf } from '../../src/evaluate/recorded.ts';
import { emptyHead } from '../../src/run/log/chain.ts';
import { money } from '../../src/kernel/money.ts';
import { filesOf, handbookOf, LENA, PERMISSIVE, sopFile } from '../run/handbook.ts';
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

const BLOCK = `
  - step: 1
    says: Begin
    outcome: begun
  - step: 2
    says: Compensate the guest
    repeat: { at_most: 2, until: ['has(asked.answer)'] }
    do:
      - step: 2a
        says: It is large
        if: ['has(case.claim.amount) && case.claim.amount > big']
        flag: large
      - step: 2b
        says: How much
        ask: { of: claims-leads, question: Enough?, within: 4 hours, choices: [Enough, Too little] }
        save: asked
        if_late: { says: Nobody says, flag: unanswered }
    if_late: { says: It was asked twice, flag: asked_twice }
    outcome: compensated`;

const routeOf = (run: Walk) => {
  const { route, routeStep } = recordOf({ runId: RUN, head: emptyHead, log: [], state: run.state });
  return [route, routeStep];
};

it('the outcome of a block counts as route while the run waits inside it, not once it stopped there to ask', () => {
  const handbook = handbookOf(filesOf(PERMISSIVE, sopFile(BLOCK, { values: '  big: 100.00 USD' })));
  const waiting = walk({ handbook, facts: { 'claim.amount': money('USD', 5_00) } });
  expect([waiting.parks, routeOf(waiting)]).toEqual([[], ['compensated', '2']]);
  const stopped = walk({ handbook, facts: { 'claim.amount': money('EUR', 5_00) } });
  expect(stopped.parks[0]).toContain('which are in different currencies');
  expect(routeOf(stopped)).toEqual(['begun', '1']);
  stopped.recover('stop', LENA);
  expect(routeOf(stopped)).toEqual(['begun', '1']);
});
