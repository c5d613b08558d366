/**
 * Describes the box where a person writes messages, replies, slash commands and mentions, with hints while typing.
 *
 * The text is sent as typed: the Slack stand-in escapes it and resolves mentions, as a client would.
 */
import { h } from './dom.js';

/**
 * @typedef {import('./dom.js').Child} Child
 * @typedef {import('./workspace.js').Person} Person
 * @typedef {{ insert: string, name: string, says: string }} Hint
 */

/** The `/sop` commands, for the hints; the app answers anything else with its own help. @type {readonly Hint[]} */
const COMMANDS = [
  { insert: '/sop help', name: '/sop help', says: 'What you can ask' },
  { insert: '/sop list', name: '/sop list', says: 'The newest cases' },
  { insert: '/sop status ', name: '/sop status CASE', says: 'Where a case stands' },
  { insert: '/sop explain ', name: '/sop explain CASE', says: 'Which step did what, and why' },
];

/**
 * The hints for what has been typed so far.
 *
 * @param {string} text
 * @param {readonly Person[]} people
 * @param {{ commands: boolean }} allowed
 * @returns {Hint[]}
 */
export function hintsFor(text, people, allowed) {
  if (text.startsWith('/')) {
    if (!allowed.commands) return [];
    return COMMANDS.filter((hint) => hint.name.startsWith(text.trimEnd()) && hint.insert !== text);
  }
  const at = /(?:^|\s)@([\p{L}\p{N}._-]*)$/u.exec(text);
  if (!at) return [];
  const start = (at[1] ?? '').toLowerCase();
  const before = text.slice(0, text.length - start.length - 1);
  return people
    .filter(
      (person) =>
        person.kind !== 'gone' &&
        (person.handle.toLowerCase().startsWith(start) || person.name.toLowerCase().startsWith(start)),
    )
    .slice(0, 6)
    .map((person) => ({
      insert: `${before}@${person.handle} `,
      name: `@${person.handle}`,
      says: [person.name, person.title].filter(Boolean).join(', '),
    }));
}

/**
 * @param {{ key: string, testId: string, sendTestId: string, label: string, placeholder: string, draft: string, people:
 *   readonly Person[], commands: boolean, busy: boolean, drafted: (text: string) => void, send: (text: string) =>
 *   Promise<boolean> }} box
 * @returns {Child}
 */
export function composer(box) {
  const hints = hintsFor(box.draft, box.people, { commands: box.commands });
  const listId = `${box.testId}-hints`;
  /** @param {any} field @param {string} text */
  const put = (field, text) => {
    field.value = text;
    field.focus();
    box.drafted(text);
  };
  /** @param {any} field */
  const send = async (field) => {
    if (box.busy || field.value.trim() === '') return;
    const text = field.value;
    // Cleared at once, so a second Enter sends nothing; restored when the text was not accepted.
    put(field, '');
    if (!(await box.send(text)) && field.value === '') put(field, text);
  };
  /** @param {any} event */
  const key = (event) => {
    if (event.isComposing) return;
    const first = hints[0];
    if (event.key === 'Tab' && !event.shiftKey && first) {
      event.preventDefault();
      put(event.target, first.insert);
    } else if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      void send(event.target);
    }
  };
  return h(
    'form',
    {
      class: 'composer',
      key: box.key,
      on: {
        submit: (event) => {
          event.preventDefault();
          void send(event.target.querySelector('textarea'));
        },
      },
    },
    hints.length > 0
      ? h(
          'ul',
          { class: 'hints', id: listId, key: 'hints', 'aria-label': 'Suggestions' },
          ...hints.map((hint, index) =>
            h(
              'li',
              { key: hint.name },
              h(
                'button',
                {
                  type: 'button',
                  class: 'hint-button',
                  on: { click: (event) => put(event.target.closest('form').querySelector('textarea'), hint.insert) },
                },
                h('strong', null, hint.name),
                h('span', { class: 'muted' }, hint.says),
                index === 0 ? h('kbd', null, 'Tab') : null,
              ),
            ),
          ),
        )
      : null,
    h(
      'div',
      { class: 'composer-box', key: 'box' },
      h('textarea', {
        class: 'composer-field',
        rows: 1,
        'aria-label': box.label,
        placeholder: box.placeholder,
        'data-testid': box.testId,
        'aria-describedby': hints.length > 0 ? listId : null,
        initial: { value: box.draft },
        on: { keydown: key, input: (event) => box.drafted(event.target.value) },
      }),
      h(
        'button',
        {
          type: 'submit',
          class: 'button primary send',
          'data-testid': box.sendTestId,
          'aria-label': 'Send',
          disabled: box.busy,
        },
        'Send',
      ),
    ),
  );
}
