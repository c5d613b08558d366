/**
 * Describes the middle panes: a conversation, an open thread, and the person's Home.
 */
import { renderBlocks } from './blocks.js';
import { composer } from './composer.js';
import { h } from './dom.js';
import { NO_SAMPLES, samplesOf, wordsOf } from './samples.js';
import { avatar, messageLine, personBadge, threadLine } from './message.js';
import { botOf, homeOf, namesOf, peopleOf } from './workspace.js';

/**
 * @typedef {import('./dom.js').Child} Child
 * @typedef {ReturnType<typeof import('./state.js').createStore>} Store
 * @typedef {ReturnType<typeof import('./actions.js').createActions>} Actions
 * @typedef {import('./workspace.js').Conversation} Conversation
 * @typedef {import('./workspace.js').Message} Message
 */

/**
 * @param {Store} store
 * @param {Actions} actions
 * @param {Conversation} here
 * @param {readonly Message[]} all
 * @param {import('./message.js').Reader} reader
 * @param {ReadonlyMap<string, import('./workspace.js').Person>} people
 * @param {(() => Child) | null} cards
 * @returns {Child}
 */
export function conversationPane(store, actions, here, all, reader, people, cards) {
  const { state } = store;
  const other = here.with ? people.get(here.with) : undefined;
  const title = here.direct ? (other?.name ?? here.with ?? '') : here.name;
  return h(
    'main',
    { class: 'main', key: `main-${state.who}-${here.id}` },
    h(
      'header',
      { class: 'pane-head' },
      h('h2', null, here.direct ? null : h('span', { class: 'hash', 'aria-hidden': 'true' }, '# '), title),
      personBadge(other),
      here.shared ? h('span', { class: 'badge badge-outside' }, 'SHARED WITH ANOTHER ORGANISATION') : null,
      h('span', { class: 'muted' }, here.direct ? 'Only the two of you see this' : `${here.members.length} members`),
    ),
    all.length === 0
      ? h('div', { class: 'scroller from-top', key: 'start' }, emptyConversation(here, title, state.server, cards))
      : h(
          'div',
          {
            class: 'scroller',
            role: 'log',
            'aria-live': 'polite',
            'aria-relevant': 'additions',
            'aria-label': `Messages in ${title}`,
            tabindex: '0',
            key: 'scroller',
            mounted: toBottom,
          },
          ...messageLine(all, reader),
        ),
    composerFor(store, actions, here, null, title),
  );
}

/**
 * @param {Conversation} here
 * @param {string} title
 * @param {import('./api.js').ServerState | null} server
 * @param {(() => Child) | null} cards
 * @returns {Child}
 */
function emptyConversation(here, title, server, cards) {
  const words = wordsOf(server);
  const channel = server?.guide.channel ?? '';
  if (here.direct)
    return h(
      'div',
      { class: 'empty', key: 'empty' },
      h('h3', null, `This is your conversation with ${title}`),
      h(
        'p',
        null,
        'When a run tells you something in person, it is here; what waits for you in a thread is on Home. You can also ask: try ',
        h('code', { class: 'code' }, 'help'),
        '.',
      ),
    );
  if (here.name !== channel)
    return h(
      'div',
      { class: 'empty', key: 'empty' },
      h('h3', null, `Nothing in #${title} yet`),
      h('p', null, `The bot posts runs to #${channel}.`),
    );
  return h(
    'div',
    { class: 'start', key: 'empty' },
    h('h3', null, words.heading),
    samplesOf(server?.samples).length === 0
      ? h('p', null, NO_SAMPLES)
      : h(
          'p',
          null,
          'Press ',
          h('strong', null, words.press),
          ' next to a sample below. A ticket appears in Zendesk, the procedure starts, and the bot posts the run here in one thread. When it asks for an approval, use the switch at the top to become a person who may give it.',
        ),
    cards ? cards() : null,
  );
}

/**
 * @param {Store} store
 * @param {Actions} actions
 * @param {Conversation} here
 * @param {readonly Message[]} all
 * @param {import('./message.js').Reader} reader
 * @param {ReadonlyMap<string, import('./workspace.js').Person>} people
 * @returns {Child}
 */
