/**
 * A fact that was given but cannot be read is not missing: people are asked which reading is right, the claimant is not
 * asked again, and the person who says so cannot approve what depends on it.
 */
import { describe, expect, it } from 'vitest';
import type { RefusedFact } from '../../src/case/case-event.ts';
import { money } from '../../src/kernel/money.ts';
import { authorizeAgain } from '../../src/engine/authorizer-of.ts';
import { giversOf } from '../../src/run/log/excluded.ts';
import { callOf } from '../../src/run/log/call.ts';
import type { RecoveryAsk } from '../../src/run/log/asks.ts';
import { asking, filesOf, handbookOf, LENA, MARCUS, PERMISSIVE, slackUser, sopFile, TWO_LEADS } from './handbook.ts';
import { Walk, walk, type WalkOptions } from './walk.ts';

const THIRTY_ONE: RefusedFact = {
  path: 'claim.amount',
  label: 'claim value',
  problem: '`31.000` can be read as $31.00 or as $31,000.00',
  text: '31.000',
  readings: [money('USD', 3_100), money('USD', 3_100_000)],
};
const WITHOUT_AMOUNT: WalkOptions = { facts: { 'claim.amount': null }, refused: [THIRTY_ONE] };

const STEPS = `  - step: 1
    says: Big
    if:
      - has(case.claim.amount) && case.claim.amount > money("5,000.00 USD")
    flag: big
  - step: 2
    says: Otherwise
    otherwise: 1
    flag: small`;
const NEEDS = { needs: '  - case.claim.amount' };
const ASKS_CLAIMANT = `if_missing:
  says: Ask the claimant for the amount
  flag: asked_claimant`;

const NOTE = `  - step: 1
    says: Note
    use: zendesk.add_internal_note
    with:
      ticket: = case.zendesk.ticket_id
      text: Noted`;

const run = (steps: string, more: Parameters<typeof sopFile>[1] = {}, options: WalkOptions = WITHOUT_AMOUNT): Walk =>
  walk({ ...options, handbook: handbookOf(filesOf(sopFile(steps, more), PERMISSIVE)) });

const give = (walked: Walk, given: Record<string, string>, actor = LENA): Walk =>
  walked.click({ type: 'AnswerQuestion', askId: walked.ask('recovery').askId, given }, actor);

