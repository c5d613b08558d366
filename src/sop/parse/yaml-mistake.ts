/**
 * What an author who does not know YAML most likely did where the YAML library gives up: it tells of tokens, and often
 * many lines behind the cause. Only asked of files that cannot be read, so that a guess never refuses anything.
 */
import { quoted } from './quoted.ts';
import type { TextRange } from './text-range.ts';

export type Mistake = { readonly range: TextRange; readonly message: string; readonly suggestion: string };

type Line = {
  readonly number: number;
  readonly start: number;
  readonly text: string /** Blanks before it. */;
  readonly indent: number /** Without blanks around it, and comments. */;
  readonly content: string;
};
/** Where a key or the dash of an item stands whose block may go on. */
type Opened = { readonly column: number; readonly isItem: boolean; readonly line: number; readonly isOpen: boolean };

const KEY = /^(?:"[^"]*"|'[^']*'|[A-Za-z_][\w ,.-]*):(?=\s|$)/;
const OTHER_BLANK = /^ *[\u00a0\u2000-\u200b\u202f\u3000]/;
/** What YAML keeps for itself at the begin of a text. */
const KEPT = /^[@`%&*>|[\]{}"',?#!-]/;

/**
 * The mistake that caused the first complaint of the YAML library, at `offset`; null when it is none of those we know.
 *
 * @param keys of the file's format
 */
export function yamlMistake(text: string, offset: number, keys: ReadonlySet<string>): Mistake | null {
  const lines = linesOf(text);
  const at = lines.findLastIndex(({ start }) => start <= offset);
  const near = lines.slice(Math.max(0, at - 1), at + 2);
  return (
    first(lines, blankOf) ??
    first(near, (line) => wordingOf(line, keys)) ??
    indentationOf(lines.slice(0, at + 2)) ??
    first(lines.slice(at, at + 1), textOf) ??
    first(lines, openQuoteOf)
  );
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
    const made = {
      number: index + 1,
      start,
      text: written,
      indent: written.length - written.trimStart().length,
      content,
    };
    start += line.length + 1;
    return made;
  });
}

function whole({ start, text }: Line, from = text.length - text.trimStart().length): TextRange {
  return { start: start + from, end: Math.max(start + from + 1, start + text.trimEnd().length) };
}

function blankOf(line: Line): Mistake | null {
  const isTab = /^ *\t\s*\S/.test(line.text);
  if (!isTab && !OTHER_BLANK.test(line.text)) return null;
  return {
    range: { start: line.start, end: line.start + Math.max(1, line.indent) },
    message: isTab
      ? 'This line begins with a tab, which counts for nothing here'
      : 'This line begins with blanks of another kind, as word processors write them',
    suggestion: 'Begin it with as many blanks of the space bar as the lines beside it',
  };
}

/** A blank, a colon or a dash that is missing. */
function wordingOf(line: Line, keys: ReadonlySet<string>): Mistake | null {
  const { content } = line;
  const glued = /^-([A-Za-z_]\w*:.*)$/.exec(content)?.[1];
  if (glued !== undefined)
    return { range: whole(line), message: 'A dash needs a blank behind it', suggestion: `Write \`- ${glued}\`` };
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
      message: `The colon behind \`${key}\` needs a blank behind it`,
      suggestion: `Write \`${dash}${key}: ${rest.slice(1)}\``,
    };
  return /^\s+[^\s:]/.test(rest)
    ? {
        range: whole(line),
        message: `A colon is missing behind \`${key}\``,
        suggestion: `Write \`${dash}${key}: ${rest.trim()}\``,
      }
    : null;
}

/** Lines of one block begin at one column. */
function indentationOf(lines: readonly Line[]): Mistake | null {
  const outline = new Outline();
  return first(lines, (line) => outline.add(line));
}

/** The blocks that are open at a line. */
class Outline {
  readonly #opened: Opened[] = [];
  /** The column of a key whose text is in the lines below it. */
  #textBelow: number | null = null;

  /** The mistake of the line; null when it fits. */
  add(line: Line): Mistake | null {
    const { content, indent } = line;
    if (content === '' || (this.#textBelow !== null && indent > this.#textBelow)) return null;
    this.#textBelow = null;
    const dashes = /^(?:- +)*(?:-$)?/.exec(content)?.[0] ?? '';
    const isItem = dashes !== '';
    const key = KEY.exec(content.slice(dashes.length))?.[0] ?? null;
    if (!isItem && key === null) return null;
    if (!isItem && /^step:/.test(content))
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
    if (closed.length === 0 && indent > top.column && !top.isOpen)
      return misplaced(line, top.column, `line ${top.line}, which has its text already`);
    return top.column === indent && top.isItem && !isItem
      ? misplaced(line, indent + 2, `what belongs to the item of line ${top.line}`)
      : null;
  }

  #open({ content, indent, number }: Line, dashes: string, key: string | null): void {
    const isItem = dashes !== '';
    const top = this.#opened.at(-1);
    if (top?.column === indent && (top.isItem === isItem || !top.isOpen || !isItem)) this.#opened.pop();
    for (let column = indent; column < indent + dashes.length; column += 2)
      this.#opened.push({ column, isItem: true, line: number, isOpen: true });
    if (key === null) return;
    const value = content.slice(dashes.length + key.length).trim();
    this.#opened.push({ column: indent + dashes.length, isItem: false, line: number, isOpen: value === '' });
    if (/^[|>][-+\d]*$/.test(value)) this.#textBelow = indent + dashes.length;
  }
}

function misplaced(line: Line, column: number, like: string): Mistake {
  const [met, wanted] = [line.indent, column].map((blanks) => `${blanks} blank${blanks === 1 ? '' : 's'}`);
  return {
    range: whole(line),
    message: `This line begins with ${met ?? ''}, which puts it into no block`,
    suggestion: `Begin it with ${wanted ?? ''}, as ${like}`,
  };
}

/** A text that begins with what YAML keeps for itself. */
function textOf(line: Line): Mistake | null {
  const head = /^(?:- +)*(?:[A-Za-z_][\w.-]*:\s+)?/.exec(line.content)?.[0] ?? '';
  const value = line.content.slice(head.length);
  if (!KEPT.test(value)) return null;
  // Quotes, brackets and braces that end at the end of the line are as they should be.
  if (
    /^"(?:[^"\\]|\\.)*"$|^'(?:[^']|'')*'$/.test(value) ||
    (/^["']/.test(value) && !value.slice(1).includes(value.charAt(0)))
  )
    return null;
  const from = line.text.indexOf(value, line.indent + head.length - (head.length > 0 ? 1 : 0));
  return {
    range: whole(line, Math.max(from, 0)),
    message: `A text that begins with \`${value.charAt(0)}\` needs quotes around all of it`,
    suggestion: `Write \`${quoted(value)}\``,
  };
}

function openQuoteOf(line: Line): Mistake | null {
  const [, head = '', quote = ''] = /^((?:- +)*(?:[A-Za-z_][\w.-]*:\s+)?)(["'])/.exec(line.content) ?? [];
  if (quote === '' || line.content.slice(head.length + 1).includes(quote)) return null;
  return {
    range: whole(line, line.text.indexOf(quote)),
    message: `The quotes that begin here do not end on this line`,
    suggestion: `Put \`${quote}\` at the end of the text`,
  };
}
