/**
 * Describes the blocks of Block Kit for the page.
 *
 * Pure: blocks in, a description out; `elements.js` has what can be pressed or filled in.
 */
import { h } from './dom.js';
import { actionElement, image, inputElement } from './elements.js';
import { link, list, mrkdwn, plain, richText, textObject } from './text.js';

/** @typedef {import('./dom.js').Child} Child */
/** @typedef {import('./elements.js').Surface} Surface */

/** How a task of a plan is said and marked. @type {Readonly<Record<string, { sign: string, said: string }>>} */
const TASK_STATES = {
  pending: { sign: '○', said: 'Not started' },
  in_progress: { sign: '◐', said: 'In progress' },
  complete: { sign: '✓', said: 'Done' },
  error: { sign: '✕', said: 'Failed' },
};

/** All blocks of a message, modal or home, in order. @param {unknown} blocks @param {Surface} surface @returns {Child[]} */
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
      return section(block, id, surface);
    case 'header':
      return [h('h3', { class: 'block-title' }, plain(block.text))];
    case 'divider':
      return [h('hr', null)];
    case 'context':
      return list(block.elements).map((element) =>
        element?.type === 'image'
          ? image(element)
          : h('span', { class: 'context-part' }, ...textObject(element, names)),
      );
    case 'actions':
    case 'context_actions':
      return list(block.elements).map((element) => actionElement(element, id, surface));
    case 'rich_text':
      return richText(block, names);
    case 'image':
      return [block.title ? h('div', { class: 'image-title' }, plain(block.title)) : null, image(block)];
    case 'input':
      return input(block, id, surface);
    case 'table':
      return [table(list(block.rows), list(block.column_settings), null, surface)];
    case 'data_table':
      return [table(list(block.rows), list(block.column_settings), plain(block.caption) || null, surface)];
    case 'plan':
      return [
        h('div', { class: 'plan-title' }, plain(block.title)),
        h('ol', { class: 'plan' }, ...list(block.tasks).map((task) => taskCard(task, id, surface))),
      ];
    case 'task_card':
      return [h('ol', { class: 'plan' }, taskCard(block, id, surface))];
    case 'alert':
      return [
        h('div', { class: `alert alert-${safeType(block.level)}`, role: 'status' }, ...textObject(block.text, names)),
      ];
    case 'markdown':
      return mrkdwn(markdownToMrkdwn(String(block.text ?? '')), names);
    case 'carousel':
      return list(block.elements).flatMap((card) => renderBlock(card, id, surface));
    case 'card':
      return [
        h(
          'div',
          { class: 'card-block' },
          h('strong', null, ...textObject(block.title, names)),
          h('div', { class: 'muted' }, ...textObject(block.subtitle, names)),
          h('div', null, ...textObject(block.body, names)),
          h(
            'div',
            { class: 'block-actions' },
            ...list(block.actions).map((element) => actionElement(element, id, surface)),
          ),
        ),
      ];
    case 'container':
      return container(block, id, surface);
    default:
      return [h('div', { class: 'unknown' }, `A block the sandbox does not draw: ${String(block?.type)}`)];
  }
}

/** @param {any} block @param {string} id @param {Surface} surface @returns {Child[]} */
function section(block, id, surface) {
  return [
    h(
      'div',
      { class: 'section-body' },
      block.text ? h('div', { class: 'section-text' }, ...textObject(block.text, surface.names)) : null,
      Array.isArray(block.fields)
        ? h(
            'div',
            { class: 'fields' },
            ...block.fields.map((/** @type {any} */ field) =>
              h('div', { class: 'field-pair' }, ...textObject(field, surface.names)),
            ),
          )
        : null,
    ),
    block.accessory ? h('div', { class: 'accessory' }, actionElement(block.accessory, id, surface)) : null,
  ];
}

