/**
 * Describes the interactive elements of Block Kit: buttons, which act at once, and form fields.
 */
import { h, isWebAddress } from './dom.js';
import { list, plain, textObject } from './text.js';

/** @typedef {import('./dom.js').Child} Child */
/** @typedef {import('./dom.js').Props} Props */
/** @typedef {import('./text.js').Names} Names */
/**
 * Where blocks are shown, and what happens when a person presses a button there.
 *
 * @typedef {{ names: Names, where: string, busy: (id: string) => boolean, acts: (element: any, blockId: string) =>
 * void, errors?: ReadonlyMap<string, string> }} Surface
 */

/** Separates the two ids in a field's name; ids never contain it. */
const BETWEEN = '\u001f';

/** The name of a field in its form. @param {string} blockId @param {string} actionId */
export function fieldName(blockId, actionId) {
  return `${blockId}${BETWEEN}${actionId}`;
}

/**
 * A button of an `actions` block.
 *
 * @param {any} element
 * @param {string} blockId
 * @param {Surface} surface
 * @returns {Child}
 */
export function actionElement(element, blockId, surface) {
  if (element?.type !== 'button')
    return h('span', { class: 'unknown' }, `An element the sandbox does not draw: ${String(element?.type)}`);
  const actionId = String(element.action_id ?? '');
  return button(element, blockId, surface, {
    key: actionId || null,
    'data-testid': `action-${actionId}`,
    'aria-disabled': surface.busy(fieldName(blockId, actionId)) ? 'true' : null,
  });
}

/** @param {any} element @param {string} blockId @param {Surface} surface @param {Props} common */
function button(element, blockId, surface, common) {
  const style = element.style === 'primary' ? ' primary' : element.style === 'danger' ? ' danger' : '';
  const label = plain(element.text);
  const spoken = typeof element.accessibility_label === 'string' ? element.accessibility_label : null;
  const press = () => surface.acts(element, blockId);
  if (isWebAddress(element.url)) {
    return h(
      'a',
      {
        key: common.key,
        'data-testid': common['data-testid'],
        class: `button${style}`,
        href: element.url,
        target: '_blank',
        rel: 'noopener noreferrer',
        'aria-label': spoken,
        on: { click: press },
      },
      label,
      h('span', { 'aria-hidden': 'true' }, ' ↗'),
    );
  }
  return h(
    'button',
    { ...common, type: 'button', class: `button${style}`, 'aria-label': spoken, on: { click: press } },
    label,
  );
}

/**
 * The field of an `input` block.
 *
 * @param {any} element
 * @param {string} blockId
 * @param {Names} names
 * @param {{ id: string, describedBy: string | null, invalid: boolean, required: boolean }} field
 * @returns {Child}
 */
export function inputElement(element, blockId, names, field) {
  const actionId = String(element?.action_id ?? '');
  const common = {
    id: field.id,
    name: fieldName(blockId, actionId),
    'data-testid': `input-${actionId}`,
    'aria-describedby': field.describedBy,
    'aria-invalid': field.invalid ? 'true' : null,
    'aria-required': field.required ? 'true' : null,
  };
  switch (element?.type) {
    case 'plain_text_input':
    case 'number_input':
    case 'datepicker': {
      const shared = {
        ...common,
        class: 'field',
        placeholder: plain(element.placeholder) || null,
        maxlength: element.max_length ?? null,
        initial: { value: String(element.initial_value ?? element.initial_date ?? '') },
      };
      if (element.multiline === true) return h('textarea', { ...shared, rows: 4 });
      return h('input', {
        ...shared,
        type: element.type === 'datepicker' ? 'date' : 'text',
        inputmode: element.type === 'number_input' ? 'decimal' : null,
        autocomplete: 'off',
        min: element.min_value ?? null,
        max: element.max_value ?? null,
      });
    }
    case 'radio_buttons':
      return radioButtons(element, common, names);
    case 'static_select':
      return selectMenu(element, common, names);
    default:
      return h('span', { class: 'unknown' }, `A field the sandbox does not draw: ${String(element?.type)}`);
  }
}

/** @param {any} element @param {Props} common @param {Names} names */
function selectMenu(element, common, names) {
  const chosen = element.initial_option?.value;
  return h(
    'select',
    common,
    h('option', { value: '', key: '' }, 'Choose one'),
    ...list(element.options).map((option) => {
      const value = String(option?.value ?? '');
      return h(
        'option',
        { value, key: value, initial: { selected: value === chosen } },
        ...textObject(option?.text, names),
      );
    }),
  );
}

/** @param {any} element @param {{ id: string, name: string } & Props} common @param {Names} names */
function radioButtons(element, { id, name, ...common }, names) {
  return h(
    'div',
    {
      class: 'choices',
      role: 'radiogroup',
      id,
      'data-testid': common['data-testid'],
      'aria-describedby': common['aria-describedby'],
      'aria-labelledby': `${id}-label`,
    },
    ...list(element.options).map((option) => {
      const value = String(option?.value ?? '');
      return h(
        'label',
        { class: 'choice', key: value },
        h('input', { type: 'radio', name, value, initial: { checked: element.initial_option?.value === value } }),
        h(
          'span',
          { class: 'choice-text' },
          ...textObject(option?.text, names),
          option?.description && h('span', { class: 'choice-note' }, ...textObject(option.description, names)),
        ),
      );
    }),
  );
}
