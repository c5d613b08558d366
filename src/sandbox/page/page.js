/**
 * Describes the whole page from the state.
 */
import { h } from './dom.js';
import { faultCount, faultsDrawer } from './faults.js';
import { sidebar, topBar } from './frame.js';
import { confirmDialog, modalStack } from './modal.js';
import { conversationPane, homePane, threadPane } from './panes.js';
import { recordsPanel } from './records.js';
import { NO_SAMPLES, sampleCards, samplesOf, wordsOf } from './samples.js';
import { actorsOf, conversationsOf, messagesOf, modalsOf, namesOf, peopleOf, unseenCount } from './workspace.js';

/**
 * @typedef {import('./dom.js').Child} Child
 * @typedef {ReturnType<typeof import('./state.js').createStore>} Store
 * @typedef {ReturnType<typeof import('./actions.js').createActions>} Actions
 * @typedef {import('./workspace.js').Conversation} Conversation
 * @typedef {import('./workspace.js').Message} Message
 */

/** @param {Store} store @param {Actions} actions @returns {(string | import('./dom.js').Element_)[]} */
export function page(store, actions) {
  const { state } = store;
  const server = state.server;
  if (!server)
    return [
      h(
        'p',
        { class: 'loading' },
        state.online
          ? 'Opening the sandbox …'
          : 'The sandbox does not answer. Is it still running? This page tries again by itself.',
      ),
    ];
  const slack = server.vendors.slack;
  const me = state.who;
  const people = new Map(peopleOf(slack).map((person) => [person.id, person]));
  const actors = actorsOf(slack);
  const { channels, directs } = conversationsOf(slack, me);
  const here =
    state.place?.kind === 'channel'
      ? [...channels, ...directs].find((each) => state.place?.kind === 'channel' && each.id === state.place.id)
      : undefined;
  const unseen = new Map(
    [...channels, ...directs].map((each) => [
      each.id,
      unseenCount(messagesOf(slack, me, each.id), me, state.seen.get(`${me}|${each.id}`)),
    ]),
  );
  const waiting = new Map(actors.map((person) => [person.id, waitingFor(store, person.id)]));
  const samples = samplesOf(server.samples);
  const words = wordsOf(server);
  const cards = () =>
    sampleCards(
      samples,
      { press: words.press, busy: (id) => state.busy.has(id), file: actions.file },
      server.guide.doors,
    );
  const reader = readerOf(store, actions, people);
  const all = here
    ? messagesOf(slack, me, here.id).filter(
        (message) => !state.dismissed.has(`${me}|${message.ts}`) || !message.ephemeral,
      )
    : [];

  const modals = modalsOf(slack, me);
  // While a form is open, only its content can be seen and pressed, so toasts are shown inside it.
  const toasts = h(
    'div',
    { class: 'toasts', key: 'toasts', role: 'status', 'aria-live': 'polite' },
    ...state.toasts.map((toast) =>
      h(
        'div',
        { class: `toast ${toast.tone}`, key: String(toast.id), 'data-testid': 'toast' },
        h('span', null, toast.text),
        h(
          'button',
          {
            type: 'button',
            class: 'icon-button',
            'aria-label': 'Dismiss',
            on: { click: () => store.dismissToast(toast.id) },
          },
          '✕',
        ),
      ),
    ),
  );

  const out = [
    h(
      'div',
      { class: `layout${state.thread ? ' with-thread' : ''}`, key: 'layout' },
      topBar({
        actors,
        me: people.get(me),
        waiting,
        online: state.online,
        connected: slack?.connected !== false,
        faults: faultCount(server.faults),
        open: words.open,
        samplesOpen: state.samplesOpen,
        faultsOpen: state.faultsOpen,
        be: actions.be,
        toggleSamples: () =>
          store.change(() => {
            state.samplesOpen = !state.samplesOpen;
            state.faultsOpen = false;
          }),
        toggleFaults: () =>
          store.change(() => {
            state.faultsOpen = !state.faultsOpen;
            state.samplesOpen = false;
          }),
      }),
      sidebar({
        channels,
        directs,
        people,
        place: state.place,
        unseen,
        goChannel: actions.goChannel,
        goHome: actions.goHome,
      }),
      state.place?.kind === 'home'
        ? homePane(store, actions)
        : here
          ? conversationPane(store, actions, here, all, reader, people, state.samplesOpen ? null : cards)
          : h(
              'main',
              { class: 'main', key: 'nothing' },
              h('p', { class: 'empty' }, 'Choose a conversation on the left.'),
            ),
      here && state.thread ? threadPane(store, actions, here, all, reader, people) : null,
      recordsPanel({
        vendors: server.vendors,
        tab: state.tab,
        marks: state.marks,
        unseen: state.unseenTabs,
        choose: actions.chooseTab,
        isOpen: state.recordsOpen,
        toggle: actions.toggleRecords,
        correct: actions.correct,
        busy: (id) => state.busy.has(id),
      }),
      state.samplesOpen
        ? h(
            'section',
            { class: 'popover', key: 'samples', 'data-testid': 'samples', 'aria-label': 'Samples' },
            h('h2', null, words.open),
            h(
              'p',
              { class: 'muted' },
              samples.length === 0
                ? NO_SAMPLES
                : `${words.arrives} The run starts by itself, and the bot posts it to #${server.guide.channel}.`,
            ),
            cards(),
          )
        : null,
      state.faultsOpen
        ? faultsDrawer(server.faults, {
            busy: (id) => state.busy.has(id),
            set: actions.setFault,
            clear: actions.clearFault,
            clearAll: actions.clearFaults,
            close: () =>
              store.change(() => {
                state.faultsOpen = false;
              }),
          })
        : null,
    ),
    modalStack(modals, me, toasts, {
      busy: (id) => state.busy.has(id),
      submit: actions.submitView,
      close: actions.closeView,
      surface: (view) => ({
        names: namesOf(slack, me),
        where: view.id,
        busy: (id) => state.busy.has(`${view.id}:${id.replace('\u001f', ':')}`),
        errors: view.errors,
        acts: (element, blockId) => actions.pressInView(view, element, blockId),
      }),
    }),
    confirmDialog(state.question, namesOf(slack, me), toasts),
    modals.length === 0 && !state.question ? toasts : null,
  ];
  return /** @type {import('./dom.js').Element_[]} */ (out.filter((child) => child !== null));
}

