/**
 * Reads the workspace's text format (`mrkdwn`) into a tree of plain data.
 *
 * Pure: no document, no links followed. Text that is not well formed stays text, exactly as it was written. The three
 * escapes `&amp;`, `&lt;` and `&gt;` are undone once, after the structure is known, so an escaped `<!channel>` can
 * never become a mention.
 */

/** Deeper nesting than people write is left as text. */
const DEPTH_MAX = 6;

/**
 * @typedef {{ type: 'text', text: string } | { type: 'break' } | { type: 'code', text: string } | { type:
 *   'preformatted', text: string }
 *   | { type: 'bold' | 'italic' | 'strike' | 'quote', children: Inline[] }
 *   | { type: 'link', url: string, label: string } | { type: 'user', id: string } | { type: 'channel', id: string, label: string }
 *   | { type: 'group', id: string, label: string } | { type: 'broadcast', range: string }
 *   | { type: 'date', at: number, format: string, fallback: string, url: string | null }} Inline
 */

/** @type {Readonly<Record<string, 'bold' | 'italic' | 'strike'>>} */
const STYLES = { '*': 'bold', _: 'italic', '~': 'strike' };

/**
 * Reads a whole text with its lines, quotes and preformatted parts.
 *
 * @param {string} text
 * @returns {Inline[]}
 */
export function parseMrkdwn(text) {
  /** @type {Inline[]} */
  const out = [];
  // Odd parts stand between two fences; a fence without its partner is text.
  const parts = text.split('```');
  if (parts.length % 2 === 0) {
    const tail = parts.pop();
    parts.push(`${parts.pop()}\`\`\`${tail}`);
  }
  parts.forEach((part, index) => {
    if (index % 2 === 1) out.push({ type: 'preformatted', text: unescapeText(part.replace(/^\n|\n$/g, '')) });
    else out.push(...parseLines(index > 0 ? part.replace(/^\n/, '') : part));
  });
  return out;
}

/** Undoes the three escapes of the format, once. @param {string} text */
export function unescapeText(text) {
  return text.replace(
    /&(amp|lt|gt);/g,
    (_, name) => ({ amp: '&', lt: '<', gt: '>' })[/** @type {'amp' | 'lt' | 'gt'} */ (name)],
  );
}

/** @param {string} text @returns {Inline[]} */
function parseLines(text) {
  /** @type {Inline[]} */
  const out = [];
  /** @type {string[]} */
  let quote = [];
  const lines = text === '' ? [] : text.split('\n');
  let needsBreak = false;
  const endQuote = () => {
    if (quote.length === 0) return;
    out.push({
      type: 'quote',
      children: quote.flatMap((line, i) => [
        ...(i > 0 ? [/** @type {Inline} */ ({ type: 'break' })] : []),
        ...parseInline(line),
      ]),
    });
    quote = [];
    needsBreak = false;
  };
  for (const line of lines) {
    const quoted = /^(?:&gt;|>)(?:&gt;&gt;)? ?(.*)$/.exec(line);
    if (quoted) {
      quote.push(quoted[1] ?? '');
      continue;
    }
    endQuote();
    if (needsBreak) out.push({ type: 'break' });
    out.push(...parseInline(line));
    needsBreak = true;
  }
  endQuote();
  return out;
}

/**
 * Reads one line.
 *
 * @param {string} text
 * @param {number} [depth]
 * @returns {Inline[]}
 */
