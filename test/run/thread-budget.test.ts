/**
 * How much a case says in its thread: nothing where no one is needed, else the decision that set the way, what was done
 * outside, and what was missed.
 */
import { describe, expect, it } from 'vitest';
import { money } from '../../src/kernel/money.ts';
import { AVA, LENA } from './handbook.ts';
import { account, MINUTE, walk, type Walk } from './walk.ts';

const MAJOR = { 'claim.amount': money('USD', 3_100_000) };
const STANDARD = { 'salesforce.get_account': account({ tier: 'Standard' }) };

const told = (run: Walk): string[] =>
  run.view().posts.map(({ tone, title, lines }) => {
    const rest = lines.map(({ label, text }) => `${label} ${text}`.trim()).join(', ');
    return `${tone}: ${title}${rest === '' ? '' : ` (${rest})`}`;
  });

describe('the thread of a case', () => {
  it('is empty where no one is asked, and the card says what was done and why', () => {
    const run = walk({ script: STANDARD });
    expect(run.view().posts).toEqual([]);
    expect(run.view().asks).toEqual([]);
    expect(run.view().card).toMatchObject({
      because: 'account tier Standard (not Enterprise)',
      done: [
        { text: 'Send the acknowledgment to the customer as a public comment on ticket 101' },
        { text: 'Assign ticket 101 to the group Standard Claims' },
      ],
    });
  });

  it('has the decision in the words of the procedure with the values that decided, and what was done outside', () => {
    const run = walk();
    expect(told(run)).toEqual([
      'decision: If account tier is Enterprise and claim value exceeds $5,000.00, escalate within 15 minutes (account tier Enterprise, claim value $7,200.00 (above $5,000.00))',
      'done: Create a High priority issue in CLM: Damage claim CASE-1 for $7,200.00 (Jira issue CLM-1)',
      'done: Ava Anders was asked to take it',
    ]);
    expect(run.view().card.done).toEqual([]);
  });

  it('does not repeat what the card of an approval says', () => {
    const run = walk({ facts: MAJOR });
    const before = told(run);
    run.approve(LENA).answer(AVA);
    expect(told(run)).toEqual(before);
  });

  it('names who missed a deadline, and who was asked then', () => {
    const run = walk().after(15 * MINUTE + 1);
    expect(told(run).slice(3)).toEqual([
      'trouble: Ava Anders did not take it in time (due)',
      'done: Marcus Mbeki was asked to take it',
    ]);
  });

  it('leaves out a look-up that failed, and tells that something was not done outside', () => {
    const failed = { kind: 'failed', code: 'not_found', message: 'The vendor said no' } as const;
    expect(told(walk({ script: { 'salesforce.get_account': failed } }))).toEqual([]);
    const refused = { kind: 'failed', code: 'not_notified', message: 'No address' } as const;
    expect(told(walk({ script: { ...STANDARD, 'zendesk.send_acknowledgment': refused } }))).toContain(
      'trouble: Not done: Send the acknowledgment to the customer as a public comment on ticket 101 (because No address)',
    );
  });

  it('begins with what a shorter log has told, whatever follows', () => {
    const run = walk({ facts: MAJOR });
    const early = run.view().posts.map(({ key }) => key);
    run.after(15 * MINUTE + 1).approve(LENA);
    expect(
      run
        .view()
        .posts.map(({ key }) => key)
        .slice(0, early.length),
    ).toEqual(early);
  });
});
