/**
 * Describes the interactive elements of Block Kit: buttons and menus that act at once, and the fields of forms.
 */
import { choices, options, selectOne } from './choices.js';
import { h, isWebAddress } from './dom.js';
import { plain } from './text.js';

/** @typedef {import('./dom.js').Child} Child */
/** @typedef {import('./dom.js').Props} Props */
/** @typedef {import('./text.js').Names} Names */
/**
 * Where blocks stand, and what happens when somebody presses something there.
 *
 * @typedef {{ names: Names, where: string, busy: (id: string) => boolean, acts: (element: any, blockId: string, value: unknown) => void,
 *   errors?: ReadonlyMap<string, string>, isToggled?: (id: string) => boolean, toggle?: (id: string) => void }} Surface
 */

/** Separates the two ids in the name of a field; ids never hold it. */
const BETWEEN = '\u001f';

/** The name of a field in its form. @param {string} blockId @param {string} actionId */
export function fieldName(blockId, actionId) {
  return `${blockId}${BETWEEN}${actionId}`;
}

/** An element that acts at once: of an `actions` block, or beside a section. @param {any} element @param {string} blockId @param {Surface} surface @returns {Child} */
export function actionElement(element, blockId, surface) {
  const actionId = String(element?.action_id ?? '');
  const id = fieldName(blockId, actionId);
  const common = {
    key: actionId || null,
    'data-testid': `action-${actionId}`,
    'aria-disabled': surface.busy(id) ? 'true' : null,
  };
  switch (element?.type) {
    case 'button':
      return button(element, blockId, surface, common);
    case 'static_select':
    case 'external_select':
    case 'users_select':
    case 'conversations_select':
    case 'channels_select':
      return selectOne(element, surface, common, (value) => surface.acts(element, blockId, value));
    case 'overflow':
      return h(
        'select',
        {
          ...common,
          class: 'select overflow',
          'aria-label': 'More actions',
          on: {
            change: (event) => {
              if (event.target.value !== '') surface.acts(element, blockId, event.target.value);
              event.target.value = '';
            },
          },
        },
        h('option', { value: '' }, 'More …'),
        ...options(element),
      );
    case 'radio_buttons':
    case 'checkboxes':
      return choices(element, `${surface.where}${id}`, { ...common, id: null }, surface, (values) =>
        surface.acts(element, blockId, element.type === 'checkboxes' ? values : values[0]),
      );
    case 'datepicker':
    case 'timepicker':
    case 'datetimepicker':
      return h('input', {
        ...common,
        class: 'field',
        type: fieldType(element.type),
        'aria-label': plain(element.placeholder) || 'Date',
        initial: { value: startOf(element) },
        on: { change: (event) => surface.acts(element, blockId, event.target.value) },
      });
    case 'feedback_buttons':
      return h(
        'span',
        { class: 'feedback', role: 'group', 'aria-label': 'Was this helpful?', key: actionId || null },
        ...['positive_button', 'negative_button'].map((side) =>
          h(
            'button',
            {
              type: 'button',
              class: 'button small',
              key: side,
              'data-testid': `action-${actionId}-${side === 'positive_button' ? 'yes' : 'no'}`,
              on: { click: () => surface.acts(element, blockId, element[side]?.value) },
            },
            plain(element[side]?.text),
          ),
        ),
      );
    case 'icon_button':
      return h(
        'button',
        {
          ...common,
          type: 'button',
          class: 'button small',
          title: plain(element.text),
          on: { click: () => surface.acts(element, blockId, element.value) },
        },
        plain(element.text) || String(element.icon ?? ''),
      );
    case 'image':
      return image(element);
    default:
      return h('span', { class: 'unknown' }, `An element the sandbox does not draw: ${String(element?.type)}`);
  }
}

/** @param {any} element @param {string} blockId @param {Surface} surface @param {Props} common */
function button(element, blockId, surface, common) {
  const style = element.style === 'primary' ? ' primary' : element.style === 'danger' ? ' danger' : '';
  const label = plain(element.text);
  const spoken = typeof element.accessibility_label === 'string' ? element.accessibility_label : null;
  const press = () => surface.acts(element, blockId, element.value);
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
 * @param {any} element @param {string} blockId @param {Surface} surface
 * @param {{ id: string, describedBy: string | null, invalid: boolean, required: boolean }} field
 * @returns {Child}
 */
export function inputElement(element, blockId, surface, field) {
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
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
    case 'datepicker':
    case 'timepicker':
    case 'datetimepicker': {
      const initial = { value: startOf(element) };
      const shared = {
        ...common,
        class: 'field',
        placeholder: plain(element.placeholder) || null,
        maxlength: element.max_length ?? null,
        initial,
      };
      if (element.multiline === true) return h('textarea', { ...shared, rows: 4 });
      return h('input', {
        ...shared,
        type: fieldType(element.type),
        inputmode: element.type === 'number_input' ? 'decimal' : null,
        autocomplete: 'off',
        min: element.min_value ?? null,
        max: element.max_value ?? null,
      });
    }
    case 'rich_text_input':
      return h('textarea', { ...common, class: 'field', rows: 4, placeholder: plain(element.placeholder) || null });
    case 'static_select':
    case 'external_select':
    case 'users_select':
    case 'conversations_select':
    case 'channels_select':
      return selectOne(
        element,
        surface,
        common,
        element.dispatches ? (value) => surface.acts(element, blockId, value) : null,
      );
    case 'multi_static_select':
    case 'multi_users_select':
    case 'checkboxes':
    case 'radio_buttons':
      return choices(
        element,
        common.name,
        common,
        surface,
        element.dispatches
          ? (values) => surface.acts(element, blockId, element.type === 'radio_buttons' ? values[0] : values)
          : null,
      );
    default:
      return h('span', { class: 'unknown' }, `A field the sandbox does not draw: ${String(element?.type)}`);
  }
}

/** Where the picture would be: the sandbox makes no request outside. @param {any} element */
export function image(element) {
  return h(
    'span',
    { class: 'image', role: 'img', 'aria-label': String(element?.alt_text ?? 'Image') },
    'Image: ',
    String(element?.alt_text ?? ''),
  );
}

/** @param {any} element @returns {string} */
function startOf(element) {
  return String(element.initial_value ?? element.initial_date ?? element.initial_time ?? '');
}

/** @param {string} type */
function fieldType(type) {
  const types = new Map([
    ['email_text_input', 'email'],
    ['url_text_input', 'url'],
    ['datepicker', 'date'],
    ['timepicker', 'time'],
    ['datetimepicker', 'datetime-local'],
  ]);
  return types.get(type) ?? 'text';
}
