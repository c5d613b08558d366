/** The outcome of a case, and what counts as done without a tool. */
import { describe, expect, it } from 'vitest';
import { openAsks } from '../../src/run/log/state.ts';
import { projectRun } from '../../src/run/view/project-run.ts';
import { whyNot } from '../../src/run/view/why-not.ts';
import { asking, filesOf, handbookOf, LENA, PERMISSIVE, registry, sopFile } from './handbook.ts';
import { walk, type Walk, type WalkOptions } from './walk.ts';

const run = (steps: string): Walk => walk({ handbook: handbookOf(filesOf(sopFile(steps), PERMISSIVE)) });
const step = (label: string, keys: Readonly<Record<string, string>>): string =>
  `  - step: ${label}\n    says: Note it\n${Object.entries(keys)
    .map(([key, value]) => `    ${key}: ${value}\n`)
    .join('')}`;
const outcomes = (walked: Walk): string[] =>
  walked.log.flatMap(({ event }) => (event.type === 'OutcomeReached' ? [event.outcome] : []));
const completed = (walked: Walk): unknown =>
  walked.log.flatMap(({ event }) => (event.type === 'RunCompleted' ? [event.outcome] : []));

describe('an outcome', () => {
  it('replaces the previous one unless it begins with a plus', () => {
    const walked = run(
      [step('1', { outcome: 'standard' }), step('2', { outcome: 'RR2' }), step('3', { outcome: '+RR5' })].join(''),
    );
    expect(outcomes(walked)).toEqual(['standard', 'RR2', 'RR2+RR5']);
    expect(completed(walked)).toEqual(['RR2+RR5']);
  });

  it('is used alone when added to nothing, and is added only once', () => {
    expect(
      outcomes(
        run([step('1', { outcome: '+OB4' }), step('2', { outcome: '+OB2' }), step('3', { outcome: '+OB4' })].join('')),
      ),
    ).toEqual(['OB4', 'OB4+OB2', 'OB4+OB2']);
  });
});

describe('the outcome of a step with a tool', () => {
  const PAID = `  - step: 1
    says: Pay it back
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: Paid }
    outcome: refunded
    if_denied: { says: It is not paid back, flag: denied }
    if_error:
      closed_ticket: { says: It is not paid back, outcome: refused }
`;
  const paid = (options: WalkOptions = {}, boundary = PERMISSIVE): Walk =>
    walk({ ...options, handbook: handbookOf(filesOf(sopFile(PAID), boundary)) });
  const needsApproval = asking('zendesk.add_internal_note', 'claims-leads:1');

  it('counts once the call has succeeded', () => {
    const walked = paid();
    expect(walked.types.indexOf('OutcomeReached')).toBeGreaterThan(walked.types.indexOf('CallSucceeded'));
    expect(completed(walked)).toEqual(['refunded']);
  });

  it('is not reached while people are asked, nor when they say no', () => {
    const walked = paid({}, needsApproval);
    expect(outcomes(walked)).toEqual([]);
    const [ask] = openAsks(walked.state);
    if (ask === undefined) throw new Error('Expected an approval');
    walked.click({ type: 'DenyApproval', askId: ask.askId, reason: 'Not ours' }, LENA);
    expect([completed(walked), walked.flags]).toEqual([[null], ['denied']]);
  });

  it('gives way to that of the handler when the call fails', () => {
    const closed = { kind: 'failed', code: 'closed_ticket', message: 'The ticket is closed' } as const;
    expect(completed(paid({ script: { '1': closed } }))).toEqual(['refused']);
  });
});

const PAID = { kind: 'done', output: { claim: 'CASE-1', payment: 'PAY-1' } } as const;

