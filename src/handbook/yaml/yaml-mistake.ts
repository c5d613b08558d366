/**
 * Guesses the mistake of an author who does not know YAML. The YAML library names tokens, often many lines after the
 * cause. Only used for files that cannot be read anyway, so a wrong guess refuses nothing.
 */
import type { TextRange } from '../place.ts';
import { nameWithSign, openBracketOf, withinOf } from './flow-mistake.ts';
import type { Line, Mistake } from './line.ts';
import { yamlQuoted } from './yaml-quoted.ts';

/** A key, or the dash of an item, whose block may continue. */
type Opened = {
  readonly column: number;
  readonly isItem: boolean;
  readonly line: number;
  readonly isOpen: boolean;
  readonly key: string;
  readonly value: string;
};

const KEY = /^(?:"[^"]*"|'[^']*'|[A-Za-z_][\w ,.-]*):(?=\s|$)/;
const SPECIAL = '[\\u00a0\\u2000-\\u200b\\u202f\\u3000]';
const OTHER_BLANK = new RegExp(`^ *${SPECIAL}`);
/** After a dash or after the colon of a key, where YAML needs an ordinary space. */
const BLANK_AFTER = new RegExp(`^(?:\\s*-|\\s*(?:- +)*\\w+:)(?=${SPECIAL})`);
/** Lines above an error that are searched for an open bracket. */
const BRACKET_LINES_MAX = 50;
/** Characters that YAML reserves at the start of a text. */
const RESERVED = /^[@`%&*>|[\]{}"',?#!-]/;

/**
 * The mistake that caused the library's first error, at `offset`; null when it is not one we recognise.
 *
 * @param keys the keys that the file may use
 */
export function yamlMistake(text: string, offset: number, keys: ReadonlySet<string>): Mistake | null {
  const lines = linesOf(text);
  const at = lines.findLastIndex(({ start }) => start <= offset);
  const near = lines.slice(Math.max(0, at - 1), at + 2);
  return (
    first(lines, blankOf) ??
    bracketOf(lines, at) ??
    first(near, (line) => wordingOf(line, keys)) ??
    indentationOf(lines.slice(0, at + 2), keys) ??
    first(lines.slice(at, at + 1), textOf) ??
    first(lines, openQuoteOf)
  );
}

/** The last bracket above the error that is not closed. */
function bracketOf(lines: readonly Line[], at: number): Mistake | null {
  for (let index = at; index >= Math.max(0, at - BRACKET_LINES_MAX); index--) {
    const mistake = openBracketOf(lines, index);
    if (mistake !== null) return mistake;
  }
  return null;
}

function first(lines: readonly Line[], look: (line: Line) => Mistake | null): Mistake | null {
  for (const line of lines) {
    const mistake = look(line);
    if (mistake !== null) return mistake;
  }
  return null;
}

function linesOf(text: string): Line[] {
  let start = 0;
  return text.split('\n').map((line, index) => {
    const written = line.replace(/\r$/, '');
    const content = written
      .trim()
      .replace(/(?:^|\s)#(?=\s|$).*$/, '')
      .trim();
    const result = {
      number: index + 1,
      start,
      text: written,
      indent: written.length - written.trimStart().length,
      content,
    };
    start += line.length + 1;
    return result;
  });
}

function whole({ start, text }: Line, from = text.length - text.trimStart().length): TextRange {
  return { start: start + from, end: Math.max(start + from + 1, start + text.trimEnd().length) };
}

function blankOf(line: Line): Mistake | null {
  const before = BLANK_AFTER.exec(line.text)?.[0];
  if (before !== undefined && line.text.trimStart() !== '')
    return {
      range: { start: line.start + before.length, end: line.start + before.length + 1 },
      message: `The space after \`${before.trim()}\` is a special one, which word processors insert`,
      suggestion: 'Delete it and type an ordinary space',
    };
  const isTab = /^ *\t\s*\S/.test(line.text);
  if (!isTab && !OTHER_BLANK.test(line.text)) return null;
  return {
    range: { start: line.start, end: line.start + Math.max(1, line.indent) },
    message: isTab
      ? 'This line is indented with a tab, which YAML does not allow'
      : 'This line is indented with special spaces, which word processors insert',
    suggestion: 'Indent it with as many ordinary spaces as the lines around it',
  };
}

