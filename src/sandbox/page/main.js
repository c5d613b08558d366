/**
 * Starts the page: fetches the state, listens for changes, and draws.
 */
import { createActions, followRun, settle } from './actions.js';
import { fetchState, listen } from './api.js';
import { patch } from './dom.js';
import { page } from './page.js';
import { changedPaths, recordGroups, shownValues } from './record-model.js';
import { TABS } from './records.js';
import { createStore } from './state.js';
import { messageOf } from './text.js';
import { actorsOf, conversationsOf, messagesOf, newestFor } from './workspace.js';

/** A list scrolled to within this many pixels of its end follows new entries. */
const NEAR_END_PX = 60;
/** Delay before the next try after a failed fetch, in milliseconds. */
const RETRY_MS = 2_000;

/** @type {any} */
const root = document.getElementById('app');
const store = createStore(draw);
const { state } = store;
const actions = createActions(store);
/** @type {Map<string, ReadonlyMap<string, string>>} */
const shown = new Map();
let isFetching = false;
let isStale = false;

listen(
  () => void refresh(),
  (online) =>
    store.change(() => {
      state.online = online;
    }),
);
void refresh();
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || document.querySelector('dialog[open]')) return;
  if (state.samplesOpen || state.faultsOpen) {
    const opener = state.samplesOpen ? 'samples-open' : 'faults-open';
    store.change(() => {
      state.samplesOpen = false;
      state.faultsOpen = false;
    });
    /** @type {any} */ (document.querySelector(`[data-testid="${opener}"]`))?.focus();
  }
});
document.addEventListener('click', (event) => {
  const target = /** @type {Element} */ (event.target);
  const linked = messageOf(target.closest('[data-message]')?.getAttribute('data-message') ?? '');
  if (linked !== null) {
    event.preventDefault();
    actions.goChannel(linked.channel);
    actions.showThread(linked.channel, linked.ts);
  }
  if (state.samplesOpen && !target.closest('.popover, .top-actions'))
    store.change(() => {
      state.samplesOpen = false;
    });
});

/** Fetches the state; calls during a fetch become one more fetch. */
async function refresh() {
  if (isFetching) {
    isStale = true;
    return;
  }
  isFetching = true;
  try {
    const server = await fetchState();
    const isFirst = state.server === null;
    store.change(() => {
      state.server = server;
      state.online = true;
      settle(store);
      followRun(store);
      if (isFirst) seeAll();
    });
    markChanges(server, isFirst);
  } catch {
    // The server may be restarting. The page stays as it is, and the bar shows that the connection is lost.
    store.change(() => {
      state.online = false;
    });
    setTimeout(() => void refresh(), RETRY_MS);
  } finally {
    isFetching = false;
    if (isStale) {
      isStale = false;
      void refresh();
    }
  }
}

/**
 * Finds what changed in the records, for marks and dots.
 *
 * @param {import('./api.js').ServerState} server
 * @param {boolean} isFirst
 */
function markChanges(server, isFirst) {
  for (const [vendor] of TABS) {
    const after = shownValues(recordGroups(server.vendors[vendor]));
    const paths = changedPaths(shown.get(vendor) ?? new Map(), after);
    shown.set(vendor, after);
    if (isFirst || paths.length === 0) continue;
    store.mark(paths.map((path) => `${vendor}:${path}`));
    if (vendor !== state.tab) store.change(() => state.unseenTabs.add(vendor));
  }
}

/** Messages from before this window opened do not count as new. */
function seeAll() {
  const slack = state.server?.vendors.slack;
  for (const person of actorsOf(slack)) {
    const { channels, directs } = conversationsOf(slack, person.id);
    for (const { id } of [...channels, ...directs]) {
      if (!state.seen.has(`${person.id}|${id}`))
        state.seen.set(`${person.id}|${id}`, newestFor(messagesOf(slack, person.id, id), person.id));
    }
  }
}

function draw() {
  const lists = [...root.querySelectorAll('.scroller')];
  const followed = new Set(
    lists.filter((list) => list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END_PX),
  );
  const focused = document.activeElement?.closest('article[data-testid]')?.getAttribute('data-testid');

  if (state.place?.kind === 'channel') {
    const key = `${state.who}|${state.place.id}`;
    const newest = newestFor(messagesOf(state.server?.vendors.slack, state.who, state.place.id), state.who);
    if (state.seen.get(key) !== newest) {
      state.seen.set(key, newest);
      store.remember();
    }
  }
  patch(root, page(store, actions));

  for (const list of followed)
    if (list.isConnected && !list.classList.contains('from-top')) list.scrollTop = list.scrollHeight;
  if (document.activeElement !== document.body) return;
  // The focused element is gone: focus moves to the open form, or to the message whose button disappeared.
  const dialog = document.querySelector('dialog[open]');
  const next = dialog
    ? dialog.querySelector('form:not([hidden]) :is(input, textarea, select, button)')
    : focused
      ? document.querySelector(`[data-testid="${CSS.escape(focused)}"]`)
      : null;
  /** @type {any} */ (next)?.focus({ preventScroll: true });
}
