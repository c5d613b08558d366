/**
 * Looks for nesting that no genuine file has, before the YAML library composes the text.
 */

/** Depth of brackets on one line. Real files nest two or three; the YAML library fails at about ten thousand. */
const FLOW_DEPTH_MAX = 20;
/**
 * Keys in one line, and behind a bracket without a comma between them. Two are a mistake already, such as a bracket
 * that does not end, which is explained better where there are few. The library fails at about five thousand.
 */
const KEYS_MAX = { line: 50, bracket: 1_000 } as const;
/** Column of the deepest list item or key. Twelve nested blocks with handlers stay far below it. */
const INDENT_MAX = 200;

/** The lexer marks document start, flow end and scalar start with control characters that are not in the text. */
const CONTROLS: ReadonlySet<string> = new Set(['\u0002', '\u0018', '\u001f']);
const INDICATORS: ReadonlySet<string> = new Set(['-', '?', ':']);

/**
 * The offset at which the file nests deeper than any procedure; null when it does not.
 *
 * @param tokens what the library's lexer makes of the text
 * INVARIANT: this runs before the YAML library composes the file, because the library recurses once per level and would
 * exhaust the stack.
 */
export function tooDeepAt(text: string, tokens: readonly string[]): number | null {
  let offset = 0;
  let lineStart = 0;
  let flow = 0;
  /** Of `{ a: b: c: … }` or `a: b: c: …`: each key is inside the one before it. */
  let keys = 0;
  for (const token of tokens) {
    if (CONTROLS.has(token)) continue;
    if (token === '[' || token === '{') flow += 1;
    else if (token === ']' || token === '}') flow = Math.max(0, flow - 1);
    if (/^[[\]{},]$/.test(token)) keys = 0;
    else if (token === ':') keys += 1;
    const isIndicator = INDICATORS.has(token);
    if (
      flow > FLOW_DEPTH_MAX ||
      keys > (flow > 0 ? KEYS_MAX.bracket : KEYS_MAX.line) ||
      (isIndicator &&
        flow === 0 &&
        offset - lineStart > INDENT_MAX &&
        text.slice(lineStart, offset).search(/[^\s\-?:]/) === -1)
    )
      return offset;
    const newline = token.lastIndexOf('\n');
    if (newline !== -1) lineStart = offset + newline + 1;
    if (newline !== -1 && flow === 0) keys = 0;
    offset += token.length;
  }
  return null;
}