describe('a fact that cannot be read', () => {
  it.each<[string, () => Walk, string | null, readonly string[]]>([
    ['needed before step 1', () => run(STEPS, NEEDS), null, []],
    [
      'needed, where the claimant is asked for missing facts',
      () => run(STEPS, { ...NEEDS, top: ASKS_CLAIMANT }),
      null,
      ['There is none'],
    ],
    ['read in a condition, guarded by `has`', () => run(STEPS), '1', ['There is none']],
  ])('%s is asked for, with its readings', (_, walked, step, none) => {
    const asked = walked();
    expect(asked.ask('recovery')).toMatchObject({
      step,
      code: 'refused_fact',
      because:
        'Claim value was given but cannot be read: `31.000` can be read as $31.00 or as $31,000.00. Choose what it should be, or correct it in Zendesk ticket 101. The person who answers cannot approve what depends on it',
      known: ['claim value as it arrived: 31.000'],
      group: 'claims-leads',
      choices: ['stop'],
    } satisfies Partial<RecoveryAsk>);
    expect(asked.view().asks).toMatchObject([
      { fact: { label: 'claim value', readings: ['$31.00', '$31,000.00', ...none] } },
    ]);
    expect(asked.flags).toEqual([]);
    expect(give(asked, { answer: '$31,000.00' }).flags).toEqual(['big']);
  });

  it('is not called missing in the explanation', () => {
    const { steps } = run(STEPS).explain();
    expect(steps).toMatchObject([
      {
        citation: 'SOP test v1, step 1: claim value unreadable',
        evidence: [
          {
            value: 'unreadable',
            origin: 'claim value was given but cannot be read: `31.000` can be read as $31.00 or as $31,000.00',
          },
        ],
      },
    ]);
  });

  it('that is truly missing is asked of the claimant', () => {
    const walked = run(STEPS, { ...NEEDS, top: ASKS_CLAIMANT }, { facts: { 'claim.amount': null } });
    expect(walked.flags).toEqual(['asked_claimant']);
  });

  it('counts as what the person said, and the record says who', () => {
    const walked = give(run(STEPS), { answer: '$31.00' });
    expect(walked.flags).toEqual(['small']);
    expect(walked.events('FactGiven')).toMatchObject([
      { by: { person: 'lena-lead' }, path: 'claim.amount', value: money('USD', 3_100), groups: ['claims-leads'] },
    ]);
    expect(JSON.stringify(walked.explain())).toContain('Lena Lindqvist said that claim value is $31.00');
    expect(JSON.stringify(walked.explain())).not.toContain('claim value is missing');
  });

  it('can be given as another value, which is read as facts are', () => {
    const walked = run(STEPS);
    const { askId } = walked.ask('recovery');
    const refusal = (value: string): unknown =>
      walked.decide({ type: 'AnswerQuestion', askId, given: { value } }, LENA);
    expect(refusal('7.200')).toMatchObject({
      ok: false,
      fields: { value: expect.any(String) as string },
      code: 'invalid_answer',
    });
    expect(refusal('')).toMatchObject({ ok: false, sentence: 'Please fill in: claim value' });
    expect(refusal('-5')).toMatchObject({ ok: false });
    expect(give(walked, { value: '7,200.00' }).state.facts.at(-1)).toMatchObject({ value: money('USD', 720_000) });
  });

  it('refuses a reading that is not offered, and people who are not asked', () => {
    const walked = run(STEPS);
    const { askId } = walked.ask('recovery');
    const decide = (given: Record<string, string>, actor = LENA): unknown =>
      walked.decide({ type: 'AnswerQuestion', askId, given }, actor);
    expect(decide({ answer: '$1.00' })).toMatchObject({
      ok: false,
      fields: { answer: 'Choose one of $31.00; $31,000.00; There is none' },
    });
    expect(decide({ answer: '$31.00' }, slackUser('UNOBODY01'))).toMatchObject({ ok: false, code: 'not_in_people' });
    expect(decide({ answer: '$31.00' }, slackUser('ULENA0001', { isGuest: true }))).toMatchObject({ code: 'guest' });
  });

  const [TWO, THREE] = [
    ['Smith, John', 'Doe'],
    ['Smith', 'John', 'Doe'],
  ];
  const PEOPLE: RefusedFact = {
    ...{ path: 'claim.documents', label: 'documents', text: 'Smith, John; Doe', readings: [TWO, THREE] },
    problem: 'Expected items with one sign between them, got commas and others in `Smith, John; Doe`',
  };
  it.each([
    ['0', TWO, '"Smith, John", Doe'],
    ['1', THREE, 'Smith, John, Doe'],
  ])('is the list of the button at place %s, and the record says which', (place, value, text) => {
    const facts = { 'claim.documents': null };
    const steps = STEPS.replaceAll('claim.amount', 'claim.documents').replace(/ && .*/, '');
    const walked = run(steps, {}, { facts, refused: [PEOPLE] });
    expect(walked.view().asks).toMatchObject([
      { fact: { readings: ['"Smith, John", Doe', 'Smith, John, Doe', 'There is none'] } },
    ]);
    const { askId } = walked.ask('recovery');
    const decided = walked.decide({ type: 'AnswerQuestion', askId, given: { place } }, LENA);
    expect(decided).toMatchObject({ sentence: `documents is now ${text}` });
    give(walked, { place });
    expect(walked.events('FactGiven')).toMatchObject([{ value }]);
    expect(walked.view().asks).toMatchObject([{ state: { note: text } }]);
    expect(JSON.stringify(walked.explain())).toContain(
      JSON.stringify(`Lena Lindqvist said that documents is ${text}`).slice(1, -1),
    );
  });

  it('has no value behind a place without a button', () => {
    const walked = run(STEPS);
    const { askId } = walked.ask('recovery');
    for (const place of ['3', '-1', '0.5', 'x', '', 'constructor', 'length'])
      expect(walked.decide({ type: 'AnswerQuestion', askId, given: { place } }, LENA)).toMatchObject({ ok: false });
  });

  it.each<Record<string, string>>([{ answer: 'There is none' }, { value: 'n/a' }, { value: ' k. A. ' }])(
    'has no value when a person says so, who then cannot approve: %j',
    (given) => {
      const walked = give(run(STEPS), given);
      expect(walked.flags).toEqual(['small']);
      expect(walked.state.refused).toEqual([]);
      expect(walked.state.facts.map(({ path }) => path)).not.toContain('claim.amount');
      expect(giversOf(walked.state)).toEqual([expect.objectContaining({ person: 'lena-lead' })]);
      expect(walked.correct({}, [THIRTY_ONE]).state.refused).toEqual([]);
    },
  );

  it.each<Record<string, string>>([{ answer: 'There is none' }, { place: '2' }, { value: 'n/a' }, { value: 'none' }])(
    'cannot be none when the SOP needs it and says nothing for when it is missing: %j',
    (given) => {
      const walked = run(STEPS, NEEDS);
      const { askId } = walked.ask('recovery');
      expect(walked.decide({ type: 'AnswerQuestion', askId, given }, LENA)).toMatchObject({
        ok: false,
        code: 'invalid_answer',
      });
    },
  );

  it('is asked of the claimant when a person says that there is none', () => {
    const walked = give(run(STEPS, { ...NEEDS, top: ASKS_CLAIMANT }), { answer: 'There is none' });
    expect(walked.flags).toEqual(['asked_claimant']);
  });

  it.each([
    ['has nothing for when it is missing', '', []],
    ['asks the claimant when it is missing', ASKS_CLAIMANT, ['There is none']],
  ])('offers that there is none as the SOP that is run does: it %s', (_, top, none) => {
    const outer = sopFile('  - step: 1\n    says: Run it\n    run: inner\n');
    const { text } = sopFile(STEPS, { ...NEEDS, top });
    const inner = {
      path: 'inner.sop.yaml',
      text: text
        .replace('sop: test', 'sop: inner')
        .replace(/starts:[\s\S]*?(?=needs:)/, 'kind: freight_claim\ntakes: {}\n'),
    };
    const walked = walk({ ...WITHOUT_AMOUNT, handbook: handbookOf(filesOf(outer, inner, PERMISSIVE)) });
    expect(walked.view().asks).toMatchObject([{ fact: { readings: ['$31.00', '$31,000.00', ...none] } }]);
  });

  it('is no longer asked for once it was corrected where it was given', () => {
    const walked = run(STEPS).correct({ 'claim.amount': money('USD', 910_000) });
    expect(walked.flags).toEqual(['big']);
    expect(walked.view().asks).toMatchObject([{ state: { kind: 'closed', how: 'corrected' } }]);
  });

  it('is asked for again when the correction cannot be read either', () => {
    const walked = run(STEPS).correct({}, [{ ...THIRTY_ONE, problem: 'Expected an amount, got `?`', readings: [] }]);
    expect(walked.ask('recovery').because).toContain('got `?`');
    expect(walked.view().asks.map(({ state }) => state)).toMatchObject([
      { how: 'withdrawn', note: 'It was changed where it was given, to something that cannot be read either' },
      { kind: 'open' },
    ]);
  });

  it('that a person gave is corrected on its card, where a later step stops', () => {
    const later = `  - step: 1
    says: Compare
    if: [case.claim.amount > money("5.00 CAD")]
    flag: big`;
    const walked = give(run(later, NEEDS), { answer: '$31,000.00' });
    expect(walked.ask('recovery').known).toContain(
      'If it is wrong, press "Correct" on the card where Lena Lindqvist gave the claim value; the run then decides again by itself',
    );
  });

  it('stays as the person said when its source sends the same text again with another change', () => {
    const walked = give(run(STEPS, NEEDS), { answer: '$31,000.00' });
    walked.correct({ 'claim.bol': 'BOL-2' }, [THIRTY_ONE]);
    expect(walked.state.facts.findLast(({ path }) => path === 'claim.amount')?.value).toEqual(money('USD', 3_100_000));
    expect(walked.state.refused).toEqual([]);
  });

  it('decides which SOP starts only after it is known', () => {
    const file = sopFile(STEPS);
    const kind = '    - case.kind == "freight_claim"';
    const text = file.text.replace(kind, `${kind}\n    - has(case.claim.amount)`);
    const walked = walk({ ...WITHOUT_AMOUNT, handbook: handbookOf(filesOf({ ...file, text }, PERMISSIVE)) });
    expect(walked.ask('recovery')).toMatchObject({ code: 'refused_fact', step: null });
    expect(give(walked, { answer: '$31,000.00' }).flags).toEqual(['big']);
  });

  describe('that a policy reads', () => {
    const FORBIDS_BIG = {
      path: PERMISSIVE.path,
      text: `${PERMISSIVE.text}@id("big")\n@reason("Big")\nforbid (principal is Bot, action == Action::"zendesk.add_internal_note", resource is Case) when {
  context.case has claim.amount && (context.case.claim.amount.currency != "USD" || context.case.claim.amount.minor > 2000000)
};\n`,
    };
    const noting = (options: WalkOptions = WITHOUT_AMOUNT): Walk =>
      walk({ ...options, handbook: handbookOf(filesOf(sopFile(NOTE), FORBIDS_BIG)) });

    it('is asked for before the call, with the policy, and the verdict then depends on the answer', () => {
      const walked = noting();
      expect(walked.steps).toEqual([]);
      expect(walked.events('CallProposed')).toMatchObject([{ verdict: { outcome: 'unclear' } }]);
      expect(walked.ask('recovery')).toMatchObject({
        step: '1',
        code: 'refused_fact',
        known: ['claim value as it arrived: 31.000', 'Step 1 waits for it: policy `big` of the boundary reads it'],
        fact: { path: 'claim.amount' },
      });
      expect(give(walked, { answer: '$31.00' }).steps).toEqual(['1']);
      const big = give(noting(), { answer: '$31,000.00' });
      expect([big.steps, big.ask('recovery').code]).toEqual([[], 'forbidden']);
    });

    it('is no longer asked for once it was corrected where it was given', () => {
      const walked = noting().correct({ 'claim.amount': money('USD', 910_000) });
      expect(walked.steps).toEqual(['1']);
      expect(noting().correct({}, [], { cleared: ['claim.amount'] }).steps).toEqual(['1']);
    });

    it('is asked for at every step that needs it, and once it is given all go on', () => {
      const two = `${NOTE}\n${NOTE.replace('step: 1', 'step: 2')}`;
      const walked = walk({ ...WITHOUT_AMOUNT, handbook: handbookOf(filesOf(sopFile(two), FORBIDS_BIG)) });
      expect(give(walked, { answer: '$31.00' }).steps).toEqual(['1', '2']);
    });

    it('never has a call that may have been done proposed again unasked', () => {
      const walked = new Walk({ handbook: handbookOf(filesOf(sopFile(NOTE), FORBIDS_BIG)) });
      walked.powerCut = '1';
      walked.probe = { kind: 'unknown', message: 'Zendesk does not answer' };
      walked.go().go().after(5_000).after(15_000).after(45_000);
      walked.probe = { kind: 'absent' };
      walked.script = { '1': { kind: 'not_now', message: 'Busy', afterMs: 10_000 } };
      walked.recover('try_again', LENA).correct({}, [THIRTY_ONE]);
      const call = callOf(walked.state, '1');
      const { authorize, caseType } = walked.world();
      if (call === null) throw new Error('Expected a call of step 1');
      const verdict = authorizeAgain(authorize, walked.state, call, caseType);
      expect(verdict).toMatchObject({ outcome: 'unclear', refused: 'claim.amount' });
      walked.append({ kind: 'runner' }, { type: 'VerdictChanged', callId: call.callId, verdict });
      expect(walked.go().ask('recovery')).toMatchObject({
        code: 'unclear_verdict',
        choices: ['try_again', 'it_was_done', 'stop'],
      });
    });
  });

  describe('given by a person', () => {
    const approving = (): Walk =>
      give(
        walk({
          ...WITHOUT_AMOUNT,
          handbook: handbookOf(
            filesOf(
              sopFile(
                `  - step: 1
    says: Tell
    use: zendesk.add_internal_note
    with:
      ticket: = case.zendesk.ticket_id
      text: "Value {case.claim.amount}"`,
                NEEDS,
              ),
              asking('zendesk.add_internal_note', 'claims-leads:1'),
              TWO_LEADS,
            ),
          ),
        }),
        { answer: '$31,000.00' },
      );

    it('cannot be approved by that person', () => {
      const walked = approving();
      const { askId } = walked.ask('approval');
      expect(walked.decide({ type: 'GiveApproval', askId }, LENA)).toMatchObject({
        ok: false,
        code: 'gave_value',
        sentence: expect.stringContaining('You gave a value that this may depend on') as string,
      });
      expect(walked.approve(MARCUS).steps).toEqual(['1']);
    });
  });
});