export function threadPane(store, actions, here, all, reader, people) {
  const ts = store.state.thread?.ts ?? '';
  const name = here.direct ? (people.get(here.with ?? '')?.name ?? '') : `#${here.name}`;
  return h(
    'aside',
    {
      class: 'thread',
      key: `thread-${store.state.who}-${here.id}-${ts}`,
      'data-testid': 'thread',
      'aria-label': 'Thread',
      on: {
        keydown: (event) => {
          if (event.key === 'Escape') actions.closeThread();
        },
      },
    },
    h(
      'header',
      { class: 'pane-head' },
      h('h2', null, 'Thread'),
      h('span', { class: 'muted' }, name),
      h(
        'button',
        {
          type: 'button',
          class: 'icon-button',
          'aria-label': 'Close the thread',
          'data-testid': 'thread-close',
          on: { click: actions.closeThread },
        },
        '✕',
      ),
    ),
    h(
      'div',
      {
        class: 'scroller',
        role: 'log',
        'aria-live': 'polite',
        'aria-relevant': 'additions',
        'aria-label': 'Replies',
        tabindex: '0',
        key: 'scroller',
        mounted: toBottom,
      },
      ...threadLine(all, ts, reader),
    ),
    composerFor(store, actions, here, ts, 'the thread'),
  );
}

/**
 * @param {Store} store
 * @param {Actions} actions
 * @param {Conversation} here
 * @param {string | null} thread
 * @param {string} title
 */
function composerFor(store, actions, here, thread, title) {
  const { state } = store;
  const key = `${state.who}|${here.id}|${thread ?? ''}`;
  const slack = state.server?.vendors.slack;
  return composer({
    key,
    testId: thread === null ? 'composer' : 'thread-composer',
    sendTestId: thread === null ? 'send' : 'thread-send',
    draft: state.drafts.get(key) ?? '',
    people: peopleOf(slack),
    label: thread === null ? `Write to ${title}` : 'Reply in the thread',
    commands: thread === null,
    busy: state.busy.has(`write:${here.id}:${thread}`),
    placeholder:
      thread === null
        ? `Write to ${here.direct ? title : `#${title}`}, or / for commands`
        : `Reply, or mention @${peopleOf(slack).find((person) => person.id === botOf(slack))?.handle ?? 'the app'}`,
    drafted: (text) => store.change(() => state.drafts.set(key, text)),
    send: (text) => actions.write(text, here.id, thread),
  });
}

/** @param {Store} store @param {Actions} actions @returns {Child} */
export function homePane(store, actions) {
  const { state } = store;
  const slack = state.server?.vendors.slack;
  const view = homeOf(slack, state.who);
  const bot = peopleOf(slack).find((person) => person.kind === 'bot');
  return h(
    'main',
    { class: 'main', key: `home-${state.who}`, 'data-testid': 'home-view' },
    h(
      'header',
      { class: 'pane-head' },
      avatar(bot, bot?.id ?? '', 'tiny'),
      h('h2', null, 'Home'),
      h('span', { class: 'muted' }, 'Only you see this'),
    ),
    h(
      'div',
      { class: 'scroller from-top', tabindex: '0', role: 'group', 'aria-label': 'Home', key: 'scroller' },
      view
        ? h(
            'div',
            { class: 'home-card' },
            ...renderBlocks(view.blocks, {
              names: namesOf(slack, state.who),
              where: view.id,
              busy: (id) => state.busy.has(`${view.id}:${id.replace('\u001f', ':')}`),
              acts: (element, blockId) => actions.pressInView(view, element, blockId),
            }),
          )
        : h(
            'div',
            { class: 'empty' },
            h('h3', null, 'Opening this Home …'),
            h(
              'p',
              null,
              'The app is asked for it and shows what is waiting for this person in a moment. Whoever has left gets none.',
            ),
          ),
    ),
  );
}

/** @param {any} element */
function toBottom(element) {
  element.scrollTop = element.scrollHeight;
}
