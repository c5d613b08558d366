/**
 * Describes the frame of the page: the top bar with the person switcher, and the sidebar.
 */
import { h } from './dom.js';
import { avatar, personBadge } from './message.js';

/**
 * @typedef {import('./dom.js').Child} Child
 * @typedef {import('./workspace.js').Person} Person
 * @typedef {import('./workspace.js').Conversation} Conversation
 */

/**
 * @param {{ actors: readonly Person[], me: Person | undefined, waiting: ReadonlyMap<string, number>, online: boolean,
 *   connected: boolean, faults: number, open: string, samplesOpen: boolean, faultsOpen: boolean, be: (id: string) => void,
 *   toggleSamples: () => void, toggleFaults: () => void }} bar
 * @returns {Child}
 */
export function topBar(bar) {
  const others = bar.actors.filter((person) => person.id !== bar.me?.id && (bar.waiting.get(person.id) ?? 0) > 0);
  return h(
    'header',
    { class: 'top' },
    h('h1', { class: 'brand' }, h('span', { class: 'brand-mark', 'aria-hidden': 'true' }, 'S'), 'Sopwith sandbox'),
    h(
      'div',
      { class: 'who' },
      avatar(bar.me, bar.me?.id ?? ''),
      h('label', { class: 'who-label', for: 'who' }, 'You are'),
      h(
        'select',
        {
          id: 'who',
          class: 'select who-select',
          'data-testid': 'who',
          current: bar.me?.id ?? '',
          on: { change: (event) => bar.be(event.target.value) },
        },
        ...bar.actors.map((person) =>
          h('option', { value: person.id, key: person.id }, actorLabel(person, bar.waiting.get(person.id) ?? 0)),
        ),
      ),
      others.length > 0
        ? h(
            'div',
            { class: 'nudges', key: 'nudges' },
            ...others.slice(0, 2).map((person) =>
              h(
                'button',
                {
                  type: 'button',
                  class: 'nudge',
                  key: person.id,
                  'data-testid': `nudge-${person.id}`,
                  title: `Become ${person.name} and read it`,
                  on: { click: () => bar.be(person.id) },
                },
                h('span', { class: 'dot', 'aria-hidden': 'true' }),
                `${person.name.split(' ')[0]} has ${bar.waiting.get(person.id)} new`,
              ),
            ),
          )
        : null,
    ),
    h(
      'div',
      { class: 'top-actions' },
      bar.online && !bar.connected
        ? h(
            'span',
            {
              class: 'offline',
              role: 'status',
              key: 'app',
              title: 'Clicks and commands are not delivered until the app connects',
            },
            'The app is not connected',
          )
        : null,
      bar.online
        ? null
        : h('span', { class: 'offline', role: 'status', key: 'offline' }, 'Connection lost, trying again …'),
      h(
        'button',
        {
          type: 'button',
          class: 'button',
          key: 'faults',
          'data-testid': 'faults-open',
          'aria-expanded': String(bar.faultsOpen),
          on: { click: bar.toggleFaults },
        },
        'Faults',
        bar.faults > 0 ? h('span', { class: 'badge danger' }, String(bar.faults)) : null,
      ),
      h(
        'button',
        {
          type: 'button',
          class: 'button primary',
          key: 'samples',
          'data-testid': 'samples-open',
          'aria-expanded': String(bar.samplesOpen),
          on: { click: bar.toggleSamples },
        },
        bar.open,
      ),
    ),
  );
}

/**
 * @param {{ channels: readonly Conversation[], directs: readonly Conversation[], people: ReadonlyMap<string, Person>,
 *   place: import('./state.js').Place | null, unseen: ReadonlyMap<string, number>, goChannel: (id: string) => void,
 *   goHome: () => void }} side
 * @returns {Child}
 */
export function sidebar(side) {
  /** @param {string} id */
  const current = (id) => (side.place?.kind === 'channel' && side.place.id === id ? 'page' : null);
  /** @param {string} id */
  const count = (id) =>
    (side.unseen.get(id) ?? 0) > 0
      ? h('span', { class: 'unseen', 'aria-label': `${side.unseen.get(id)} new` }, String(side.unseen.get(id)))
      : null;
  return h(
    'nav',
    { class: 'side', 'aria-label': 'Conversations' },
    h(
      'button',
      {
        type: 'button',
        class: 'side-item',
        key: 'home',
        'data-testid': 'home',
        'aria-current': side.place?.kind === 'home' ? 'page' : null,
        on: { click: side.goHome },
      },
      h('span', { class: 'side-sign', 'aria-hidden': 'true' }, '⌂'),
      'Home',
    ),
    h('h2', { class: 'side-heading' }, 'Channels'),
    side.channels.length === 0
      ? h('p', { class: 'side-note', key: 'none' }, 'You are not in any channel of this workspace.')
      : null,
    ...side.channels.map((channel) =>
      h(
        'button',
        {
          type: 'button',
          class: 'side-item',
          key: channel.id,
          'data-testid': `channel-${channel.name}`,
          'aria-current': current(channel.id),
          title: channel.shared ? 'Shared with another organisation' : null,
          on: { click: () => side.goChannel(channel.id) },
        },
        h('span', { class: 'side-sign', 'aria-hidden': 'true' }, '#'),
        h('span', { class: 'side-name' }, channel.name),
        channel.private ? h('span', { class: 'shared' }, 'private') : null,
        channel.shared ? h('span', { class: 'shared', title: 'Shared with another organisation' }, 'shared') : null,
        count(channel.id),
      ),
    ),
    h('h2', { class: 'side-heading' }, 'Direct messages'),
    ...side.directs.map((direct) => {
      const person = side.people.get(direct.with ?? '');
      return h(
        'button',
        {
          type: 'button',
          class: 'side-item',
          key: direct.id,
          'data-testid': `dm-${direct.with}`,
          'aria-current': current(direct.id),
          on: { click: () => side.goChannel(direct.id) },
        },
        avatar(person, direct.with ?? '', 'tiny'),
        h('span', { class: 'side-name' }, person?.name ?? direct.with ?? ''),
        personBadge(person),
        count(direct.id),
      );
    }),
  );
}

/** @param {Person} person @param {number} waiting */
function actorLabel(person, waiting) {
  const kind = { member: '', bot: '', guest: 'guest', outside: 'another organisation', gone: 'has left' }[person.kind];
  return [person.name, person.title && `– ${person.title}`, kind && `(${kind})`, waiting > 0 && `● ${waiting} new`]
    .filter(Boolean)
    .join(' ');
}
