/** After some of several approvals: who approved, and who is needed still, wherever people look. */
import { describe, expect, it } from 'vitest';
import { money } from '../../src/kernel/money.ts';
import { asListed } from '../../src/run/plan/as-listed.ts';
import { stillNeededText } from '../../src/run/cite/demand-text.ts';
import { whyNot } from '../../src/run/view/why-not.ts';
import { BOUNDARY_PATH, filesOf, filesWith, handbookOf, LENA, MARCUS, THREE_LEADS } from './handbook.ts';
import { HOUR, walk, type Walk } from './walk.ts';

const files = filesWith(BOUNDARY_PATH, 'claims-leads:1', 'claims-leads:2', filesOf(THREE_LEADS));
const claim = (): Walk => walk({ handbook: handbookOf(files), facts: { 'claim.amount': money('USD', 3_100_000) } });
const ONE_MORE = 'one more of claims-leads (Lena Lindqvist approved)';

function whyNot3a(run: Walk): unknown {
  const sop = run.sopOf();
  return sop === null ? null : whyNot(run.state, sop, '3a');
}

function nameAsRequester(run: Walk, name: string): void {
  const person = asListed({ role: 'requester' as const, name, email: `${name}@our.example` }, run.handbook.people);
  run.append(
    { kind: 'channel', channel: 'zendesk_web' },
    { type: 'PeopleNamed', eventId: `from ${name}`, people: [person] },
  );
  run.go();
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

  it('stays on the card with the reason why it does not count, once its giver turns out to be the requester', () => {
    const run = claim().approve(LENA);
    const given = (): unknown => run.view().asks.find(({ kind }) => kind === 'approval');
    expect(given()).toMatchObject({ given: [{ name: 'Lena Lindqvist' }] });
    expect(given()).not.toMatchObject({ given: [{ lost: expect.anything() as unknown }] });
    nameAsRequester(run, 'lena');
    expect(given()).toMatchObject({ given: [{ name: 'Lena Lindqvist', lost: 'who requested this' }] });
    expect(run.view().card).toMatchObject({ owner: '2 of claims-leads' });
  });

  it('ends, when the others do not decide, with the group that did not and the name of who had approved', () => {
    const run = claim()
      .approve(LENA)
      .after(48 * HOUR);
    const text = 'no one else of claims-leads decided in time; Lena Lindqvist had approved';
    const card = run.view().asks.find(({ kind }) => kind === 'approval');
    expect(card).toMatchObject({ state: { how: 'expired' }, result: `Not done: ${text}` });
    expect(run.parks.join()).toMatch(
      /^No one else of claims-leads decided on step 3a in time; Lena Lindqvist had approved/,
    );
    expect(whyNot3a(run)).toMatchObject({
      steps: [{ because: 'No one else of claims-leads decided on its approval in time; Lena Lindqvist had approved' }],
    });
    const { askId } = run.events('ApprovalRequested')[0] ?? {};
    if (askId === undefined) throw new Error('Expected an approval');
    const late = run.decide({ type: 'GiveApproval', askId }, MARCUS);
    expect(late).toMatchObject({
      sentence: expect.stringMatching(/^No one else of claims-leads decided.* had approved: it/) as string,
    });
    expect(JSON.stringify(run.explain())).not.toMatch(/no ?(one|body) decided/i);
    expect(run.explain().short.allowed.join()).toMatch(/No one else of claims-leads decided by .*; Lena Lindqvist had/);
  });

  it('names only the group that did not decide, where another one had', () => {
    const both = filesWith(BOUNDARY_PATH, 'claims-leads:1', 'claims-leads:1, finance:1', filesOf(THREE_LEADS));
    const run = walk({ handbook: handbookOf(both), facts: { 'claim.amount': money('USD', 3_100_000) } });
    const text = run
      .approve(LENA)
      .after(48 * HOUR)
      .parks.join();
    expect(text).toMatch(/^No one of finance decided on step 3a in time; Lena Lindqvist had approved/);
  });

  it('that does not count any more is not named as one that was given', () => {
    const run = claim().approve(LENA);
    nameAsRequester(run, 'lena');
    expect(run.after(48 * HOUR).parks.join()).toMatch(/^No one decided on step 3a in time/);
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
