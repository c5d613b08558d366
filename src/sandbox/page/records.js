/**
 * Describes the panel of the vendors' records, with marks on what has just changed.
 */
import { correctForm, ticketFields } from './correct.js';
import { h } from './dom.js';
import { recordGroups } from './record-model.js';
import { fullTime, shortTime } from './time.js';

/** @typedef {import('./dom.js').Child} Child */
/** @typedef {import('./record-model.js').RecordCard} RecordCard */

/** The systems with records, in the order of the tabs. */
export const TABS = /** @type {const} */ ([
  ['zendesk', 'Zendesk'],
  ['salesforce', 'Salesforce'],
  ['jira', 'Jira'],
  ['tms', 'TMS'],
]);

const EMPTY = new Map([
  ['zendesk', 'No tickets yet. File a sample, and its ticket appears here.'],
  ['salesforce', 'No accounts here.'],
  ['jira', 'No issues yet. One appears when a run reaches the step that creates it.'],
  ['tms', 'No shipments here.'],
]);

/**
 * @param {{ vendors: Record<string, any>, tab: string, marks: ReadonlyMap<string, number>, unseen: ReadonlySet<string>,
 *   choose: (tab: string) => void, isOpen: boolean, toggle: () => void, correct: import('./correct.js').Correct,
 *   busy: (id: string) => boolean }} panel
 * @returns {Child}
 */
export function recordsPanel({ vendors, tab, marks, unseen, choose, isOpen, toggle, correct, busy }) {
  const shown = TABS.some(([name]) => name === tab) ? tab : 'zendesk';
  /** @param {any} event */
  const arrow = (event) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    const at = TABS.findIndex(([name]) => name === shown);
    const next = TABS[(at + step + TABS.length) % TABS.length];
    if (!next) return;
    choose(next[0]);
    event.currentTarget.parentElement.querySelector(`#tab-${next[0]}`)?.focus();
  };
  return h(
    'section',
    { class: `records${isOpen ? '' : ' closed'}`, 'aria-label': 'Records of the connected systems' },
    h(
      'div',
      { class: 'tabs', role: 'tablist', 'aria-label': 'Systems' },
      ...TABS.map(([name, label]) =>
        h(
          'button',
          {
            type: 'button',
            role: 'tab',
            class: 'tab',
            id: `tab-${name}`,
            key: name,
            'data-testid': `tab-${name}`,
            'aria-selected': String(name === shown),
            'aria-controls': `records-${name}`,
            tabindex: name === shown ? '0' : '-1',
            on: { click: () => choose(name), keydown: arrow },
          },
          label,
          unseen.has(name) && name !== shown ? h('span', { class: 'dot', role: 'img', 'aria-label': 'changed' }) : null,
        ),
      ),
    ),
    // Only on a narrow screen, where the records take room from the conversation.
    h(
      'button',
      {
        type: 'button',
        class: 'records-toggle',
        key: 'toggle',
        'data-testid': 'records-toggle',
        'aria-expanded': String(isOpen),
        on: { click: toggle },
      },
      isOpen ? 'Hide' : 'Show',
    ),
    // All panels stay in the document, so a test can read each without switching, and scroll positions survive.
    ...TABS.map(([name]) =>
      h(
        'div',
        {
          class: 'records-body',
          role: 'tabpanel',
          id: `records-${name}`,
          key: name,
          'data-testid': `records-${name}`,
          'aria-labelledby': `tab-${name}`,
          hidden: name !== shown,
          tabindex: '0',
        },
        ...groups(name, vendors[name], marks, (card) =>
          name === 'zendesk'
            ? correctForm(card.id.replace('#', ''), ticketFields(vendors[name], card.path), {
                correct,
                busy: busy(`correct:${card.id.replace('#', '')}`),
              })
            : null,
        ),
      ),
    ),
  );
}

/**
 * @param {string} vendor
 * @param {any} snapshot
 * @param {ReadonlyMap<string, number>} marks
 * @param {(card: RecordCard) => Child} below what is below the fields of a card
 * @returns {Child[]}
 */
function groups(vendor, snapshot, marks, below) {
  const found = recordGroups(snapshot);
  if (found.length === 0) return [h('p', { class: 'empty-small', key: 'empty' }, EMPTY.get(vendor) ?? 'Nothing here.')];
  return found.map((group) =>
    h(
      'div',
      { class: 'record-group', key: group.name },
      h('h3', { class: 'record-heading' }, group.label, h('span', { class: 'count' }, String(group.cards.length))),
      ...group.cards.map((card) => recordCard(vendor, card, marks, below(card))),
    ),
  );
}

/**
 * @param {string} vendor
 * @param {RecordCard} card
 * @param {ReadonlyMap<string, number>} marks
 * @param {Child} below
 * @returns {Child}
 */
function recordCard(vendor, card, marks, below) {
  /** @param {string} [path] */
  const mark = (path = '') => (marks.has(`${vendor}:${card.path}${path}`) ? ' changed' : '');
  return h(
    'article',
    { class: `record${mark()}`, key: card.path, 'data-testid': `record-${vendor}-${card.path.split('/').at(-1)}` },
    h(
      'header',
      { class: 'record-head' },
      h('span', { class: 'record-id' }, card.id),
      card.title ? h('span', { class: `record-title${mark('/title')}` }, card.title) : null,
    ),
    h(
      'div',
      { class: 'chips', key: 'chips' },
      card.status
        ? h(
            'span',
            { class: `chip chip-status tone-${tone(card.status)}${mark('/status')}`, key: 'status' },
            card.status,
          )
        : null,
      ...card.chips.map((chip) => h('span', { class: `chip${mark(`/chip/${chip}`)}`, key: `chip-${chip}` }, chip)),
      ...card.tags.map((tag) => h('span', { class: `chip chip-tag${mark(`/tag/${tag}`)}`, key: `tag-${tag}` }, tag)),
    ),
    card.text ? h('p', { class: 'record-text', key: 'text' }, card.text) : null,
    card.fields.length > 0
      ? h(
          'dl',
          { class: 'pairs', key: 'pairs' },
          ...card.fields.map(([label, value]) =>
            h(
              'div',
              { class: `pair${mark(`/field/${label}`)}`, key: label },
              h('dt', null, label),
              h('dd', null, moment(value)),
            ),
          ),
        )
      : null,
    below,
    card.notes.length > 0
      ? h(
          'ol',
          { class: 'notes', key: 'notes', 'aria-label': 'Comments' },
          ...card.notes.map((note, index) =>
            h(
              'li',
              { class: `note${note.internal ? ' internal' : ''}${mark(`/note/${index}`)}`, key: String(index) },
              h(
                'div',
                { class: 'note-head' },
                h('strong', null, note.author || 'Comment'),
                note.internal ? h('span', { class: 'badge' }, 'INTERNAL') : null,
                moment(note.at),
              ),
              h('div', { class: 'note-text' }, note.text),
            ),
          ),
        )
      : null,
  );
}

/** A value that is a time, shown in the viewer's zone. @param {string} value @returns {Child} */
function moment(value) {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(value)) return value;
  const ms = Date.parse(value.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(ms) ? value : h('time', { class: 'when', title: fullTime(ms) }, shortTime(ms));
}

/** @param {string} status */
function tone(status) {
  const word = status.toLowerCase();
  if (/new|to do|open/.test(word)) return 'new';
  if (/pend|hold|wait|progress|review|transit/.test(word)) return 'wait';
  if (/solv|done|clos|paid|deliver|complete/.test(word)) return 'done';
  return 'plain';
}