describe('the outcome of a block', () => {
  const block = (kind: string, handlers = '', more = ''): string => `  - step: 1
    says: Refund it
    outcome: refunded
    ${kind}:
      - step: 1a
        says: Note it
        use: zendesk.add_internal_note
        with: { ticket: = case.zendesk.ticket_id, text: Noted }
      - step: 1b
        says: Pay it back
        use: tms.pay_claim
        with: { claim: = case.id, account_id: = case.claimant.account_id, amount: = case.claim.amount }
${handlers}${more}`;
  const refunded = (steps: string, script: WalkOptions['script'] = {}): Walk =>
    walk({
      script: { 'tms.pay_claim': PAID, ...script },
      handbook: handbookOf(
        filesOf(
          sopFile(steps, { needs: '  - case.claim.amount\n  - case.claimant.account_id' }),
          asking('tms.pay_claim', 'claims-leads:1'),
        ),
      ),
    });
  const HANDLED = '        if_denied: { says: It is not paid back, flag: denied }\n';
  const shown = (walked: Walk): unknown => {
    const { outcome, standing, towards } = walked.view().card;
    const inWords = ['Refunded', 'Standard'].find((word) => standing.startsWith(word))?.toLowerCase() ?? null;
    return [outcome ?? inWords, towards, walked.state.ended?.kind ?? null];
  };

  it.each(['do', 'together'])('counts once a `%s` has ended, and is expected until then', (kind) => {
    const walked = refunded(block(kind));
    expect([outcomes(walked), shown(walked)]).toEqual([[], [null, 'refunded', null]]);
    walked.approve(LENA);
    expect([outcomes(walked), shown(walked)]).toEqual([['refunded'], ['refunded', null, 'completed']]);
    expect(walked.types.indexOf('OutcomeReached')).toBeGreaterThan(walked.types.lastIndexOf('CallSucceeded'));
  });

  it('is in the stored row only once the run has ended', () => {
    const walked = refunded(`${step('1', { outcome: 'standard' })}${block('do').replaceAll('step: 1', 'step: 2')}`);
    const stored = (): unknown => projectRun(walked.state, [], { registry, caseType: walked.world().caseType }).outcome;
    expect(stored()).toBeNull();
    walked.approve(LENA);
    expect(stored()).toBe('refunded');
  });

  it('is not reached when its payment is denied, and the log says why', () => {
    const walked = refunded(block('do', HANDLED));
    walked.deny(LENA);
    expect([completed(walked), walked.flags]).toEqual([[null], ['denied']]);
    expect(walked.explain().remarks.join('\n')).toMatch(
      /step 1 did not reach the outcome refunded: step 1b was denied: Pay/,
    );
  });

  it('is not expected any more once its payment is denied', () => {
    const wait = '  - step: 2\n    says: Wait\n    wait: { for: 2 days }\n';
    const walked = refunded(block('do', HANDLED, wait));
    walked.deny(LENA);
    expect(shown(walked)).toEqual([null, null, null]);
  });

  it('is not reached when a person stops the run', () => {
    const walked = refunded(block('do'));
    walked.deny(LENA);
    walked.recover('stop', LENA);
    expect([outcomes(walked), walked.state.ended?.kind]).toEqual([[], 'stopped']);
  });

  it('is not reached when a step inside stops the run', () => {
    expect(
      outcomes(
        run(`  - step: 1
    says: Refund it
    outcome: refunded
    do:
      - { step: 1a, says: Nothing to do, stop: It was a mistake }
`),
      ),
    ).toEqual([]);
  });

  it('is reached when the handler of the payment paid in another way', () => {
    const other = `        if_error:
          unknown_account:
            says: Pay by hand
            use: zendesk.add_internal_note
            with: { ticket: = case.zendesk.ticket_id, text: Pay by hand }
            outcome: refunded_by_hand
`;
    const walked = refunded(block('do', other), {
      '1b': { kind: 'failed', code: 'unknown_account', message: 'No such account' },
    });
    walked.approve(LENA);
    expect(completed(walked)).toEqual(['refunded_by_hand']);
  });

  it('gives way to the outcome of a step inside, and one with a plus is added to it', () => {
    const inside = (outcome: string): string => `  - step: 1
    says: Refund it
    outcome: standard
    do:
      - { step: 1a, says: Note it, outcome: ${outcome} }
`;
    expect([completed(run(inside('priority'))), completed(run(inside('+RR5')))]).toEqual([
      ['priority'],
      ['standard+RR5'],
    ]);
  });

  it('is not reached by a wait that was too late', () => {
    const walked = run(`  - step: 1
    says: Wait for an answer
    wait: { event: corrected, until: = case.received_at + duration("1 day") }
    outcome: answered
    if_late: { says: No answer, flag: silent }
`);
    walked.after(2 * 86_400_000);
    expect([completed(walked), walked.flags]).toEqual([[null], ['silent']]);
  });
});

describe('an action without a tool', () => {
  const LOGGED = step('1', { action: 'log.no_action' });

  it('is logged once and appears in the explanation', () => {
    const walked = run(LOGGED);
    expect(walked.log.filter(({ event }) => event.type === 'ActionCounted').map(({ event }) => event)).toEqual([
      { type: 'ActionCounted', step: '1', action: 'log.no_action' },
    ]);
    expect(walked.explain().remarks.join('\n')).toContain('step 1 counted as log.no_action');
  });

  it('is not counted when its conditions do not hold, and `why not` says so', () => {
    const steps = step('1', { if: '[ case.claim.bol == "X2" ]', action: 'log.no_action' });
    const walked = walk({ handbook: handbookOf(filesOf(sopFile(steps, { needs: '  - case.claim.bol' }), PERMISSIVE)) });
    expect(walked.log.some(({ event }) => event.type === 'ActionCounted')).toBe(false);
    const [sop] = handbookOf(filesOf(sopFile(steps, { needs: '  - case.claim.bol' }), PERMISSIVE)).sops.values();
    if (sop === undefined) throw new Error('Expected an SOP');
    expect(whyNot(walked.state, sop, 'log.no_action')).toMatchObject({ kind: 'told', steps: [{ step: '1' }] });
  });

  it('counts only with the call if the step has a tool', () => {
    const walked = run(
      step('1', {
        action: 'team.note',
        use: 'zendesk.add_internal_note',
        with: '{ ticket: = case.zendesk.ticket_id, text: Note it }',
      }),
    );
    expect(walked.log.some(({ event }) => event.type === 'ActionCounted')).toBe(false);
  });
});