/** @param {any} block @param {string} id @param {Surface} surface @returns {Child[]} */
function input(block, id, surface) {
  const fieldId = `${surface.where}-${id}`.replace(/[^\w-]/g, '_');
  const error = surface.errors?.get(id);
  const hint = plain(block.hint);
  const element = { ...block.element, dispatches: block.dispatch_action === true, optional: block.optional === true };
  const grouped = ['radio_buttons', 'checkboxes', 'multi_static_select', 'multi_users_select'].includes(element.type);
  const label = [plain(block.label), block.optional === true ? h('span', { class: 'optional' }, ' (optional)') : null];
  const describedBy =
    [error ? `${fieldId}-error` : '', hint ? `${fieldId}-hint` : ''].filter(Boolean).join(' ') || null;
  return [
    grouped
      ? h('span', { class: 'label', id: `${fieldId}-label` }, ...label)
      : h('label', { class: 'label', for: fieldId }, ...label),
    inputElement(element, id, surface, {
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

/** A new error takes the person to the first field that has one. @param {any} error */
function focusError(error) {
  error.closest('form')?.querySelector('[aria-invalid="true"]')?.focus();
}

/** @param {any[]} rows @param {any[]} columns @param {string | null} caption @param {Surface} surface */
function table(rows, columns, caption, surface) {
  const [head, ...body] = rows.map(list);
  /** @param {any} cell @param {number} index @param {string} tag */
  const draw = (cell, index, tag) => {
    const align = ['center', 'right'].includes(columns[index]?.align)
      ? columns[index].align
      : cell?.type === 'raw_number'
        ? 'right'
        : 'left';
    const wrap = columns[index]?.is_wrapped === true ? ' wrapped' : '';
    return h(
      tag,
      { class: `align-${align}${wrap}`, scope: tag === 'th' ? 'col' : null },
      ...(cell?.type === 'rich_text' ? richText(cell, surface.names) : [String(cell?.text ?? cell?.value ?? '')]),
    );
  };
  return h(
    'div',
    { class: 'table-scroll', tabindex: '0', role: 'group', 'aria-label': caption ?? 'Table' },
    h(
      'table',
      { class: 'table' },
      caption ? h('caption', null, caption) : null,
      h('thead', null, h('tr', null, ...(head ?? []).map((cell, index) => draw(cell, index, 'th')))),
      h('tbody', null, ...body.map((row) => h('tr', null, ...row.map((cell, index) => draw(cell, index, 'td'))))),
    ),
  );
}

/** @param {any} task @param {string} blockId @param {Surface} surface @returns {Child} */
function taskCard(task, blockId, surface) {
  const status = Object.hasOwn(TASK_STATES, task?.status) ? task.status : 'pending';
  const state = TASK_STATES[status] ?? { sign: '○', said: '' };
  const details = [...richText(task?.details, surface.names), ...richText(task?.output, surface.names)];
  return h(
    'li',
    { class: `task task-${status}`, key: String(task?.task_id ?? plain(task?.title)) },
    h('span', { class: 'task-sign', role: 'img', 'aria-label': state.said, title: state.said }, state.sign),
    h(
      'div',
      { class: 'task-body' },
      h('div', { class: 'task-title' }, plain(task?.title)),
      details.length > 0 ? h('div', { class: 'task-details' }, ...details) : null,
      list(task?.sources).length > 0
        ? h(
            'div',
            { class: 'task-sources' },
            ...list(task.sources).map((source) =>
              link(String(source?.url ?? ''), [String(source?.text || source?.url || '')]),
            ),
          )
        : null,
    ),
  );
}

/** @param {any} block @param {string} id @param {Surface} surface @returns {Child[]} */
function container(block, id, surface) {
  const key = `${surface.where}${id}`;
  const folds = block.is_collapsible === true;
  const open = !folds || (block.default_collapsed === true) === (surface.isToggled?.(key) ?? false);
  const title = block.rich_text_title ? richText(block.rich_text_title, surface.names) : [plain(block.title)];
  return [
    folds
      ? h(
          'button',
          {
            type: 'button',
            class: 'container-title',
            'aria-expanded': String(open),
            on: { click: () => surface.toggle?.(key) },
          },
          h('span', { 'aria-hidden': 'true' }, open ? '▾ ' : '▸ '),
          ...title,
        )
      : h('div', { class: 'container-title' }, ...title),
    block.subtitle ? h('div', { class: 'muted' }, ...textObject(block.subtitle, surface.names)) : null,
    open ? h('div', { class: 'container-body', key: 'body' }, ...renderBlocks(block.child_blocks, surface)) : null,
  ];
}

/** The part of Markdown that differs from the workspace's own format; the rest reads the same. @param {string} text */
function markdownToMrkdwn(text) {
  return text
    .replace(/^#{1,6} +(.+)$/gm, '**$1**')
    .replace(/^[-*] +/gm, '• ')
    .replace(/\[([^\]\n]{1,200})\]\((https?:\/\/[^\s)<>|]{1,2000})\)/g, '<$2|$1>')
    .replace(/\*\*([^*\n]+)\*\*/g, '*$1*');
}

/** A type or level as part of a class name. @param {unknown} type */
function safeType(type) {
  return /^[a-z_]{1,30}$/.test(String(type)) ? String(type) : 'unknown';
}
