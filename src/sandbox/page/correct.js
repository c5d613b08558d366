/**
 * Describes the form in which a field of a ticket is corrected, as on Zendesk's own screen: cards ask people to do that.
 */
import { h } from './dom.js';

/** @typedef {import('./dom.js').Child} Child */
/** @typedef {{ key: string, title: string, value: string }} TicketField */
/** @typedef {(ticket: string, field: string, value: string) => void} Correct */

/**
 * The form fields of a ticket, also the empty ones.
 *
 * @param {any} snapshot of Zendesk
 * @param {string} path of the ticket's card: `tickets/101`
 * @returns {readonly TicketField[]}
 */
export function ticketFields(snapshot, path) {
  const [name, id] = path.split('/');
  const rows = name === 'tickets' && Array.isArray(snapshot?.tickets) ? snapshot.tickets : [];
  const ticket = rows.find((/** @type {any} */ row) => String(row?.id) === id);
  const fields = ticket?.fields;
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return [];
  return Object.entries(fields).map(([key, field]) => ({
    key,
    title: String(field?.title ?? key),
    value: field?.value === null || field?.value === undefined ? '' : String(field.value),
  }));
}

/**
 * @param {string} ticket its number
 * @param {readonly TicketField[]} fields
 * @param {{ correct: Correct, busy: boolean }} actions
 * @returns {Child}
 */
export function correctForm(ticket, fields, { correct, busy }) {
  if (fields.length === 0) return null;
  /** @param {any} event */
  const submit = (event) => {
    event.preventDefault();
    const values = event.currentTarget.elements;
    correct(ticket, values.namedItem('field').value, values.namedItem('value').value.trim());
  };
  return h(
    'details',
    { class: 'correct', key: 'correct', 'data-testid': `correct-${ticket}` },
    h('summary', null, 'Correct a field, as in Zendesk'),
    h(
      'form',
      { class: 'correct-form', on: { submit } },
      h('label', { for: `correct-field-${ticket}` }, 'Field'),
      h(
        'select',
        { id: `correct-field-${ticket}`, name: 'field' },
        ...fields.map(({ key, title, value }) =>
          h('option', { value: key, key }, value === '' ? `${title} (empty)` : `${title}: ${value}`),
        ),
      ),
      h('label', { for: `correct-value-${ticket}` }, 'New value'),
      h('input', { id: `correct-value-${ticket}`, name: 'value', class: 'field', type: 'text', autocomplete: 'off' }),
      h('button', { type: 'submit', class: 'button', disabled: busy }, 'Save in Zendesk'),
    ),
  );
}
