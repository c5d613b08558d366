/**
 * Describes text for the page: Slack's text format, rich text, plain text objects, and links that are safe to follow.
 */
import { h, isWebAddress } from './dom.js';
import { parseMrkdwn, unescapeText } from './mrkdwn.js';
import { formatDate, fullTime } from './time.js';

/** @typedef {import('./dom.js').Child} Child */
/** @typedef {import('./mrkdwn.js').Inline} Inline */
/** @typedef {{ user(id: string): string, channel(id: string): string, group(id: string): string, me: string,
 }} Names */

/** A text in `mrkdwn`. @param {string} text @param {Names} names @returns {Child[]} */
export function mrkdwn(text, names) {
  return parseMrkdwn(text).map((node) => inline(node, names));
}

/**
 * A text object of Block Kit: plain text is shown literally.
 *
 * @param {any} object
 * @param {Names} names
 * @returns {Child[]}
 */
export function textObject(object, names) {
  if (typeof object === 'string') return [object];
  if (typeof object?.text !== 'string') return [];
  return object.type === 'mrkdwn' ? mrkdwn(object.text, names) : [object.text];
}

/** Plain text of a text object, for labels and titles. @param {any} object @returns {string} */
export function plain(object) {
  if (typeof object === 'string') return object;
  if (typeof object?.text !== 'string') return '';
  return object.type === 'mrkdwn' ? unescapeText(object.text) : object.text;
}

/** The message of the workspace that an address names, as Slack copies it from a message. @param {string} url */
export function messageOf(url) {
  const found =
    /^https:\/\/[\w-]+\.slack\.com\/archives\/([A-Z0-9]+)\/p(\d{10})(\d{6})(?:\?thread_ts=(\d{10}\.\d{6})|$)/.exec(url);
  if (found === null) return null;
  const [, channel = '', seconds = '', fraction = '', thread] = found;
  return { channel, ts: thread ?? `${seconds}.${fraction}` };
}

/** A link to the web, or only its label for any other kind of address. @param {string} url @param {Child[]} label */
function link(url, label) {
  const message = messageOf(url);
  // The page opens the message itself, see `main.js`.
  if (message !== null) return h('a', { class: 'link', href: url, 'data-message': url }, ...label);
  if (!isWebAddress(url)) return h('span', { class: 'not-a-link', title: url }, ...label);
  return h('a', { class: 'link', href: url, target: '_blank', rel: 'noopener noreferrer' }, ...label);
}

/** A person's name as a mention. @param {string} id @param {Names} names */
function userMention(id, names) {
  return h('span', { class: id === names.me ? 'mention mention-me' : 'mention', title: id }, `@${names.user(id)}`);
}

/** The `rich_text` block. @param {any} block @param {Names} names @returns {Child[]} */
export function richText(block, names) {
  return list(block?.elements).map((element) => richElement(element, names));
}

/** @param {any} element @param {Names} names @returns {Child} */
function richElement(element, names) {
  const parts = () => list(element.elements).map((part) => richInline(part, names));
  switch (element?.type) {
    case 'rich_text_section':
      return h('div', { class: 'rich-section' }, ...parts());
    case 'rich_text_quote':
      return h('blockquote', { class: 'quote' }, ...parts());
    case 'rich_text_preformatted':
      return h('pre', { class: 'preformatted' }, h('code', null, ...parts()));
    case 'rich_text_list': {
      const indent = Math.min(Math.max(Number(element.indent) || 0, 0), 6);
      const start = Number(element.offset) > 0 ? Number(element.offset) + 1 : null;
      return h(
        element.style === 'ordered' ? 'ol' : 'ul',
        { class: `rich-list indent-${indent}`, start },
        ...list(element.elements).map((item) =>
          h('li', null, ...list(item.elements).map((part) => richInline(part, names))),
        ),
      );
    }
    default:
      return null;
  }
}

/** @param {any} part @param {Names} names @returns {Child} */
function richInline(part, names) {
  switch (part?.type) {
    case 'text':
      return styled(String(part.text ?? ''), part.style);
    case 'link':
      return styled(link(String(part.url ?? ''), [String(part.text || part.url || '')]), part.style);
    case 'user':
      return userMention(String(part.user_id ?? ''), names);
    case 'channel':
      return h('span', { class: 'mention' }, `#${names.channel(String(part.channel_id ?? ''))}`);
    case 'usergroup':
      return h('span', { class: 'mention' }, `@${names.group(String(part.usergroup_id ?? ''))}`);
    case 'broadcast':
      return h('span', { class: 'mention mention-all' }, `@${part.range}`);
    case 'date':
      return date(Number(part.timestamp), String(part.format ?? ''), String(part.fallback ?? ''), part.url ?? null);
    default:
      return typeof part?.text === 'string' ? part.text : null;
  }
}

/** @param {Child} child @param {any} style @returns {Child} */
function styled(child, style) {
  let out = child;
  if (style?.code) out = h('code', { class: 'code' }, out);
  if (style?.bold) out = h('strong', null, out);
  if (style?.italic) out = h('em', null, out);
  if (style?.strike) out = h('s', null, out);
  return out;
}

/** @param {Inline} node @param {Names} names @returns {Child} */
function inline(node, names) {
  const children = () => ('children' in node ? node.children.map((child) => inline(child, names)) : []);
  switch (node.type) {
    case 'text':
      return node.text;
    case 'break':
      return h('br', null);
    case 'code':
      return h('code', { class: 'code' }, node.text);
    case 'preformatted':
      return h('pre', { class: 'preformatted' }, h('code', null, node.text));
    case 'bold':
      return h('strong', null, ...children());
    case 'italic':
      return h('em', null, ...children());
    case 'strike':
      return h('s', null, ...children());
    case 'quote':
      return h('blockquote', { class: 'quote' }, ...children());
    case 'link':
      return link(node.url, [node.label]);
    case 'user':
      return userMention(node.id, names);
    case 'channel':
      return h('span', { class: 'mention' }, `#${node.label || names.channel(node.id)}`);
    case 'group':
      return h('span', { class: 'mention' }, `@${(node.label || names.group(node.id)).replace(/^@/, '')}`);
    case 'broadcast':
      return h('span', { class: 'mention mention-all' }, `@${node.range}`);
    case 'date':
      return date(node.at, node.format, node.fallback, node.url);
  }
}

/** @param {number} at @param {string} format @param {string} fallback @param {string | null} url @returns {Child} */
function date(at, format, fallback, url) {
  const said = formatDate(at, format, fallback);
  const time = h('time', { class: 'date', title: fullTime(at * 1000) }, said);
  return url ? link(url, [time]) : time;
}

/** The value as a list; empty when it is not one. @param {unknown} value @returns {any[]} */
export function list(value) {
  return Array.isArray(value) ? value : [];
}
