/** Whoever decides how a run goes on approves nothing in it any more, and reads so before they decide. */
import { describe, expect, it } from 'vitest';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';

import { money } from '../../src/kernel/money.ts';
import { changesTogetherMs } from '../../src/kernel/limits.ts';
import { costText } from '../../src/run/cite/approval-ahead.ts';
import type { AskView } from '../../src/run/view/thread-view.ts';
import { asking, filesOf, handbookOf, LENA, ONE_LEAD, sopFile, TWO_LEADS } from './handbook.ts';
import { walk, type Walk, type WalkOptions } from './walk.ts';

const NOTE = `  - step: 9
    says: Tell
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: 'Claimed {case.claim.amount}' }
    if_expired: { says: Nobody looked at it, stop: Nobody looked at it }
`;
const ISSUE = `  - step: 8
    says: Create an issue
    use: jira.create_issue
    with: { project: CLM, priority: High, summary: Damage, description: 'Claimed {case.claim.amount}' }
`;
const FAILED = { 'jira.create_issue': { kind: 'failed', code: 'invalid', message: 'No such project' } } as const;

function asked(
  people: HandbookFile,
  {
    steps = ISSUE + NOTE,
    approved = 'zendesk.add_internal_note',
    count = 1,
    ...over
  }: WalkOptions & { steps?: string; approved?: string; count?: number } = {},
): Walk {
  const handbook = handbookOf(
    filesOf(sopFile(steps, { needs: '  - case.claim.amount' }), asking(approved, `claims-leads:${count}`), people),
  );
  return walk({ handbook, script: FAILED, ...over });
}

function question(run: Walk): Extract<AskView, { kind: 'recovery' }> {
  const ask = run.view().asks.findLast(({ kind, state }) => kind === 'recovery' && state.kind === 'open');
  if (ask?.kind !== 'recovery') throw new Error('Expected a question');
  return ask;
}

describe('a run that has stopped, and asks for an approval later', () => {
  it('says what it costs to try again', () => {
    const { known, cost, choices } = question(asked(TWO_LEADS));
    expect(choices).toEqual(['try_again', 'stop']);
    expect(cost).toEqual({ text: 'Whoever chooses “Try again” cannot approve what may follow', isNeeded: false });
    expect(known.at(-2)).toBe(cost?.text);
  });

  it('names who is needed to approve, and who should answer', () => {
    const one =
      'Lena Lindqvist is needed to approve what may follow (any one of claims-leads), and whoever chooses “Try again” cannot approve';
    // Marcus requested it, so only Lena is left, and no one else may answer.
    expect(question(asked(TWO_LEADS, { requester: 'marcus@our.example' })).cost).toEqual({
      text: `${one}. No one else who may answer is there, so have someone added to claims-leads first`,
      isNeeded: true,
    });
    expect(question(asked(ONE_LEAD)).cost?.text).toContain(one);
    // Two of two are needed for it, so each of them is.
    expect(question(asked(TWO_LEADS, { count: 2 })).cost?.text).toMatch(/^Lena Lindqvist and Marcus Mbeki are needed /);
  });

  it('names who cannot approve anyway, and should answer', () => {
    const run = asked(TWO_LEADS).recover('try_again', LENA).after(60_000);
    expect(question(run).cost).toEqual({
      text: 'Marcus Mbeki is needed to approve what may follow (any one of claims-leads), and whoever chooses “Try again” cannot approve. Best answered by Lena Lindqvist, who cannot approve anyway',
      isNeeded: true,
    });
  });

  it('counts who is away as not there', () => {
    const away: HandbookFile = {
      ...TWO_LEADS,
      text: TWO_LEADS.text.replace(
        '- person: marcus-manager\n',
        '- person: marcus-manager\n    away: [{ from: 2026-03-01, until: 2026-03-31 }]\n',
      ),
    };
    expect(question(asked(away)).cost).toMatchObject({
      text: expect.stringMatching(
        /^Lena Lindqvist is needed to approve .* No one else who may answer is there/,
      ) as string,
    });
  });

  it('says so of a change while people are asked, and of the case that starts again', () => {
    const run = asked(TWO_LEADS, { steps: `${NOTE}    if: ['case.claim.amount > money("5,000.00 USD")']\n` });
    run.correct({ 'claim.amount': money('USD', 410_000) }).after(changesTogetherMs + 1);
    const cost = 'Whoever chooses “Go on” or “Start again” cannot approve what may follow';
    expect(question(run).cost?.text).toBe(cost);
    // What it costs is read after what changed and what would be otherwise, and before what the buttons do.
    const order = [/^claim value \$7,200\.00 → \$4,100\.00/, /^Step 9 /, cost, /^The case came/, /^Go on: /];
    const { known } = question(run);
    expect(
      order.map((line) => known.findIndex((text) => (typeof line === 'string' ? text === line : line.test(text)))),
    ).toEqual([0, 1, 2, 3, 4]);
  });

  it('says nothing of it once it is decided', () => {
    const run = asked(TWO_LEADS).recover('stop', LENA);
    expect(run.view().asks.at(-1)).toMatchObject({ kind: 'recovery', cost: null });
    expect(JSON.stringify(run.view().asks)).not.toContain('cannot approve what may follow');
  });
});

it('a run that has stopped says nothing of the right to approve where no approval may follow', () => {
  const { cost, known } = question(asked(TWO_LEADS, { approved: 'zendesk.assign_group' }));
  expect(cost).toBeNull();
  expect(known.join('\n')).not.toContain('approve');
});

it.each([
  [['it_was_done', 'stop'], null],
  [['leave_it'], null],
  [['it_was_done', 'leave_out', 'stop'], '“Leave it out”'],
  [['try_again', 'it_was_done', 'start_again', 'stop'], '“Pay again” or “Start again”'],
] as const)('of %j, it costs %s the right to approve', (choices, named) => {
  const ask = { approval: { needed: null, isAlone: false }, group: 'claims-leads', closed: null };
  expect(costText(ask, choices, 'Pay again')?.text ?? null).toBe(
    named === null ? null : `Whoever chooses ${named} cannot approve what may follow`,
  );
});

it('the thread names who stopped a run once', () => {
  const stopped = asked(TWO_LEADS).recover('stop', LENA);
  const lines = stopped.view().posts.flatMap((post) => post.lines);
  expect(lines.filter(({ text }) => text.includes('Lena Lindqvist'))).toMatchObject([
    { label: '', text: 'Lena Lindqvist stopped it' },
  ]);
});