/**
 * Counts a person's new direct messages, ephemerals and open forms: things only they can see or do.
 *
 * @param {Store} store
 * @param {string} who
 */
function waitingFor(store, who) {
  const { state } = store;
  const slack = state.server?.vendors.slack;
  const { channels, directs } = conversationsOf(slack, who);
  const direct = directs.reduce(
    (sum, each) => sum + unseenCount(messagesOf(slack, who, each.id), who, state.seen.get(`${who}|${each.id}`)),
    0,
  );
  const whispers = channels.reduce(
    (sum, each) =>
      sum +
      unseenCount(
        messagesOf(slack, who, each.id).filter((message) => message.ephemeral),
        who,
        state.seen.get(`${who}|${each.id}`),
      ),
    0,
  );
  return direct + whispers;
}

/**
 * @param {Store} store
 * @param {Actions} actions
 * @param {ReadonlyMap<string, import('./workspace.js').Person>} people
 * @returns {import('./message.js').Reader}
 */
function readerOf(store, actions, people) {
  const { state } = store;
  const names = namesOf(state.server?.vendors.slack, state.who);
  return {
    names,
    people,
    openThread: state.thread?.ts ?? null,
    showThread: actions.showThread,
    dismiss: (message) => store.change(() => state.dismissed.add(`${state.who}|${message.ts}`)),
    surface: (message, where) => ({
      names,
      where: `${where}${message.ts}`,
      busy: (id) => state.busy.has(`${message.channel}:${message.ts}:${id.replace('\u001f', ':')}`),
      acts: (element, blockId) => actions.pressInMessage(message, element, blockId),
    }),
  };
}
