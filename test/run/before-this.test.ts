/**
 * A message to a person says why the case reaches them.
 */
import { describe, expect, it } from 'vitest';
import { isSame } from '../../src/run/log/same-action.ts';
import { briefSchema } from '../../src/tool/brief.ts';
import { filesWith, handbookOf, LENA, MARCUS, SOP_PATH } from './handbook.ts';
import { MINUTE, walk, type Walk } from './walk.ts';

/** What the last message of a step says happened. */
function happenedIn(run: Walk, step: string): string {
  const brief = run.made.findLast((call) => call.step === step)?.args['brief'];
  return briefSchema.parse(brief).happened;
}

describe('A message says what happened before', () => {
  it('names who denied and with which reason', () => {
    const run = walk({ facts: { 'claim.amount': { $money: 'USD', minor: 2_600_000 } } });
    run.deny(LENA, 'The shipper is insured with the carrier.');
    expect(run.ask('question').facts[0]).toEqual({
      label: 'what happened',
      text: 'Lena Lindqvist denied this at 2026-03-02 14:00:00 UTC: Create a High priority issue in CLM: Damage claim CASE-1 for $26,000.00. The reason: “The shipper is insured with the carrier.”',
    });
  });

  const deniedThenAsked = (): Walk => {
    const run = walk({ facts: { 'claim.amount': { $money: 'USD', minor: 3_000_000 } } });
    run.deny(LENA, 'No photos yet');
    run.now += MINUTE;
    const answer = 'Ask the claims leads again';
    return run.click({ type: 'AnswerQuestion', askId: run.ask('question').askId, given: { answer } }, MARCUS);
  };

  it('says that what was denied first was approved later and done, or still waits', () => {
    const run = deniedThenAsked();
    run.now += MINUTE;
    run.approve(LENA).after(14 * MINUTE);
    expect(happenedIn(run, '3b.if_unanswered')).toContain(
      'The reason: “No photos yet”. It was asked again at 2026-03-02 14:01:00 UTC, and Lena Lindqvist approved it at 2026-03-02 14:02:00 UTC: it was done (Jira issue CLM-1). Ava Anders was asked',
    );
    expect(happenedIn(deniedThenAsked().after(15 * MINUTE), '3b.if_unanswered')).toContain(
      'It was asked again at 2026-03-02 14:01:00 UTC, and any one of claims-leads has not decided yet. Ava Anders',
    );
  });

  it('counts as the same action only what the same tool does', () => {
    const call = Object.values(deniedThenAsked().state.calls).find(({ approval }) => approval !== null);
    if (call === undefined) throw new Error('Expected a call that was asked about');
    const elsewhere = { ...call, callId: 'other#1', step: '9' };
    expect(isSame(call, elsewhere)).toBe(true);
    const byAnother = { ...call.proposed, tool: 'zendesk.add_internal_note' };
    expect(isSame(call, { ...call, proposed: byAnother })).toBe(false);
    expect(isSame(call, { ...elsewhere, proposed: { ...call.proposed, summary: 'Another' } })).toBe(false);
  });

  it('speaks to whoever stayed silent before as you', () => {
    const toManager = filesWith(SOP_PATH, 'to: = account.account_executive', 'to: claims-manager');
    const run = walk({
      handbook: handbookOf(toManager),
      script: {
        'slack.notify': {
          kind: 'done',
          output: { channel: 'D2', ts: '1.000100', person: 'Marcus Mbeki', slack_user: 'UMARCUS01' },
        },
      },
    }).after(16 * MINUTE);
    expect(happenedIn(run, '3b.if_unanswered')).toMatch(/^You were asked on .* and did not take it by /);
    expect(run.view().posts.map(({ title }) => title)).toContain('Marcus Mbeki was asked again to take it');
  });

  it('names who did not take it, and until when', () => {
    const run = walk();
    run.after(16 * MINUTE);
    expect(happenedIn(run, '3b.if_unanswered')).toBe(
      'Ava Anders was asked on 2026-03-02 14:00:00 UTC and did not take it by 2026-03-02 14:15:00 UTC. The case took this way because the account tier is Enterprise and the claim value is $7,200.00 (above $5,000.00)',
    );
  });

  it('says which person is missing to the one who gets the message instead', () => {
    const output = { account_id: 'ACC-1', name: 'Wobbly Widget Works', tier: 'Enterprise' };
    const run = walk({
      script: { 'salesforce.get_account': { kind: 'done', output, reference: { record: 'Account ACC-1' } } },
    });
    const told = run.made.find(({ step }) => step === '3b');
    expect(told?.args).toMatchObject({ backup: 'claims-manager' });
    expect(happenedIn(run, '3b')).toMatch(/^The account executive is missing, so this comes to you instead\. /);
  });

  it('says what failed, in the handler of the error', () => {
    const escalating = filesWith(
      SOP_PATH,
      '        if_denied:\n',
      '        if_error:\n          refused:\n            says: Tell the manager\n            use: slack.escalate\n            with:\n              to: claims-manager\n        if_denied:\n',
    );
    const run = walk({
      handbook: handbookOf(escalating),
      script: { '3a': { kind: 'failed', code: 'refused', message: 'Jira is closed today' } },
    });
    expect(happenedIn(run, '3a.if_error.refused')).toContain('Jira is closed today');
  });

  it('names the person whose answer is due on the card of the run', () => {
    expect(walk().view().card).toMatchObject({ owner: 'Ava Anders', until: expect.any(Number) as number });
  });
});

describe('An explanation gives the time of the result', () => {
  it('of a denial and of an answer that came later than they were asked for', () => {
    const run = walk({ facts: { 'claim.amount': { $money: 'USD', minor: 2_600_000 } } });
    const asked = run.now;
    run.now += 3 * MINUTE;
    run.deny(LENA, 'The shipper is insured with the carrier.');
    const { steps } = run.explain();
    const times = (label: string) => steps.filter(({ step }) => step === label).map(({ at, result }) => [at, result]);
    expect(times('3a')).toEqual([[asked + 3 * MINUTE, 'Not done: the approval was denied']]);
    expect(times('2')[0]?.[0]).toBe(asked);
  });
});
