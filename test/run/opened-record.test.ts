/** A call that opens a record, which turns out to be there already. */
import { describe, expect, it } from 'vitest';
import { inUse } from '../../src/run/log/fact-change.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { money } from '../../src/kernel/money.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { ANY_DOOR, handbookOf, LENA } from './handbook.ts';
import { whyNot } from '../../src/run/view/why-not.ts';
import { account, HOUR, walk, type Script } from './walk.ts';

const found = (record: string | null): CallResult => ({
  kind: 'failed',
  code: 'earlier_found',
  message: 'Zendesk has an earlier attempt of this step',
  found: { key: 'sop-1', step: '0', tool: 'zendesk.open_ticket', system: 'zendesk', summary: 'Open it', record },
});

const parkedAt = (result: CallResult) =>
  walk({
    handbook: handbookOf(ANY_DOOR),
    facts: { 'zendesk.ticket_id': null },
    script: { 'zendesk.open_ticket': result },
  });

describe('a ticket that an earlier attempt has opened', () => {
  it('is the case’s own once people say that it is the one', () => {
    const run = parkedAt(found('ticket 555'));
    const [ask] = openAsks(run.state);
    expect(ask).toMatchObject({ kind: 'recovery', choices: expect.arrayContaining(['it_was_done']) as string[] });
    run.recover('it_was_done', LENA);
    expect(inUse(run.state, 'zendesk.ticket_id')).toBe('555');
    expect(run.state.opened?.keys.at(-1)).toEqual({ system: 'zendesk', record: '555' });
  });

  it('is no answer where no one knows its number', () => {
    const [ask] = openAsks(parkedAt(found(null)).state);
    expect(ask?.kind === 'recovery' ? ask.choices : []).not.toContain('it_was_done');
  });
});

describe('a ticket that was opened for a claim of a form', () => {
  const FORM = { system: 'Form', record: 'R-1' };
  const opened = (script: Script = {}) =>
    walk({
      handbook: handbookOf(ANY_DOOR),
      facts: { 'zendesk.ticket_id': null, 'claim.amount': money('USD', 3_100_000), 'claim.text': 'The trailer leaked' },
      source: FORM,
      refused: [{ path: 'claim.pro', label: 'PRO', problem: 'Two numbers', text: '12 or 13' }],
      script: {
        'zendesk.open_ticket': { kind: 'done', output: { ticket: '555' }, reference: { record: 'ticket 555' } },
        ...script,
      },
    });

  it('has every fact of the case that the procedure does not write itself, also what cannot be read', () => {
    const [first] = opened().made;
    expect(first?.args['case_facts']).toEqual([
      { label: 'Case', value: 'CASE-1' },
      { label: 'Account number', value: 'ACC-1' },
      { label: 'Claim value', value: '$31,000.00' },
      { label: 'BOL', value: 'BOL-1' },
      { label: 'PRO', value: '“12 or 13”, cannot be read' },
    ]);
  });

  it('leaves each fact to be corrected that nothing else used, and the card says what to note on it', () => {
    const run = opened();
    run.correct({ 'claimant.contact': 'carla@other.example' });
    expect(run.state.changes.at(-1)).toMatchObject({ path: 'claimant.contact', standing: 'used' });
    expect(inUse(run.state, 'claimant.contact')).toBe('carla@other.example');
    expect(run.view().card.toNote).toEqual([
      'Zendesk ticket 555 still has what it was opened with. Please note there: contact carla@wobbly.example → carla@other.example',
    ]);
  });

  it('does not keep a fact that people are asked about, for the ticket alone', () => {
    const run = opened();
    run.correct({ 'claim.amount': money('USD', 3_200_000) }).after(120_000);
    expect(inUse(run.state, 'claim.amount')).toEqual(money('USD', 3_200_000));
    expect(openAsks(run.state).map(({ kind }) => kind)).toContain('approval');
  });

  it('counts as nothing done: what a look-up has read is weighed, as in a claim of a ticket', () => {
    const busy = { kind: 'not_now', message: 'busy', afterMs: 60_000 } as const;
    const run = opened({
      'salesforce.get_account': account({ tier: 'Standard' }),
      'zendesk.send_acknowledgment': busy,
    });
    run.correct({ 'claim.bol': 'BOL-2' });
    expect(openAsks(run.state)).toMatchObject([{ kind: 'recovery', code: 'facts_changed' }]);
  });

  it('needs no note of what was changed in the ticket itself', () => {
    const run = opened();
    const record = { system: 'Zendesk', record: 'ticket 555' };
    run.correct({ 'claimant.contact': 'carla@other.example' }, [], { record });
    expect(inUse(run.state, 'claimant.contact')).toBe('carla@other.example');
    expect(run.view().card.toNote).toBeUndefined();
  });

  it('is no record that the case came from', () => {
    const ambiguous = { kind: 'failed', code: 'ambiguous', message: 'Two of them' } as const;
    const [ask] = opened({ 'tms.get_shipment_by_bol': ambiguous }).view().asks;
    const known = ask?.kind === 'recovery' ? ask.known : [];
    expect(known).toContain('The case came from Form R-1');
    expect(known.join()).not.toContain('came from Zendesk');
  });
});

describe('what the card and *why not?* say of a step of what follows', () => {
  const major = () => walk({ handbook: handbookOf(ANY_DOOR), facts: { 'claim.amount': money('USD', 3_100_000) } });

  it('name the denial as the reason, and no outcome that it put in doubt', () => {
    const run = major();
    expect(run.view().card.towards).toBe('priority');
    const { card, asks } = run.deny(LENA, 'Same loss').view();
    expect(card.because).toBe('Lena Lindqvist denied it: “Same loss”');
    expect(card.towards).toBeNull();
    expect(asks.at(-1)).toMatchObject({ step: '1 (3a was denied)' });
  });

  it('name the silence behind a message, and not the message itself', () => {
    const run = major();
    run.deny(LENA).after(3 * HOUR);
    expect(run.view().card.because).toBe('nobody of claims-manager answered by 2026-03-02 15:00:00 UTC');
  });

  it('say of the step at which the run stands that it stopped there, and why', () => {
    const failed = { kind: 'failed', code: 'unknown_form', message: 'No such form' } as const;
    const run = walk({
      handbook: handbookOf(ANY_DOOR),
      facts: { 'zendesk.ticket_id': null, 'claimant.name': null },
      script: { 'zendesk.open_ticket': failed },
    });
    const sop = run.sopOf();
    if (sop === null) throw new Error('Expected its procedure');
    const told = whyNot(run.state, sop, '0');
    const because = told.kind === 'told' ? told.steps.map((step) => step.because).join() : '';
    expect(because).toMatch(/^Step 0 stopped to ask claims-leads: /);
    expect(run.view().card.because).toBeNull();
  });
});