function parseInline(text, depth = 0) {
  /** @type {Inline[]} */
  const out = [];
  let plain = '';
  let at = 0;
  const angles = findAngles(text);
  /** @type {Set<string>} */
  const endless = new Set();
  /**
   * The node that begins here and where it ends; null where a character is only itself. @returns {[Inline, number] |
   * null}
   */
  const nodeHere = () => {
    const sign = text.charAt(at);
    if (sign === '`') {
      const end = text.indexOf('`', at + 1);
      return end > at + 1 ? [{ type: 'code', text: unescapeText(text.slice(at + 1, end)) }, end] : null;
    }
    if (sign === '<') {
      const end = angles[at] ?? 0;
      const node = end > 0 ? parseAngle(text.slice(at + 1, end)) : null;
      return node && [node, end];
    }
    const style = Object.hasOwn(STYLES, sign) ? STYLES[sign] : undefined;
    if (!style || depth >= DEPTH_MAX || endless.has(sign) || !canOpen(text, at)) return null;
    const end = styleEnd(text, at, angles);
    // Where one has no end, no later one has: looking again for each would cost the square of the text.
    if (end < 0) endless.add(sign);
    return end > 0 ? [{ type: style, children: parseInline(text.slice(at + 1, end), depth + 1) }, end] : null;
  };
  const endText = () => {
    if (plain !== '') out.push({ type: 'text', text: unescapeText(plain) });
    plain = '';
  };
  for (; at < text.length; at++) {
    const found = nodeHere();
    if (!found) {
      plain += text.charAt(at);
      continue;
    }
    endText();
    out.push(found[0]);
    at = found[1];
  }
  endText();
  return out;
}

/**
 * Where the style that begins at `at` ends, or -1. A style stands at word borders: `snake_case_name` is a word.
 *
 * @param {string} text @param {number} at @param {Uint32Array} angles
 */
function styleEnd(text, at, angles) {
  const sign = text.charAt(at);
  for (let end = text.indexOf(sign, at + 1); end > 0; end = text.indexOf(sign, end + 1)) {
    if (angles[end] === 0 && !/\s/.test(text.charAt(end - 1)) && !/[\p{L}\p{N}]/u.test(text.charAt(end + 1)))
      return end;
  }
  return -1;
}

/** Whether a style may begin at `at`. @param {string} text @param {number} at */
function canOpen(text, at) {
  const next = text.charAt(at + 1);
  return !/[\p{L}\p{N}]/u.test(text.charAt(at - 1)) && !/^\s?$/.test(next) && next !== text.charAt(at);
}

/**
 * For each place within a `<…>`, its `<` included, where the `>` is; 0 for all others. Found once, so that hostile text
 * costs no more than plain text does.
 *
 * @param {string} text
 */
function findAngles(text) {
  const ends = new Uint32Array(text.length);
  for (const match of text.matchAll(/<[^<>]*>/g))
    ends.fill(match.index + match[0].length - 1, match.index, match.index + match[0].length);
  return ends;
}

/**
 * What stands between `<` and `>`; null when it is none of the known forms. @param {string} inner @returns {Inline |
 * null}
 */
function parseAngle(inner) {
  const bar = inner.indexOf('|');
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? '' : unescapeText(inner.slice(bar + 1));
  const user = /^@([UW][A-Z0-9_]+)$/.exec(target);
  if (user?.[1]) return { type: 'user', id: user[1] };
  const channel = /^#([CGD][A-Z0-9_]+)$/.exec(target);
  if (channel?.[1]) return { type: 'channel', id: channel[1], label };
  const group = /^!subteam\^([A-Z0-9_]+)$/.exec(target);
  if (group?.[1]) return { type: 'group', id: group[1], label };
  const range = /^!(channel|here|everyone)$/.exec(target);
  if (range?.[1]) return { type: 'broadcast', range: range[1] };
  const date = /^!date\^(\d{1,12})\^([^^]*)(?:\^(.+))?$/.exec(target);
  if (date?.[1])
    return {
      type: 'date',
      at: Number(date[1]),
      format: date[2] ?? '',
      fallback: label,
      url: date[3] ? unescapeText(date[3]) : null,
    };
  if (/^(https?:\/\/|mailto:)[^\s]+$/i.test(target))
    return { type: 'link', url: unescapeText(target), label: label || unescapeText(target).replace(/^mailto:/i, '') };
  return null;
}
