/**
 * Describes messages: a single message, a channel's messages by day, and an open thread.
 */
import { renderBlocks } from './blocks.js';
import { h } from './dom.js';
import { mrkdwn } from './text.js';
import { dayName, fullTime, shortTime } from './time.js';
import { mainLine, repliesTo } from './workspace.js';

/**
 * @typedef {import('./dom.js').Child} Child
 * @typedef {import('./workspace.js').Message} Message
 * @typedef {import('./workspace.js').Person} Person
 * @typedef {{ names: import('./text.js').Names, people: ReadonlyMap<string, Person>, openThread: string | null,
 *   surface: (message: Message, where: string) => import('./elements.js').Surface,
 *   showThread: (channel: string, ts: string) => void, dismiss: (message: Message) => void }} Reader
 */

const HUES = 8;
/** The author of notices by the client itself. @type {Person} */
const NOBODY = { id: 'CLIENT', name: 'Workspace notice', handle: '', title: '', kind: 'member' };

/** A person's round avatar. @param {Person | undefined} person @param {string} id @param {string} [size] */
export function avatar(person, id, size = '') {
  const name = person?.name ?? id;
  const letters = name
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('')
    .toUpperCase();
  const hue = [...id].reduce((sum, sign) => (sum * 31 + (sign.codePointAt(0) ?? 0)) % 9973, 7) % HUES;
  const look = person?.kind === 'bot' ? 'avatar-app' : `hue-${hue}`;
  return h(
    'span',
    { class: `avatar ${look} ${size}`, 'aria-hidden': 'true' },
    person?.kind === 'bot' ? 'S' : letters || '?',
  );
}

/** A badge for anyone who is not a regular member. @param {Person | undefined} person @returns {Child} */
export function personBadge(person) {
  const said = { member: '', bot: 'APP', guest: 'GUEST', outside: 'OTHER ORGANISATION', gone: 'DEACTIVATED' }[
    person?.kind ?? 'member'
  ];
  return said ? h('span', { class: `badge badge-${person?.kind}` }, said) : null;
}

/**
 * A channel's messages, with a heading for each day.
 *
 * @param {readonly Message[]} messages all of the channel, replies included
 * @param {Reader} reader
 * @returns {Child[]}
 */
export function messageLine(messages, reader) {
  /** @type {Child[]} */
  const out = [];
  let day = '';
  for (const message of mainLine(messages)) {
    const today = dayName(Number(message.ts) * 1000);
    if (today !== day)
      out.push(h('div', { class: 'day', key: `day-${today}`, role: 'separator' }, h('span', null, today)));
    day = today;
    out.push(
      messageItem(
        message,
        reader,
        { where: 'line', testId: `message-${message.ts}` },
        threadBar(message, repliesTo(messages, message.ts), reader),
      ),
    );
  }
  return out;
}

/**
 * An open thread: its first message and the replies.
 *
 * @param {readonly Message[]} messages
 * @param {string} ts
 * @param {Reader} reader
 * @returns {Child[]}
 */
export function threadLine(messages, ts, reader) {
  const root = messages.find((message) => message.ts === ts);
  const replies = repliesTo(messages, ts);
  return [
    root
      ? messageItem(root, reader, { where: 'root', testId: `thread-root-${ts}` }, null)
      : h('p', { class: 'muted pad' }, 'The message of this thread was deleted.'),
    h(
      'div',
      { class: 'reply-count', key: 'count' },
      h('span', null, counted(replies.filter((reply) => !reply.ephemeral).length)),
    ),
    ...replies.map((reply) => messageItem(reply, reader, { where: 'thread', testId: `message-${reply.ts}` }, null)),
  ];
}

/**
 * @param {Message} message
 * @param {Reader} reader
 * @param {{ where: string, testId: string }} place
 * @param {Child} below
 * @returns {Child}
 */
function messageItem(message, reader, place, below) {
  const person = reader.people.get(message.user);
  // A notice of the client itself, such as a failed command, has no author.
  const name = person?.name ?? (message.user === 'CLIENT' ? NOBODY.name : message.user || 'Somebody');
  const at = Number(message.ts) * 1000;
  const kind = message.ephemeral
    ? ' ephemeral'
    : reader.openThread === message.ts && place.where === 'line'
      ? ' open'
      : '';
  const item = h(
    'article',
    {
      class: `message${kind}`,
      key: `${place.where}-${message.ts}-${message.ephemeral}`,
      'data-testid': place.testId,
      tabindex: '-1',
      'aria-label': `${name}, ${shortTime(at)}`,
    },
    avatar(person ?? NOBODY, message.user),
    h(
      'div',
      { class: 'message-body' },
      message.ephemeral
        ? h(
            'div',
            { class: 'only-you' },
            'Only visible to you',
            h(
              'button',
              { type: 'button', class: 'text-button', on: { click: () => reader.dismiss(message) } },
              'Dismiss',
            ),
          )
        : null,
      h(
        'div',
        { class: 'message-head' },
        h('span', { class: 'author' }, name),
        personBadge(person),
        h('time', { class: 'when', title: fullTime(at) }, shortTime(at)),
        message.edited ? h('span', { class: 'edited', title: 'Updated after it was posted' }, '(edited)') : null,
      ),
      h('div', { class: 'message-content', key: 'content' }, ...content(message, reader, place.where)),
      below,
    ),
  );
  // A wrapper has the second test id: an element cannot have two.
  return message.ephemeral ? h('div', { key: `eph-${message.ts}`, 'data-testid': 'ephemeral' }, item) : item;
}

/**
 * The blocks if there are any: then the text is only for notifications.
 *
 * @param {Message} message
 * @param {Reader} reader
 * @param {string} where
 * @returns {Child[]}
 */
function content(message, reader, where) {
  if (message.blocks.length > 0) return renderBlocks(message.blocks, reader.surface(message, where));
  return [h('div', { class: 'plain-message' }, ...mrkdwn(message.text, reader.names))];
}

/** @param {Message} message @param {readonly Message[]} replies @param {Reader} reader @returns {Child} */
function threadBar(message, replies, reader) {
  if (message.ephemeral) return null;
  const lasting = replies.filter((reply) => !reply.ephemeral);
  const last = lasting.at(-1);
  const faces = [...new Set(lasting.map((reply) => reply.user))].slice(0, 4);
  return h(
    'button',
    {
      type: 'button',
      class: last ? 'thread-bar' : 'thread-bar quiet',
      key: 'thread',
      'data-testid': `open-thread-${message.ts}`,
      'aria-label': last ? `Open the thread, ${counted(lasting.length)}` : 'Reply in a thread',
      on: { click: () => reader.showThread(message.channel, message.ts) },
    },
    ...faces.map((id) => avatar(reader.people.get(id), id, 'tiny')),
    h('span', { class: 'thread-count' }, last ? counted(lasting.length) : 'Reply in a thread'),
    last
      ? h(
          'span',
          { class: 'when', title: fullTime(Number(last.ts) * 1000) },
          `Last reply ${shortTime(Number(last.ts) * 1000)}`,
        )
      : null,
  );
}

/** @param {number} count */
function counted(count) {
  return count === 0 ? 'No replies yet' : count === 1 ? '1 reply' : `${count} replies`;
}