/** A missing space, colon or dash. */
function wordingOf(line: Line, keys: ReadonlySet<string>): Mistake | null {
  const { content } = line;
  const glued = /^-([A-Za-z_]\w*:.*)$/.exec(content)?.[1];
  if (glued !== undefined)
    return { range: whole(line), message: 'A dash needs a space after it', suggestion: `Write \`- ${glued}\`` };
  const bullet = /^[–—•·]\s*(.*)$/.exec(content)?.[1];
  if (bullet !== undefined)
    return {
      range: whole(line),
      message: `An item of a list begins with \`-\`, got \`${content.charAt(0)}\``,
      suggestion: `Write \`- ${bullet}\``,
    };
  const [, dash = '', key = '', rest = ''] = /^((?:- +)?)([a-z_]+)(.*)$/.exec(content) ?? [];
  if (!keys.has(key)) return null;
  if (/^:\S/.test(rest))
    return {
      range: whole(line),
      message: `The colon after \`${key}\` needs a space after it`,
      suggestion: `Write \`${dash}${key}: ${rest.slice(1)}\``,
    };
  return /^\s+[^\s:]/.test(rest)
    ? {
        range: whole(line),
        message: `A colon is missing after \`${key}\``,
        suggestion: `Write \`${dash}${key}: ${rest.trim()}\``,
      }
    : null;
}

/** Lines of one block must begin at the same column. */
function indentationOf(lines: readonly Line[], keys: ReadonlySet<string>): Mistake | null {
  const outline = new Outline(keys);
  return first(lines, (line) => outline.add(line));
}

/** The blocks that are open at a line. */
class Outline {
  readonly #keys: ReadonlySet<string>;
  readonly #opened: Opened[] = [];
  /** The column of a key whose text is in the lines below it. */
  #textBelow: number | null = null;

  /** @param keys the keys that the file may use */
  constructor(keys: ReadonlySet<string>) {
    this.#keys = keys;
  }

  /** The mistake of the line; null when it fits. */
  add(line: Line): Mistake | null {
    const { content, indent } = line;
    if (content === '' || (this.#textBelow !== null && indent > this.#textBelow)) return null;
    this.#textBelow = null;
    const dashes = /^(?:- +)*(?:-$)?/.exec(content)?.[0] ?? '';
    const isItem = dashes !== '';
    const key = KEY.exec(content.slice(dashes.length))?.[0] ?? null;
    if (!isItem && key === null) return null;
    if (!isItem && this.#keys.has('step') && /^step:/.test(content))
      return { range: whole(line), message: 'A step begins with a dash', suggestion: `Write \`- ${content}\`` };
    const mistake = this.#misfit(line, isItem, this.#close(indent));
    if (mistake === null) this.#open(line, dashes, key);
    return mistake;
  }

  /** Closes the blocks that begin after a column, and returns them. */
  #close(column: number): readonly Opened[] {
    const closed: Opened[] = [];
    while ((this.#opened.at(-1)?.column ?? -1) > column) closed.push(...this.#opened.splice(-1));
    return closed;
  }

  #misfit(line: Line, isItem: boolean, closed: readonly Opened[]): Mistake | null {
    const { indent } = line;
    const top = this.#opened.at(-1);
    const like = closed.findLast((opened) => opened.isItem === isItem) ?? closed.at(-1);
    if (like !== undefined && (top?.column ?? 0) < indent) return misplaced(line, like.column, `line ${like.line}`);
    if (top === undefined) return null;
    if (closed.length === 0 && indent > top.column && !top.isOpen) return belowText(line, isItem, top);
    if (top.column !== indent || !top.isItem || isItem) return null;
    const mistake = misplaced(line, indent + 2, `the rest of the item on line ${top.line}`);
    return { ...mistake, suggestion: `${mistake.suggestion}, or remove the dash there` };
  }

  #open({ content, indent, number }: Line, dashes: string, key: string | null): void {
    const isItem = dashes !== '';
    const top = this.#opened.at(-1);
    if (top?.column === indent && (top.isItem === isItem || !top.isOpen || !isItem)) this.#opened.pop();
    for (let column = indent; column < indent + dashes.length; column += 2)
      this.#opened.push({ column, isItem: true, line: number, isOpen: true, key: '', value: '' });
    if (key === null) return;
    const value = content.slice(dashes.length + key.length).trim();
    this.#opened.push({
      column: indent + dashes.length,
      isItem: false,
      line: number,
      isOpen: value === '',
      key: key.slice(0, -1),
      value,
    });
    if (/^[|>][-+\d]*$/.test(value)) this.#textBelow = indent + dashes.length;
  }
}

