/**
 * A missing fact is asked for by its label, in a form of its type; the question closes by itself once it is filled in
 * where the case came from. What names a record elsewhere is never typed.
 */
import { describe, expect, it } from 'vitest';
import { authorizeAgain } from '../../src/engine/authorizer-of.ts';
import { callOf } from '../../src/run/log/call.ts';
import { answerableOf, correctableOf } from '../../src/run/view/thread-view.ts';
import { money } from '../../src/kernel/money.ts';
import type { RecoveryAsk } from '../../src/run/log/asks.ts';
import { asking, filesOf, filesWith, handbookOf, LENA, MARCUS, PERMISSIVE, sopFile, TWO_LEADS } from './handbook.ts';
import { fold } from '../../src/run/log/evolve.ts';
import { RUN, walk, Walk, type WalkOptions } from './walk.ts';

const DONE = `  - step: 1
    says: Done
    flag: done`;
const OWN = 'case.claimant.account_id';
const KIND = 'kinds/freight_claim.yaml';

const run = (needs: readonly string[], options: WalkOptions, steps = DONE, files = [PERMISSIVE]): Walk =>
  walk({
    ...options,
    handbook: handbookOf(filesOf(sopFile(steps, { needs: needs.map((need) => `  - ${need}`).join('\n') }), ...files)),
  });
const missing = (...paths: string[]): WalkOptions => ({ facts: Object.fromEntries(paths.map((path) => [path, null])) });

const give = (walked: Walk, given: Record<string, string>, actor = LENA): Walk =>
  walked.click({ type: 'AnswerQuestion', askId: walked.ask('recovery').askId, given }, actor);

