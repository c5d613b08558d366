/** A credit is a share of a base: once the base is lower, the same share is less money. */
import { describe, expect, it } from 'vitest';
import { filesOf, handbookOf, LENA, PERMISSIVE, sopFile } from './handbook.ts';
import { DONE, NEEDS, NOTE, usd, WAIT } from './refund.ts';
import { MINUTE, walk, type Walk } from './walk.ts';

const credit = (step: number, percent: number, base: string): string => `  - step: ${step}
    says: Credit it
    use: salesforce.record_concession
    with:
      record_id: = case.claimant.account_id
      owner: ava@our.example
      percent: ${percent}
      basis_points: ${percent * 100}
      arr: = ${base}
      due: = case.received_at
`;

function run(steps: string): Walk {
  const file = sopFile(steps, { needs: NEEDS, values: '  small: 90.00 USD' });
  const walked = walk({
    handbook: handbookOf(filesOf(file, PERMISSIVE)),
    script: { ...DONE, 'salesforce.record_concession': { kind: 'done', output: { task: 'T' } } },
    facts: { 'claim.amount': usd(7_200), 'claimant.account_id': '001000000000001AAA' },
  });
  walked.correct({ 'claim.amount': usd(100) }).after(48 * 60 * MINUTE);
  return Object.values(walked.state.asks).some(
    (ask) => ask.kind === 'recovery' && ask.closed === null && ask.choices.includes('go_on'),
  )
    ? walked.recover('go_on', LENA)
    : walked;
}
const credited = ({ made }: Walk): unknown[] =>
  made.filter(({ tool }) => tool === 'salesforce.record_concession').map(({ args }) => args['arr']);

describe('a credit', () => {
  it('is not given of a base that is lower now, whatever people went on with', () => {
    const walked = run(`${NOTE}${WAIT}${credit(9, 10, 'case.claim.amount')}`);
    expect(credited(walked)).toEqual([]);
    expect(walked.ask('recovery')).toMatchObject({
      code: 'beyond_case',
      known: expect.arrayContaining(['Step 9 would compute $100.00 now instead of $7,200.00']),
    });
  });

  it('is not given after another one whose base is lower now', () => {
    const walked = run(`${NOTE}${credit(2, 10, 'case.claim.amount')}${WAIT}${credit(9, 5, 'small')}`);
    expect(credited(walked)).toEqual([usd(7_200)]);
    expect(walked.ask('recovery')).toMatchObject({
      code: 'beyond_case',
      known: expect.arrayContaining([
        'Step 2 has credited 10, and would credit it of $100.00 now instead of $7,200.00',
      ]),
    });
  });

  it('is given of a base that does not change', () => {
    expect(credited(run(`${NOTE}${WAIT}${credit(9, 10, 'small')}`))).toEqual([usd(90)]);
  });
});
