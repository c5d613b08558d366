/** Tests of the sentence for a "why not?" that names no action of the procedure. */
import { describe, expect, it } from 'vitest';
import { noAnswerSentence, whyNotIn } from '../../src/engine/why-not-case.ts';
import { asCaseId } from '../../src/kernel/ids.ts';
import { money } from '../../src/kernel/money.ts';
import { whyNot } from '../../src/run/view/why-not.ts';
import { account, walk } from '../run/walk.ts';

const CASE = asCaseId('CASE-1');

function answerTo(action: string): string {
  const walked = walk();
  const sop = walked.sopOf();
  if (sop === null) throw new Error('The case follows an SOP');
  const result = whyNot(walked.state, sop, action);
  if (result.kind === 'told') throw new Error('Expected an unknown action');
  return noAnswerSentence(result, CASE, action);
}

describe('a question why something was not done that no step does', () => {
  it('is answered with the actions that have a word of it', () => {
    expect(answerTo('zendesk')).toBe(
      'Expected an action, a tool or a step of the SOP that CASE-1 follows, got `zendesk`. Do you mean one of these: `zendesk.assign_standard_queue`, `zendesk.assign_group` and `zendesk.send_acknowledgment`?',
    );
  });

  it.each([
    ['was this not acknowledged', ['4a']],
    ['was this not escalated', ['3']],
    ['was this not assigned', ['4b']],
  ])('is answered for the actions that its words mean: %s', (action, steps) => {
    const walked = walk();
    const sop = walked.sopOf();
    const result = sop === null ? null : whyNotIn(walked.state, sop, action);
    expect(result).toMatchObject({
      kind: 'told',
      steps: expect.arrayContaining(steps.map((step) => expect.objectContaining({ step }) as unknown)) as unknown,
    });
  });

  it('says who was asked to a question that is about people', () => {
    const walked = walk({ facts: { 'claim.amount': money('USD', 3_000_000) } });
    const sop = walked.sopOf();
    const result = sop === null ? null : whyNotIn(walked.state, sop, 'was finance not asked');
    expect(result).toEqual({
      kind: 'asked',
      sentence:
        'No rule and no step that the case has come to so far asks anyone but these: any one of claims-leads at 2026-03-02 14:00:00 UTC (Create a High priority issue in CLM: Damage claim CASE-1 for $30,000.00); Ava Anders at 2026-03-02 14:00:00 UTC (to take it)',
    });
  });

  it('is answered with all of them where none fits', () => {
    expect(answerTo('the weather')).toMatch(
      /“the weather” means\. Name an action, .*\. It has: .*`jira\.create_issue`/,
    );
  });

  it('that names nothing is answered with how to ask, and without names of tools', () => {
    expect(answerTo('')).toBe(
      'Say what you expected in CASE-1, such as “why was the customer not told?”, or name a step, such as “why not 3a?”',
    );
  });

  it('in words is answered for what did not happen, if anything that they mean did not', () => {
    const walked = walk({ script: { 'salesforce.get_account': account({ tier: 'Enterprise' }) } });
    const sop = walked.sopOf();
    const result = sop === null ? null : whyNotIn(walked.state, sop, 'acknowledge the customer');
    const steps = result?.kind === 'told' ? result.steps : [];
    expect(steps.map(({ step }) => step)).toContain('4a');
    expect(steps.every(({ happened }) => !happened)).toBe(true);
  });

  it('is answered with the nearest where it is misspelt', () => {
    expect(answerTo('jira.create_isue')).toContain('Did you mean `jira.create_issue`?');
  });
});