describe('a fact that is missing', () => {
  const account = (): Walk => run([OWN], missing('claimant.account_id'));

  it('is asked for by its label', () => {
    expect(account().ask('recovery')).toMatchObject({
      step: null,
      code: 'missing_fact',
      because:
        'The account number is missing. Give it here, or enter it in Zendesk ticket 101. The person who answers cannot approve what depends on it',
      known: [],
      choices: ['stop'],
      fact: { path: 'claimant.account_id', label: 'account number', readings: [] },
    } satisfies Partial<RecoveryAsk> | object);
  });

  it('is to be entered in no interchange, which no one can change', () => {
    const source = { system: 'wobbly', record: '920 0001 of interchange 000000101' };
    const asked = run([OWN], { ...missing('claimant.account_id'), source, channel: 'edi' }).ask('recovery');
    expect(asked.because).toMatch(/^The account number is missing\. Give it here\. /);
  });

  it('is given in a form, and the run goes on', () => {
    const walked = account();
    const [view] = walked.view().asks;
    const answerable = view === undefined ? null : answerableOf(view);
    expect(answerable?.form).toMatchObject([{ name: 'value', label: 'account number', type: 'text' }]);
    const given = give(walked, { value: 'ACC-2' });
    expect(given.flags).toEqual(['done']);
    expect(given.state.facts.at(-1)).toMatchObject({
      path: 'claimant.account_id',
      value: 'ACC-2',
      givenBy: { person: 'lena-lead' },
    });
  });

  it('is filled in where the case came from: the card closes and the run goes on', () => {
    const walked = account().correct({ 'claimant.account_id': 'ACC-1' });
    expect(walked.flags).toEqual(['done']);
    expect(walked.view().asks).toMatchObject([{ state: { kind: 'closed', how: 'corrected' } }]);
  });

  it('is filled in with what cannot be read: people are asked about that instead', () => {
    const walked = run(['case.claim.amount'], missing('claim.amount')).correct({}, [
      { path: 'claim.amount', label: 'claim value', problem: 'Expected an amount, got `x`', text: 'x' },
    ]);
    expect(walked.ask('recovery').code).toBe('refused_fact');
  });

  it.each<[string, WalkOptions]>([
    ['the requester of the case', { requester: 'lena@our.example' }],
    ['someone else whose case it is', { others: ['lena@our.example'] }],
  ])('is not given by %s, who is in the group, nor are the others in the form', (_, options) => {
    const needs = ['case.claim.amount', 'case.claim.bol'];
    const walked = run(needs, { ...missing('claim.amount', 'claim.bol'), ...options }, DONE, [PERMISSIVE, TWO_LEADS]);
    const { askId } = walked.ask('recovery');
    const give = (given: Record<string, string>, actor = LENA) =>
      walked.decide({ type: 'AnswerQuestion', askId, given }, actor);
    const other = { value: '', 'value claim.bol': 'BOL-2' };
    for (const given of [{ value: '7,200.00 USD' }, other])
      expect(give(given)).toMatchObject({ ok: false, code: 'requester' });
    expect(give(other, MARCUS)).toMatchObject({ ok: true });
  });

  describe('with others', () => {
    const several = (): Walk =>
      run([OWN, 'case.claim.bol', 'case.claim.amount'], missing('claimant.account_id', 'claim.bol', 'claim.amount'));
    const BOTH = { value: 'ACC-1', 'value claim.bol': 'BOL# 0400-0001', 'value claim.amount': '7,200.00 USD' };

    it('is asked for on one card, in one form', () => {
      const [view, ...others] = several().view().asks;
      expect(others).toEqual([]);
      expect(view).toMatchObject({
        because: expect.stringMatching(
          /^The account number, the BOL and the claim value are missing\. Give them here \(what you leave empty is asked for again\), or enter them in Zendesk ticket 101\. /,
        ) as string,
        known: ['The case came from Zendesk ticket 101'],
        fact: { readings: [] },
      });
      const form = view === undefined ? null : answerableOf(view)?.form;
      expect(form).toMatchObject([
        { name: 'value', label: 'account number', optional: true },
        { name: 'value claim.bol', label: 'BOL', optional: true },
        { name: 'value claim.amount', label: 'claim value', type: 'money', optional: true },
      ]);
    });

    it('is given with them, each by that person, and the run goes on', () => {
      const walked = give(several(), BOTH);
      expect(walked.flags).toEqual(['done']);
      expect(walked.state.facts.slice(-3)).toMatchObject([
        { path: 'claimant.account_id', value: 'ACC-1', givenBy: { person: 'lena-lead' } },
        { path: 'claim.bol', value: '04000001', givenBy: { person: 'lena-lead' } },
        { path: 'claim.amount', value: money('USD', 720_000), givenBy: { person: 'lena-lead' } },
      ]);
      expect(walked.view().asks.map(({ state }) => state)).toMatchObject([
        { kind: 'closed', how: 'answered', note: 'account number: ACC-1' },
        { kind: 'closed', how: 'answered', note: '04000001' },
        { kind: 'closed', how: 'answered', note: '$7,200.00' },
      ]);
      expect(fold(RUN, walked.log)).toEqual(walked.state);
    });

    it('is not given when another one cannot be read, and each mistake is at its field', () => {
      const walked = several();
      const { askId } = walked.ask('recovery');
      const one = { ...BOTH, 'value claim.amount': 'a lot' };
      expect(walked.decide({ type: 'AnswerQuestion', askId, given: one }, LENA)).toMatchObject({ ok: false });
      const given = { ...one, value: '\u0000' };
      expect(walked.decide({ type: 'AnswerQuestion', askId, given }, LENA)).toMatchObject({
        ok: false,
        code: 'invalid_answer',
        fields: {
          value: expect.stringMatching(/^account number: /) as string,
          'value claim.amount': expect.stringMatching(/^claim value: /) as string,
        },
      });
    });

    it('is left empty where only the others are known, and is asked for next', () => {
      const walked = several();
      const first = walked.ask('recovery').askId;
      give(walked, { value: '', 'value claim.bol': '0400', 'value claim.amount': ' ' });
      expect(walked.state.facts.at(-1)).toMatchObject({ path: 'claim.bol', value: '0400' });
      expect(walked.view().asks.find(({ askId }) => askId === first)?.state).toMatchObject({
        kind: 'closed',
        note: 'A part of it; the rest is asked for again',
      });
      expect(walked.ask('recovery')).toMatchObject({
        fact: { label: 'account number' },
        also: [{ fact: { label: 'claim value' } }],
      });
      expect(fold(RUN, walked.log)).toEqual(walked.state);
    });

    it('is not left empty where all are', () => {
      const walked = several();
      const { askId } = walked.ask('recovery');
      const given = { value: ' ', 'value claim.bol': '' };
      expect(walked.decide({ type: 'AnswerQuestion', askId, given }, LENA)).toMatchObject({
        ok: false,
        fields: { value: 'Please fill in: account number' },
      });
    });

    it('is given alone where only its value is known: the others are asked for next', () => {
      const walked = give(several(), { value: 'ACC-1' });
      expect(walked.ask('recovery')).toMatchObject({
        fact: { label: 'BOL' },
        also: [{ fact: { label: 'claim value' } }],
      });
    });

    it('keeps who gave them from approving, and is corrected alone', () => {
      const look = `  - step: 1
    says: Look
    use: jira.create_issue
    with: { project: CLM, priority: High, summary: "{case.claim.bol} {case.claim.amount}" }`;
      const files = [asking('jira.create_issue', 'claims-leads:1'), TWO_LEADS];
      const walked = give(
        run(['case.claim.bol', 'case.claim.amount'], missing('claim.bol', 'claim.amount'), look, files),
        { value: '0400', 'value claim.amount': '7,200.00 USD' },
      );
      const { askId } = walked.ask('approval');
      expect(walked.decide({ type: 'GiveApproval', askId }, LENA)).toMatchObject({ code: 'gave_value' });
      walked.correctFact('claim value', { value: '2,700.00 USD' }, LENA);
      expect(walked.ask('approval').card.willDo).toContain('0400 $2,700.00');
    });

    it('is corrected in a form that asks for it alone', () => {
      const forms = give(several(), BOTH)
        .view()
        .asks.map((view) => correctableOf(view)?.form);
      expect(forms).toMatchObject([
        [{ label: 'account number', optional: false }],
        [{ label: 'BOL', optional: false }],
        [{ label: 'claim value', optional: false }],
      ]);
    });

    it('is filled in where the case came from: the rest is asked for', () => {
      const walked = several().correct({ 'claim.bol': '0400' });
      expect(walked.ask('recovery')).toMatchObject({
        fact: { label: 'account number' },
        also: [{ fact: { label: 'claim value' } }],
      });
    });
  });

  it('takes an amount only with its currency', () => {
    const walked = run(['case.claim.amount'], missing('claim.amount'));
    const { askId } = walked.ask('recovery');
    const refused = (value: string): unknown =>
      walked.decide({ type: 'AnswerQuestion', askId, given: { value } }, LENA);
    expect(refused('7,200.00')).toMatchObject({ ok: false, code: 'invalid_answer' });
    expect(refused('31.000 USD')).toMatchObject({ ok: false });
    expect(give(walked, { value: '7,200.00 USD' }).state.facts.at(-1)?.value).toEqual(money('USD', 720_000));
  });

  it('is asked for at the step that reads it', () => {
    const steps = `  - step: 1
    says: Compare
    if:
      - case.claim.amount > money("5,000.00 USD")
    flag: big`;
    const required = filesWith(
      KIND,
      '    label: claim value\n    type: money\n    optional: true',
      '    label: claim value\n    type: money',
      filesOf(sopFile(steps), PERMISSIVE),
    );
    const walked = walk({ ...missing('claim.amount'), handbook: handbookOf(required) });
    expect(walked.ask('recovery')).toMatchObject({ step: '1', code: 'missing_fact', fact: { path: 'claim.amount' } });
    expect(give(walked, { value: '7,200.00 USD' }).flags).toEqual(['big']);
  });

  it('never has a call that may have been done proposed again unasked', () => {
    const note = `  - step: 1
    says: Note
    use: zendesk.add_internal_note
    with:
      ticket: = case.zendesk.ticket_id
      text: Hello
`;
    const required = filesWith(
      KIND,
      '    label: claim value\n    type: money\n    optional: true',
      '    label: claim value\n    type: money',
      filesOf(sopFile(note), PERMISSIVE),
    );
    const walked = new Walk({ handbook: handbookOf(required) });
    walked.powerCut = '1';
    walked.probe = { kind: 'unknown', message: 'Zendesk does not answer' };
    walked.go().go().after(5_000).after(15_000).after(45_000);
    walked.probe = { kind: 'absent' };
    walked.script = { '1': { kind: 'not_now', message: 'Busy', afterMs: 10_000 } };
    walked.recover('try_again', LENA).correct({}, [], { cleared: ['claim.amount'] });
    const call = callOf(walked.state, '1');
    const { authorize, caseType } = walked.world();
    if (call === null) throw new Error('Expected a call of step 1');
    const verdict = authorizeAgain(authorize, walked.state, call, caseType);
    expect(verdict).toMatchObject({ outcome: 'unclear', missing: 'claim.amount' });
    walked.append({ kind: 'runner' }, { type: 'VerdictChanged', callId: call.callId, verdict });
    expect(walked.go().ask('recovery')).toMatchObject({
      code: 'unclear_verdict',
      choices: ['try_again', 'it_was_done', 'stop'],
    });
  });

  it('is asked for before a call when the kind requires it', () => {
    const note = `  - step: 1
    says: Note
    use: zendesk.add_internal_note
    with:
      ticket: = case.zendesk.ticket_id
      text: Noted`;
    const files = filesOf(sopFile(note), PERMISSIVE);
    const required = filesWith(
      KIND,
      '    normal: { keep: capitals_and_hyphens, words: [account] }\n    optional: true',
      '    normal: { keep: capitals_and_hyphens, words: [account] }',
      files,
    );
    const walked = walk({ ...missing('claimant.account_id'), handbook: handbookOf(required) });
    expect(walked.ask('recovery')).toMatchObject({ step: '1', code: 'missing_fact' });
    expect(give(walked, { value: 'ACC-1' }).steps).toEqual(['1']);
  });

  it('that decides which SOP starts is asked for first', () => {
    const file = sopFile(DONE);
    const kind = '    - case.kind == "freight_claim"';
    const text = file.text.replace(kind, `${kind}\n    - case.claim.type == "damage"`);
    const required = filesWith(
      KIND,
      '    label: claim type\n    type: text\n    optional: true',
      '    label: claim type\n    type: text',
      filesOf({ ...file, text }, PERMISSIVE),
    );
    const start = (): Walk => walk({ ...missing('claim.type'), handbook: handbookOf(required) });
    expect(start().ask('recovery')).toMatchObject({ code: 'missing_fact', fact: { label: 'claim type' } });
    expect(give(start(), { value: 'damage' }).flags).toEqual(['done']);
    expect(start().correct({ 'claim.type': 'damage' }).flags).toEqual(['done']);
  });

  it('given by a person cannot be approved by that person', () => {
    const tell = `  - step: 1
    says: Tell
    use: zendesk.add_internal_note
    with:
      ticket: = case.zendesk.ticket_id
      text: "Account {${OWN}}"`;
    const files = [asking('zendesk.add_internal_note', 'claims-leads:1'), TWO_LEADS];
    const walked = give(run([OWN], missing('claimant.account_id'), tell, files), { value: 'ACC-1' });
    const { askId } = walked.ask('approval');
    expect(walked.decide({ type: 'GiveApproval', askId }, LENA)).toMatchObject({ ok: false, code: 'gave_value' });
    expect(walked.approve(MARCUS).steps).toEqual(['1']);
  });

  it('that names a record elsewhere is not typed: it is corrected there', () => {
    const walked = run(['case.zendesk.ticket_id'], missing('zendesk.ticket_id'));
    expect(walked.ask('recovery')).toMatchObject({
      code: 'missing_record',
      because:
        'The Zendesk ticket is missing, and only the system that the case came from can state it. Correct the case there; the run then goes on by itself',
      fact: null,
    });
    const { askId } = walked.ask('recovery');
    expect(walked.decide({ type: 'AnswerQuestion', askId, given: { value: '9' } }, LENA)).toMatchObject({ ok: false });
    expect(walked.correct({ 'zendesk.ticket_id': '101' }).flags).toEqual(['done']);
  });
});

