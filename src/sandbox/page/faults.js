/**
 * Describes the drawer of fault switches: how to make each system misbehave, and what the run should then do.
 */
import { h } from './dom.js';
import { list } from './text.js';

/** @typedef {import('./dom.js').Child} Child */

const VENDORS = [
  ['slack', 'Slack'],
  ['zendesk', 'Zendesk'],
  ['salesforce', 'Salesforce'],
  ['jira', 'Jira'],
  ['tms', 'TMS'],
  ['openai', 'Model'],
];

/** Each switch: its name, what it does, and what it sends; in the order a newcomer would try them. */
const FAULTS = [
  { fault: 'error_500', name: 'Fails', says: 'Every request is answered with an error 500' },
  {
    fault: 'error_500_after',
    name: 'Done, but fails',
    says: 'The next write is done and answered with an error 500',
    with: { times: 1 },
    writes: true,
  },
  { fault: 'refuse', name: 'Down', says: 'Every connection is refused' },
  { fault: 'slow', name: 'Slow', says: 'Every answer arrives 5 seconds late', with: { ms: 5000 } },
  { fault: 'rate_limited', name: 'Rate limited', says: 'Every request is refused with a time to retry' },
  {
    fault: 'drop_after',
    name: 'Done, but no answer',
    says: 'The next write is done, and the connection is cut before its answer: the run has to find out',
    with: { times: 1 },
    writes: true,
  },
  {
    fault: 'drop_before',
    name: 'Cut before it is done',
    says: 'The next request is cut before anything is done',
    with: { times: 1 },
  },
  { fault: 'hang', name: 'Never answers', says: 'Requests are received and never answered' },
  {
    fault: 'hang_after',
    name: 'Done, never answers',
    says: 'The next write is done and never answered',
    with: { times: 1 },
    writes: true,
  },
  {
    fault: 'drop_late',
    name: 'Cut, done a minute later',
    says: 'The next write is cut, and done a minute later',
    with: { ms: 60_000, times: 1 },
    writes: true,
  },
  {
    fault: 'hang_late',
    name: 'Never answers, done a minute later',
    says: 'The next write is never answered, and done a minute later',
    with: { ms: 60_000, times: 1 },
    writes: true,
  },
  { fault: 'html_502', name: 'Bad gateway', says: 'An HTML page instead of an answer' },
  {
    fault: 'html_200_after',
    name: 'Done, unreadable answer',
    says: 'The next write is done and answered with an HTML page',
    with: { times: 1 },
    writes: true,
  },
  {
    fault: 'stale_search',
    name: 'Stale search',
    says: 'Searches miss records younger than a minute',
    with: { ms: 60_000 },
    only: ['zendesk', 'jira'],
  },
  { fault: 'duplicate_webhook', name: 'Webhooks twice', says: 'Every webhook arrives twice', only: ['zendesk'] },
];

/**
 * The writing request, for vendors whose other requests only read; for the others any request will do.
 * @type {Readonly<Record<string, Record<string, unknown>>>}
 */
const WRITES = {
  jira: { method: 'POST', path: '/rest/api/3/issue' },
  zendesk: { method: 'PUT' },
  slack: { method: 'POST', path: '/api/chat.postMessage' },
};

/** How many switches are on. @param {any} faults */
export function faultCount(faults) {
  return list(faults).length;
}

/**
 * @param {any} faults the switches that are on, as the server lists them
 * @param {{ busy: (id: string) => boolean, set: (vendor: string, fault: Record<string, unknown>) => void, clear:
 *   (vendor: string, fault: string) => void, clearAll: () => void, close: () => void }} actions
 * @returns {Child}
 */
export function faultsDrawer(faults, actions) {
  const on = list(faults);
  return h(
    'aside',
    { class: 'drawer', 'data-testid': 'faults', 'aria-label': 'Faults', key: 'drawer' },
    h(
      'div',
      { class: 'drawer-head' },
      h('h2', null, 'Faults'),
      h(
        'button',
        {
          type: 'button',
          class: 'icon-button',
          'aria-label': 'Close the faults',
          'data-testid': 'faults-close',
          on: { click: actions.close },
        },
        '✕',
      ),
    ),
    h(
      'p',
      { class: 'muted' },
      'Break a system on purpose, then start a run and watch how it copes. A switch stays on until you turn it off or it is used up.',
    ),
    h(
      'button',
      {
        type: 'button',
        class: 'button',
        'data-testid': 'faults-clear',
        disabled: on.length === 0,
        on: { click: actions.clearAll },
      },
      'Turn all off',
    ),
    ...VENDORS.map(([vendor = '', name = '']) => {
      const count = on.filter((each) => each?.vendor === vendor).length;
      return h(
        'fieldset',
        { class: 'fault-group', key: vendor },
        h('legend', null, name, count > 0 ? h('span', { class: 'badge danger' }, `${count} on`) : null),
        ...FAULTS.filter((entry) => !entry.only || entry.only.includes(vendor)).map((entry) =>
          faultSwitch(vendor, entry, on, actions),
        ),
      );
    }),
  );
}

/**
 * @param {string} vendor
 * @param {typeof FAULTS[number]} entry
 * @param {any[]} on
 * @param {Parameters<typeof faultsDrawer>[1]} actions
 */
function faultSwitch(vendor, entry, on, actions) {
  const found = on.find((each) => each?.vendor === vendor && each?.fault?.fault === entry.fault);
  const id = `fault-${vendor}-${entry.fault}`;
  const left = typeof found?.left === 'number' ? ` · ${found.left} left` : '';
  return h(
    'div',
    { class: 'fault', key: entry.fault },
    h(
      'button',
      {
        type: 'button',
        role: 'switch',
        class: 'switch',
        id,
        'data-testid': id,
        'aria-checked': found ? 'true' : 'false',
        'aria-labelledby': `${id}-name`,
        'aria-describedby': `${id}-says`,
        disabled: actions.busy(id),
        on: {
          click: () =>
            found
              ? actions.clear(vendor, entry.fault)
              : actions.set(vendor, { fault: entry.fault, ...entry.with, ...(entry.writes ? WRITES[vendor] : {}) }),
        },
      },
      h('span', { class: 'switch-knob' }),
    ),
    h(
      'div',
      null,
      h('label', { class: 'fault-name', id: `${id}-name`, for: id }, entry.name, left),
      h('div', { class: 'hint', id: `${id}-says` }, entry.says),
    ),
  );
}
