/**
 * Parses Slack's text format (`mrkdwn`) into a tree of plain data.
 *
 * Pure: no document, no links followed. Malformed text stays text, exactly as written. The three escapes `&amp;`,
 * `&lt;` and `&gt;` are decoded once, after parsing, so an escaped `<!channel>` can never become a mention.
 */

/** Styles nested deeper than people write are left as text. */
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
 * Parses a whole text with its lines, quotes and preformatted parts.
 *
 * @param {string} text
 * @returns {Inline[]}
 */
export function parseMrkdwn(text) {
  /** @type {Inline[]} */
  const out = [];
  // Parts with an odd index are between two fences; a fence without a partner is text.
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

/** Decodes the three escapes of the format, once. @param {string} text */
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
 * Parses one line.
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
  /** The node that starts here and where it ends; null for an ordinary character. @returns {[Inline, number] | null} */
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
    // If one has no end, later ones have none either. Searching again for each would take quadratic time.
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
 * Where the style that starts at `at` ends, or -1. Styles start and end at word boundaries: `snake_case_name` is a
 * word.
 *
 * @param {string} text
 * @param {number} at
 * @param {Uint32Array} angles
 */
function styleEnd(text, at, angles) {
  const sign = text.charAt(at);
  for (let end = text.indexOf(sign, at + 1); end > 0; end = text.indexOf(sign, end + 1)) {
    if (angles[end] === 0 && !/\s/.test(text.charAt(end - 1)) && !/[\p{L}\p{N}]/u.test(text.charAt(end + 1)))
      return end;
  }
  return -1;
}

/** Whether a style may start at `at`. @param {string} text @param {number} at */
function canOpen(text, at) {
  const next = text.charAt(at + 1);
  return !/[\p{L}\p{N}]/u.test(text.charAt(at - 1)) && !/^\s?$/.test(next) && next !== text.charAt(at);
}

/**
 * For each position inside a `<…>`, including its `<`, the position of the `>`; 0 elsewhere. Computed once, so hostile
 * text costs no more than plain text.
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
 * Parses the text between `<` and `>`; null when it is not a known form.
 *
 * @param {string} inner
 * @returns {Inline | null}
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
