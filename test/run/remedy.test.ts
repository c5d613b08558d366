/**
 * A card that stops a run says what can be done about it, and doing so helps.
 */
import { cameFromTexts } from '../../src/run/cite/came-from.ts';
import { describe, expect, it } from 'vitest';
import { money } from '../../src/kernel/money.ts';
import { ANY_DOOR, filesOf, handbookOf, LENA, PERMISSIVE, sopFile } from './handbook.ts';
import { walk } from './walk.ts';

const NO_SHIPMENT = { kind: 'failed', code: 'not_found', message: 'The vendor said no' } as const;

const NOTED = handbookOf(
  filesOf(
    sopFile(`  - step: 1
    says: Note it
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: Paid }
`),
    PERMISSIVE,
  ),
);

describe('What a card says can be done', () => {
  it('is to correct the amount that cannot be compared where it comes from, which decides the step', () => {
    const run = walk({ facts: { 'claim.amount': money('EUR', 720_000) } });
    expect(run.ask('recovery').known).toContain(
      'If it is wrong, correct the claim value in Zendesk ticket 101; then press "Try again"',
    );
    run.correct({ 'claim.amount': money('USD', 720_000) });
    expect(run.recover('try_again', LENA).outcomes).toEqual(['priority']);
  });

  it('is not to read what the procedure itself says', () => {
    const run = walk({ facts: { 'claim.amount': money('EUR', 720_000) } });
    expect(run.ask('recovery').known.join('\n')).not.toContain('written in');
  });

  it('is to correct the record or the fact that named it, with which the step is done again', () => {
    const run = walk({ script: { 'tms.get_shipment_by_bol': NO_SHIPMENT } });
    expect(run.ask('recovery').known).toEqual([
      'Correct what is wrong in TMS, or the BOL in Zendesk ticket 101; then press "Try again"',
    ]);
    run.script = {};
    run.correct({ 'claim.bol': 'BOL-2' }).recover('try_again', LENA);
    expect(run.made.filter(({ step }) => step === '2').map(({ args }) => args['bol'])).toEqual(['BOL-1', 'BOL-2']);
  });

  it('asks no one to correct an event, which its sender sends again', () => {
    const source = { system: 'dealer-portal', record: 'event evt-1' };
    const compared = walk({ source, facts: { 'claim.amount': money('EUR', 720_000) } });
    expect(compared.ask('recovery').known).toContain(
      'If it is wrong, have dealer-portal send the claim value again, corrected; then press "Try again"',
    );
    const looked = walk({ source, script: { 'tms.get_shipment_by_bol': NO_SHIPMENT } });
    expect(looked.ask('recovery').known).toEqual([
      'Correct what is wrong in TMS; then press "Try again"',
      'If it is wrong, have dealer-portal send the BOL again, corrected',
    ]);
  });

  it.each([
    ['a form', { system: 'Form', record: 'R-1' }],
    ['an interchange', { system: 'wobbly', record: '920 0001 of interchange 000000101' }],
  ])('is to correct on the ticket that the case has opened what came by %s', (_, source) => {
    const run = walk({
      handbook: handbookOf(ANY_DOOR),
      source,
      facts: { 'zendesk.ticket_id': null },
      script: {
        'zendesk.open_ticket': { kind: 'done', output: { ticket: '555' }, reference: { record: 'ticket 555' } },
        'tms.get_shipment_by_bol': NO_SHIPMENT,
      },
    });
    expect(run.ask('recovery').known).toEqual([
      'Correct what is wrong in TMS, or the BOL in Zendesk ticket 555; then press "Try again"',
      'If its field in Zendesk ticket 555 is empty, enter the right value there',
    ]);
  });

  it('is to stop where the amount is right, since the procedure does not cover it', () => {
    const run = walk({ facts: { 'claim.amount': money('EUR', 720_000) } });
    expect(run.ask('recovery').known).toContain(
      'If it is right, this procedure does not cover it: stop the run and handle the case by hand',
    );
  });

  it('names no fact of the case once something was done on it', () => {
    const run = walk({ script: { '3b': { kind: 'failed', code: 'refused', message: 'Not today' } } });
    expect(run.ask('recovery').known).toEqual(['Correct what is wrong in Slack; then press "Try again"']);
  });

  it('comes with the record that the case came from', () => {
    const run = walk({ script: { '3b': { kind: 'failed', code: 'refused', message: 'Not today' } } });
    const asked = run.view().asks.find(({ kind }) => kind === 'recovery');
    expect(asked).toMatchObject({
      known: [
        'Correct what is wrong in Slack; then press "Try again"',
        'Whoever chooses “Try again” cannot approve what may follow',
        'The case came from Zendesk ticket 101',
      ],
    });
  });

  it('shows of a letter its subject and the names of its files next to its words', () => {
    const run = walk();
    const letter = (field: string, value: string): (typeof run.state.facts)[number] => ({
      ...(run.state.facts[0] as (typeof run.state.facts)[number]),
      value,
      source: { system: 'E-mail', record: 'from ava@crew.example', field },
    });
    const facts = [letter('text', '(no text)'), letter('subject', 'Bill 7'), letter('attachments', 'Bill.pdf')];
    expect(cameFromTexts({ ...run.state, facts })).toEqual(
      expect.arrayContaining([
        'The letter says: “(no text)”',
        "The letter's subject: “Bill 7”",
        'The letter comes with files, which stay in the mailbox: Bill.pdf',
      ]),
    );
    expect(cameFromTexts({ ...run.state, facts: facts.slice(0, 1) }).join()).not.toMatch(/subject|files/);
  });

  it('of an error that is for good advises no other try', () => {
    const closed = { kind: 'failed', code: 'closed_ticket', message: 'The ticket is closed' } as const;
    const run = walk({ script: { 'zendesk.add_internal_note': closed }, handbook: NOTED });
    const { known } = run.ask('recovery');
    expect(known).toEqual([
      'Zendesk does not allow this any more, so another try fails, too: stop the run, and do by hand what is missing. What was done before stays done',
    ]);
  });
});