/** Something indented below a key that already has its text on its own line. */
function belowText(line: Line, isItem: boolean, { key, value, column, line: number }: Opened): Mistake {
  const { range } = misplaced(line, column, `line ${number}, which already has its text`);
  const isSentence =
    !isItem &&
    /\s/.test(value) &&
    ['starts', 'if_late', 'if_denied', 'if_expired', 'if_unanswered', 'if_unsure', 'if_missing'].includes(key);
  if (!isItem && !isSentence) return misplaced(line, column, `line ${number}, which already has its text`);
  return {
    range,
    message: `\`${key}\` on line ${number} already has a text after its colon, so nothing can be below it`,
    suggestion: isItem
      ? `Move that text to a line of its own below \`${key}:\`, as \`- ${value}\``
      : `Move that text to a line of its own below \`${key}:\`, as \`says: ${value}\``,
  };
}

function misplaced(line: Line, column: number, like: string): Mistake {
  const [actual, wanted] = [line.indent, column].map((count) => `${count} space${count === 1 ? '' : 's'}`);
  return {
    range: whole(line),
    message: `This line is indented by ${actual ?? ''}, which fits no block`,
    suggestion: `Indent it by ${wanted ?? ''}, like ${like}`,
  };
}

/** A text that begins with a character YAML reserves. */
function textOf(line: Line): Mistake | null {
  const head = /^(?:- +)*(?:[A-Za-z_][\w.-]*:\s+)?/.exec(line.content)?.[0] ?? '';
  const value = line.content.slice(head.length);
  if (!RESERVED.test(value)) return null;
  const from = line.text.indexOf(value, line.indent + head.length - (head.length > 0 ? 1 : 0));
  const within = withinOf(value);
  if (within !== null) return { range: whole(line, Math.max(from, 0)), ...within };
  // Quotes, brackets and braces that are closed at the end of the line are fine.
  if (
    /^"(?:[^"\\]|\\.)*"$|^'(?:[^']|'')*'$/.test(value) ||
    (/^["']/.test(value) && !value.slice(1).includes(value.charAt(0)))
  )
    return null;
  const name = /^@([\w-]+)$/.exec(value)?.[1];
  const key = /(?<![\w.-])([\w.-]+):\s+$/.exec(head)?.[1] ?? '';
  if (name !== undefined && (key === 'slack_user' || key === 'email'))
    return { range: whole(line, Math.max(from, 0)), ...nameWithSign(key, name) };
  if (name !== undefined)
    return {
      range: whole(line, Math.max(from, 0)),
      message: 'A name has no `@` in front',
      suggestion: `Write \`${name}\`, or \`${yamlQuoted(value)}\` if it is a text`,
    };
  return {
    range: whole(line, Math.max(from, 0)),
    message: `A text that begins with \`${value.charAt(0)}\` needs quotes around all of it`,
    suggestion: `Write \`${yamlQuoted(compared(value))}\``,
  };
}

/** `"Enterprise" = account.tier`, a comparison with the sign of other notations. */
const compared = (value: string): string =>
  value
    .replace(/^("[^"]*"|'[^']*')\s*(?:=|===)\s*(?=[a-z][\w.]*$)/, '$1 == ')
    .replace(/^("[^"]*"|'[^']*')\s*<>\s*(?=[a-z][\w.]*$)/, '$1 != ');

function openQuoteOf(line: Line): Mistake | null {
  const [, head = '', quote = ''] = /^((?:- +)*(?:[A-Za-z_][\w.-]*:\s+)?)(["'])/.exec(line.content) ?? [];
  if (quote === '' || line.content.slice(head.length + 1).includes(quote)) return null;
  return {
    range: whole(line, line.text.indexOf(quote)),
    message: `The quotes opened here are not closed on this line`,
    suggestion: `Put \`${quote}\` at the end of the text`,
  };
}
