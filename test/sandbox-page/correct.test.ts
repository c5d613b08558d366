/** The form in which a person corrects a field of a ticket on the page. */
import { expect, it } from 'vitest';
import { correctForm, ticketFields } from '../../src/sandbox/page/correct.js';
import { textOf } from '../../src/sandbox/page/dom.js';

const snapshot = {
  tickets: [
    { id: 101, fields: { bol: { title: 'BOL', value: 'X-1' }, claim_amount: { title: 'Claim amount', value: null } } },
  ],
};

it('offers every field of the ticket, empty ones too, with what it says now', () => {
  const fields = ticketFields(snapshot, 'tickets/101');
  expect(fields).toEqual([
    { key: 'bol', title: 'BOL', value: 'X-1' },
    { key: 'claim_amount', title: 'Claim amount', value: '' },
  ]);
  const form = correctForm('101', fields, { correct: () => undefined, busy: false });
  expect(textOf(form)).toContain('BOL: X-1Claim amount (empty)');
});

it('sends what was typed for the field that was chosen', () => {
  const sent: string[][] = [];
  const form = correctForm('101', ticketFields(snapshot, 'tickets/101'), {
    correct: (...values) => sent.push([...values]),
    busy: false,
  });
  const [, body] =
    form === null || form === undefined || form === false || typeof form === 'string' ? [] : form.children;
  const submit = typeof body === 'object' ? body.props.on?.['submit'] : undefined;
  const elements = { namedItem: (name: string) => ({ value: name === 'field' ? 'claim_amount' : ' 31,000 ' }) };
  submit?.({ preventDefault: () => undefined, currentTarget: { elements } });
  expect(sent).toEqual([['101', 'claim_amount', '31,000']]);
});

it('is not there for records of other systems, and for a ticket without fields', () => {
  expect([ticketFields(snapshot, 'issues/101'), ticketFields({ tickets: [{ id: 7 }] }, 'tickets/7')]).toEqual([[], []]);
  expect(correctForm('7', [], { correct: () => undefined, busy: false })).toBeNull();
});