describe('a fact with given values', () => {
  const withValues = (values: string, options: WalkOptions): Walk =>
    walk({
      ...options,
      handbook: handbookOf(
        filesWith(
          KIND,
          '    label: claim type\n    type: text\n',
          `    label: claim type\n    type: text\n    one_of: [${values}]\n`,
          filesOf(sopFile(DONE, { needs: '  - case.claim.type' }), PERMISSIVE),
        ),
      ),
    });
  const refusedAs = (text: string): WalkOptions => ({
    refused: [{ path: 'claim.type', label: 'claim type', problem: 'Expected one of a list', text, readings: [] }],
  });
  const card = (walked: Walk): unknown => {
    const [view] = walked.view().asks;
    return view?.kind === 'recovery' ? view.fact : null;
  };

  it.each<[string, string, WalkOptions, readonly string[], boolean]>([
    ['all choices, the near one first', 'damage, duplicate', refusedAs('DUPLICATE'), ['duplicate', 'damage'], true],
    ['the near one of many', 'a1, b2, c3, d4, long_delay', refusedAs('Long delay'), ['long_delay'], false],
    ['none of many', 'a1, b2, c3, d4, long_delay', refusedAs('something else'), [], false],
    ['all choices when it is missing', 'damage, duplicate', missing('claim.type'), ['damage', 'duplicate'], true],
  ])('offers %s', (_, values, options, readings, isWhole) => {
    const walked = withValues(values, options);
    expect(card(walked)).toMatchObject({ readings, isWhole });
    const choice = readings[0] ?? 'c3';
    const given: Record<string, string> = readings.length > 0 ? { answer: choice } : { value: choice };
    expect(give(walked, given).state.facts.at(-1)?.value).toBe(choice);
  });

  it('refuses what is not one of them', () => {
    const walked = withValues('damage, duplicate', missing('claim.type'));
    const { askId } = walked.ask('recovery');
    expect(walked.decide({ type: 'AnswerQuestion', askId, given: { answer: 'theft' } }, LENA)).toMatchObject({
      ok: false,
      fields: { answer: 'Choose one of damage; duplicate' },
    });
  });
});
