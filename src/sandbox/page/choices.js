/**
 * Describes the elements with options: menus, radio buttons and check boxes.
 */
import { h } from './dom.js';
import { list, plain, textObject } from './text.js';

/**
 * @typedef {import('./dom.js').Props} Props
 * @typedef {import('./text.js').Names} Names
 * @typedef {import('./elements.js').Surface} Surface
 */

/** @param {any} element @param {Surface} surface @param {Props} common @param {((value: string) => void) | null} chosen */
export function selectOne(element, surface, common, chosen) {
  const first =
    element.initial_option?.value ?? element.initial_user ?? element.initial_channel ?? element.initial_conversation;
  const people = /^(users|conversations)_select$/.test(element.type);
  const entries = people ? everybody(surface.names) : options(element);
  return h(
    'select',
    {
      ...common,
      class: 'select',
      'aria-label': common.id ? null : plain(element.placeholder) || 'Choose',
      initial: { value: first ?? '' },
      on: chosen
        ? {
            change: (/** @type {any} */ event) => {
              if (event.target.value !== '') chosen(event.target.value);
            },
          }
        : {},
    },
    first === undefined || element.optional
      ? h('option', { value: '' }, plain(element.placeholder) || 'Choose …')
      : null,
    ...entries,
  );
}

/** @param {any} element @param {string} name @param {Props} common @param {Surface} surface @param {((values: string[]) => void) | null} chosen */
export function choices(element, name, common, surface, chosen) {
  const type = element.type === 'radio_buttons' ? 'radio' : 'checkbox';
  const first = element.type === 'radio_buttons' ? [element.initial_option] : list(element.initial_options);
  const all = /users/.test(element.type) ? [] : allOptions(element);
  /** @param {any} event */
  const change = (event) => {
    const group = event.target.closest('[role]');
    chosen?.([...group.querySelectorAll('input:checked')].map((box) => box.value));
  };
  return h(
    'div',
    {
      class: 'choices',
      role: type === 'radio' ? 'radiogroup' : 'group',
      id: common.id,
      key: common.key,
      'data-testid': common['data-testid'],
      'aria-describedby': common['aria-describedby'],
      'aria-labelledby': common.id ? `${common.id}-label` : null,
    },
    ...all.map((option) => {
      const value = String(option?.value ?? '');
      return h(
        'label',
        { class: 'choice', key: value },
        h('input', {
          type,
          name,
          value,
          initial: { checked: first.some((each) => each?.value === value) },
          on: chosen ? { change } : {},
        }),
        h(
          'span',
          { class: 'choice-text' },
          ...textObject(option?.text, surface.names),
          option?.description && h('span', { class: 'choice-note' }, ...textObject(option.description, surface.names)),
        ),
      );
    }),
  );
}

/** @param {any} element */
export function options(element) {
  if (Array.isArray(element.option_groups)) {
    return element.option_groups.map((/** @type {any} */ group) =>
      h('optgroup', { label: plain(group?.label) }, ...list(group?.options).map(option)),
    );
  }
  return list(element.options).map(option);
}

/** @param {any} entry */
function option(entry) {
  return h('option', { value: String(entry?.value ?? '') }, plain(entry?.text));
}

/** @param {any} element @returns {any[]} */
function allOptions(element) {
  return Array.isArray(element.option_groups)
    ? element.option_groups.flatMap((/** @type {any} */ group) => list(group?.options))
    : list(element.options);
}

/** @param {Names} names */
function everybody(names) {
  return (names.everybody?.() ?? []).map((person) => h('option', { value: person.id }, person.name));
}
