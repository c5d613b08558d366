/**
 * Describes the overlays: the app's stacked modals, and the confirmation before a risky button.
 *
 * The browser's `dialog` keeps focus inside and returns it when it closes.
 */
import { renderBlocks } from './blocks.js';
import { h } from './dom.js';
import { fieldName } from './elements.js';
import { plain, textObject } from './text.js';

/**
 * @typedef {import('./dom.js').Child} Child
 * @typedef {import('./workspace.js').View} View
 * @typedef {{ surface: (view: View) => import('./elements.js').Surface, busy: (id: string) => boolean, submit: (view:
 *   View, values: Record<string, Record<string, unknown>>) => void, close: (view: View) => void }} ModalActions
 */

/**
 * The person's stack of views: only the top one shows, and text typed in those below stays.
 *
 * @param {readonly View[]} views
 * @param {string} who
 * @param {Child} toasts
 * @param {ModalActions} actions
 * @returns {Child}
 */
export function modalStack(views, who, toasts, actions) {
  const top = views.at(-1);
  if (!top) return null;
  return h(
    'dialog',
    {
      class: 'modal',
      key: `modal-${who}`,
      'data-testid': 'modal',
      'aria-labelledby': `${top.id}-title`,
      mounted: openDialog,
      on: {
        cancel: (event) => {
          event.preventDefault();
          actions.close(top);
        },
      },
    },
    ...views.map((view) => oneView(view, view === top, views.length, actions)),
    toasts,
  );
}

/** @param {View} view @param {boolean} isTop @param {number} count @param {ModalActions} actions @returns {Child} */
function oneView(view, isTop, count, actions) {
  const closeText = plain(view.close) || (view.submit ? 'Cancel' : 'Close');
  const general = view.errors.get('*');
  return h(
    'form',
    {
      class: 'modal-form',
      key: view.id,
      'data-key': view.id,
      hidden: !isTop,
      mounted: focusFirst,
      on: {
        submit: (event) => {
          event.preventDefault();
          if (view.submit) actions.submit(view, valuesOf(view, event.target));
        },
      },
    },
    h(
      'div',
      { class: 'modal-head' },
      h('h2', { id: `${view.id}-title` }, plain(view.title) || 'Form'),
      isTop && count > 1 ? h('span', { class: 'muted' }, `${view.depth} of ${count}`) : null,
      h(
        'button',
        {
          type: 'button',
          class: 'icon-button',
          'aria-label': closeText,
          'data-testid': isTop ? 'modal-close' : null,
          on: { click: () => actions.close(view) },
        },
        '✕',
      ),
    ),
    general ? h('div', { class: 'alert alert-error', role: 'alert', key: 'general' }, general) : null,
    h('div', { class: 'modal-body' }, ...renderBlocks(view.blocks, actions.surface(view))),
    h(
      'div',
      { class: 'modal-foot' },
      h(
        'button',
        { type: 'button', class: 'button', key: 'close', on: { click: () => actions.close(view) } },
        closeText,
      ),
      view.submit
        ? h(
            'button',
            {
              type: 'submit',
              class: 'button primary',
              key: 'submit',
              'data-testid': isTop ? 'modal-submit' : null,
              disabled: view.submitDisabled || actions.busy(`submit:${view.id}`),
            },
            actions.busy(`submit:${view.id}`) ? 'Sending …' : plain(view.submit),
          )
        : null,
    ),
  );
}

/**
 * What the fields hold, by block and action.
 *
 * @param {View} view
 * @param {any} form
 * @returns {Record<string, Record<string, unknown>>}
 */
export function valuesOf(view, form) {
  /** @type {[string, Record<string, unknown>][]} */
  const out = [];
  const data = new FormData(form);
  view.blocks.forEach((block, index) => {
    if (block?.type !== 'input' || !block.element) return;
    const blockId = String(block.block_id ?? `block-${index}`);
    const actionId = String(block.element.action_id ?? '');
    const typed = data.getAll(fieldName(blockId, actionId)).map(String);
    out.push([blockId, Object.fromEntries([[actionId, fieldValue(typed)]])]);
  });
  // Built from entries, so a block called `__proto__` is an ordinary name.
  return Object.fromEntries(out);
}

/** Null when nothing was typed or chosen. @param {string[]} all */
export function fieldValue(all) {
  return all[0] === undefined || all[0] === '' ? null : all[0];
}

/**
 * The confirmation before a button that has a `confirm`.
 *
 * @param {import('./state.js').Question | null} question
 * @param {import('./text.js').Names} names
 * @param {Child} toasts
 * @returns {Child}
 */
export function confirmDialog(question, names, toasts) {
  if (!question) return null;
  return h(
    'dialog',
    {
      class: 'modal confirm',
      key: 'confirm',
      'data-testid': 'confirm',
      'aria-labelledby': 'confirm-title',
      mounted: openDialog,
      on: {
        cancel: (event) => {
          event.preventDefault();
          question.done(false);
        },
      },
    },
    h('div', { class: 'modal-head' }, h('h2', { id: 'confirm-title' }, question.title)),
    h('div', { class: 'modal-body' }, ...textObject(question.text, names)),
    h(
      'div',
      { class: 'modal-foot' },
      h(
        'button',
        { type: 'button', class: 'button', 'data-testid': 'confirm-no', on: { click: () => question.done(false) } },
        question.deny,
      ),
      h(
        'button',
        {
          type: 'button',
          class: question.danger ? 'button danger' : 'button primary',
          'data-testid': 'confirm-yes',
          on: { click: () => question.done(true) },
        },
        question.confirm,
      ),
    ),
    toasts,
  );
}

/** @param {any} dialog */
function openDialog(dialog) {
  dialog.showModal();
  focusFirst(dialog);
}

/** Focuses the first field; without one the browser has already focused the dialog's first button. @param {any} root */
function focusFirst(root) {
  root
    .querySelector(
      'form:not([hidden]) :is(input:not([type=radio]), textarea, select), :scope > .modal-body :is(input, textarea, select)',
    )
    ?.focus();
}
