/**
 * Describes the Block Kit blocks that the bot sends; the stand-in refuses all others.
 *
 * Pure: blocks in, a description out. `elements.js` has the interactive elements.
 */
import { h } from './dom.js';
import { actionElement, inputElement } from './elements.js';
import { list, plain, richText, textObject } from './text.js';

/** @typedef {import('./dom.js').Child} Child */
/** @typedef {import('./elements.js').Surface} Surface */

/**
 * All blocks of a message, modal or home, in order.
 *
 * @param {unknown} blocks
 * @param {Surface} surface
 * @returns {Child[]}
 */
export function renderBlocks(blocks, surface) {
  return list(blocks).map((block, index) => {
    const id = String(block?.block_id ?? `block-${index}`);
    return h('div', { class: `block block-${safeType(block?.type)}`, key: id }, ...renderBlock(block, id, surface));
  });
}

/** @param {any} block @param {string} id @param {Surface} surface @returns {Child[]} */
function renderBlock(block, id, surface) {
  const { names } = surface;
  switch (block?.type) {
    case 'section':
      return section(block, surface);
    case 'header':
      return [h('h3', { class: 'block-title' }, plain(block.text))];
    case 'divider':
      return [h('hr', null)];
    case 'context':
      return list(block.elements).map((element) => h('span', { class: 'context-part' }, ...textObject(element, names)));
    case 'actions':
      return list(block.elements).map((element) => actionElement(element, id, surface));
    case 'rich_text':
      return richText(block, names);
    case 'input':
      return input(block, id, surface);
    default:
      return [h('div', { class: 'unknown' }, `A block the sandbox does not draw: ${String(block?.type)}`)];
  }
}

/** @param {any} block @param {Surface} surface @returns {Child[]} */
function section(block, { names }) {
  const fields = list(block.fields).map((field) => h('div', { class: 'field-pair' }, ...textObject(field, names)));
  return [
    block.text ? h('div', { class: 'section-text' }, ...textObject(block.text, names)) : null,
    fields.length > 0 ? h('div', { class: 'fields' }, ...fields) : null,
  ];
}

/** @param {any} block @param {string} id @param {Surface} surface @returns {Child[]} */
function input(block, id, surface) {
  const fieldId = `${surface.where}-${id}`.replace(/[^\w-]/g, '_');
  const error = surface.errors?.get(id);
  const hint = plain(block.hint);
  const { element } = block;
  const grouped = element?.type === 'radio_buttons';
  const label = [plain(block.label), block.optional === true ? h('span', { class: 'optional' }, ' (optional)') : null];
  const describedBy =
    [error ? `${fieldId}-error` : '', hint ? `${fieldId}-hint` : ''].filter(Boolean).join(' ') || null;
  return [
    grouped
      ? h('span', { class: 'label', id: `${fieldId}-label` }, ...label)
      : h('label', { class: 'label', for: fieldId }, ...label),
    inputElement(element, id, surface.names, {
      id: fieldId,
      describedBy,
      invalid: error !== undefined,
      required: block.optional !== true,
    }),
    error
      ? h(
          'div',
          {
            class: 'field-error',
            id: `${fieldId}-error`,
            role: 'alert',
            key: 'error',
            'data-testid': `error-${id}`,
            mounted: focusError,
          },
          error,
        )
      : null,
    hint ? h('div', { class: 'hint', id: `${fieldId}-hint`, key: 'hint' }, hint) : null,
  ];
}

/** A new error moves focus to the first field that has one. @param {any} error */
function focusError(error) {
  error.closest('form')?.querySelector('[aria-invalid="true"]')?.focus();
}

/** A type as part of a class name. @param {unknown} type */
function safeType(type) {
  return /^[a-z_]{1,30}$/.test(String(type)) ? String(type) : 'unknown';
}
