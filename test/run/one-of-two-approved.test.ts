/** After some of several approvals: who approved, and who is needed still, wherever people look. */
import { describe, expect, it } from 'vitest';
import { money } from '../../src/kernel/money.ts';
import { stillNeededText } from '../../src/run/cite/demand-text.ts';
import { whyNot } from '../../src/run/view/why-not.ts';
import { BOUNDARY_PATH, filesOf, filesWith, handbookOf, LENA, THREE_LEADS } from './handbook.ts';
import { walk, type Walk } from './walk.ts';

const files = filesWith(BOUNDARY_PATH, 'claims-leads:1', 'claims-leads:2', filesOf(THREE_LEADS));
const claim = (): Walk => walk({ handbook: handbookOf(files), facts: { 'claim.amount': money('USD', 3_100_000) } });
const ONE_MORE = 'one more of claims-leads (Lena Lindqvist approved)';

function whyNot3a(run: Walk): unknown {
  const sop = run.sopOf();
  return sop === null ? null : whyNot(run.state, sop, '3a');
}

describe('an approval that one of two has given', () => {
  it('is with the others: the card and the lists name who approved, and no one who did may decide', () => {
    const run = claim();
    expect(run.view().card).toMatchObject({ owner: '2 of claims-leads' });
    const { owner } = run.approve(LENA).view().card;
    expect(owner).toBe(ONE_MORE);
  });

  it('says so in the head of why, and to why not', () => {
    const run = claim();
    expect(run.explain().short.allowed.join()).not.toContain('approved');
    run.approve(LENA);
    expect(run.explain().short.allowed).toContainEqual(expect.stringContaining(`It needs ${ONE_MORE}. `));
    expect(whyNot3a(run)).toMatchObject({ steps: [{ because: `It waits for approval by ${ONE_MORE}` }] });
  });

  it.each([
    [['A'], ['A:2', 'B:1'], 'one more of A and any one of B (P1 approved)'],
    [['A'], ['A:1', 'B:2'], '2 of B (P1 approved)'],
    [['A B'], ['A:1', 'B:1'], 'one more of A or B (P1 approved)'],
    [['A B', 'A'], ['A:1', 'B:2'], 'one more of B (P1 and P2 approved)'],
    [[], ['A:2'], '2 of A'],
  ])('%j of %j leave: %s', (given, demands, text) => {
    const asked = demands.map((demand) => ({ group: demand.slice(0, 1), count: Number(demand.slice(2)) }));
    const approved = given.map((groups, at) => ({ name: `P${at + 1}`, groups: groups.split(' ') }));
    expect(stillNeededText(asked, approved)).toBe(text);
  });
});
