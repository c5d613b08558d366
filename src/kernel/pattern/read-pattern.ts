/**
 * Reads a pattern into a tree. The syntax is the common part of RE2: literals, `.`, classes, groups, alternatives,
 * repetitions, `^ $ \b`. Look-aheads and references to groups, which need backtracking, are refused by name.
 */
import { patternCharactersMax } from '../limits.ts';
import { own } from '../own.ts';

/** Code points from `from` to `to`, both included. */
export type Range = readonly [from: number, to: number];

export type PatternNode =
  | { readonly kind: 'set'; readonly ranges: readonly Range[]; readonly negated: boolean }
  | { readonly kind: 'assert'; readonly what: 'start' | 'end' | 'word edge' | 'no word edge' }
  | { readonly kind: 'sequence'; readonly items: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly options: readonly PatternNode[] }
  | { readonly kind: 'group'; readonly inner: PatternNode /** Null for `(?:…)`. */; readonly number: number | null }
  | {
      readonly kind: 'repeat';
      readonly inner: PatternNode;
      readonly least: number /** Null without end. */;
      readonly most: number | null;
      readonly greedy: boolean;
    };

export type ReadPattern = { readonly node: PatternNode; readonly groups: number; readonly ignoresCase: boolean };

/** Most counted repetitions of one part, since they are unrolled. */
const REPEAT_MAX = 200;
const GROUPS_MAX = 9;

const DIGIT: readonly Range[] = [[48, 57]];
const WORD: readonly Range[] = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
const SPACE: readonly Range[] = [
  [9, 10],
  [12, 13],
  [32, 32],
];
const LINE_END: readonly Range[] = [[10, 10]];
const CLASSES: Readonly<Record<string, readonly Range[]>> = { d: DIGIT, w: WORD, s: SPACE };
const CONTROLS: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, f: 12, v: 11 };

/** The tree, or a sentence that says what is wrong. Never throws. */
export function readPattern(source: string): ReadPattern | string {
  if (source.length > patternCharactersMax)
    return `Expected a pattern of at most ${patternCharactersMax} characters, got ${source.length}`;
  const ignoresCase = source.startsWith('(?i)');
  const reader = new Reader([...source], ignoresCase ? 4 : 0);
  const node = reader.choice();
  if (reader.problem === null && !reader.atEnd) reader.refuse('Expected no `)` without a `(` before it');
  return reader.problem ?? { node, groups: reader.groups, ignoresCase };
}

class Reader {
  groups = 0;
  problem: string | null = null;
  readonly #characters: readonly string[];
  #at: number;

  constructor(characters: readonly string[], at: number) {
    this.#characters = characters;
    this.#at = at;
  }

  get atEnd(): boolean {
    return this.#at >= this.#characters.length;
  }

  refuse(message: string): PatternNode {
    this.problem ??= `${message} at character ${this.#at + 1} of the pattern`;
    this.#at = this.#characters.length;
    return { kind: 'sequence', items: [] };
  }

  choice(): PatternNode {
    const options = [this.#sequence()];
    while (this.#take('|')) options.push(this.#sequence());
    return options.length === 1 && options[0] !== undefined ? options[0] : { kind: 'choice', options };
  }

  #sequence(): PatternNode {
    const items: PatternNode[] = [];
    while (!this.atEnd && this.#peek() !== '|' && this.#peek() !== ')') items.push(this.#repeated(this.#atom()));
    return { kind: 'sequence', items };
  }

  #repeated(inner: PatternNode): PatternNode {
    const bounds = this.#bounds();
    if (bounds === null) return inner;
    if (inner.kind === 'assert') return this.refuse('Cannot repeat a position such as `^`, `$` or `\\b`');
    const node: PatternNode = { kind: 'repeat', inner, least: bounds[0], most: bounds[1], greedy: !this.#take('?') };
    return this.#bounds() === null ? node : this.refuse('Cannot repeat a repetition');
  }

  #bounds(): readonly [number, number | null] | null {
    if (this.#take('*')) return [0, null];
    if (this.#take('+')) return [1, null];
    if (this.#take('?')) return [0, 1];
    const counted =
      this.#peek() === '{'
        ? /^\{(\d{1,4})(?:(,)(\d{1,4})?)?\}/.exec(this.#characters.slice(this.#at, this.#at + 12).join(''))
        : null;
    if (counted === null) return null;
    const least = Number(counted[1]);
    const most = counted[2] === undefined ? least : counted[3] === undefined ? null : Number(counted[3]);
    if (Math.max(least, most ?? 0) > REPEAT_MAX) {
      this.refuse(`Expected at most ${REPEAT_MAX} repetitions`);
      return null;
    }
    if (most !== null && most < least) {
      this.refuse('Expected the smaller count first');
      return null;
    }
    this.#at += counted[0].length;
    return [least, most];
  }

  #atom(): PatternNode {
    const character = this.#next();
    switch (character) {
      case '.':
        return { kind: 'set', ranges: LINE_END, negated: true };
      case '^':
        return { kind: 'assert', what: 'start' };
      case '$':
        return { kind: 'assert', what: 'end' };
      case '(':
        return this.#group();
      case '[':
        return this.#class();
      case '\\':
        return this.#escape();
      case '*':
      case '+':
      case '?':
        this.#at--;
        return this.refuse(`Expected something to repeat before \`${character}\``);
      default:
        return literal(codeOf(character));
    }
  }

  #group(): PatternNode {
    let number: number | null = null;
    if (this.#take('?')) {
      if (!this.#take(':'))
        return this.refuse(
          'Expected `(?:`, since look-aheads, look-behinds, names and flags inside are not supported,',
        );
    } else {
      this.groups += 1;
      number = this.groups;
      if (number > GROUPS_MAX) return this.refuse(`Expected at most ${GROUPS_MAX} groups`);
    }
    const inner = this.choice();
    return this.#take(')') || this.problem !== null ? { kind: 'group', inner, number } : this.refuse('Expected a `)`');
  }

  #escape(): PatternNode {
    const character = this.#next();
    if (character === 'b' || character === 'B')
      return { kind: 'assert', what: character === 'b' ? 'word edge' : 'no word edge' };
    const ranges = own(CLASSES, character.toLowerCase());
    if (ranges !== undefined) return { kind: 'set', ranges, negated: character !== character.toLowerCase() };
    const code = this.#escaped(character);
    return code === null
      ? this.refuse(
          /\d/.test(character) ? 'References to a group are not supported, got one' : 'Expected a known escape',
        )
      : literal(code);
  }

  #class(): PatternNode {
    const negated = this.#take('^');
    const ranges: Range[] = [];
    for (let first = true; first || this.#peek() !== ']'; first = false) {
      if (this.atEnd) return this.refuse('Expected a `]`');
      const from = this.#member(ranges);
      if (from === null) continue;
      if (this.#peek() !== '-' || this.#characters[this.#at + 1] === ']') {
        ranges.push([from, from]);
        continue;
      }
      this.#at += 1;
      const to = this.#member([]);
      if (to === null || to < from) return this.refuse('Expected a range from a smaller to a larger character');
      ranges.push([from, to]);
    }
    this.#at += 1;
    return { kind: 'set', ranges, negated };
  }

  /** One character of a class; null for `\d` and the like, whose ranges are added. */
  #member(ranges: Range[]): number | null {
    const character = this.#next();
    if (character !== '\\') {
      if (character === '[' && this.#peek() === ':')
        this.refuse('Named classes such as `[:alpha:]` are not supported, got one');
      return codeOf(character);
    }
    const escaped = this.#next();
    const known = own(CLASSES, escaped);
    if (known !== undefined) {
      ranges.push(...known);
      return null;
    }
    const code = this.#escaped(escaped);
    if (code === null) this.refuse('Expected a known escape inside `[]`');
    return code;
  }

  #escaped(character: string): number | null {
    if (Object.hasOwn(CONTROLS, character)) return CONTROLS[character] ?? null;
    return character === '' || /[\p{L}\p{N}]/u.test(character) ? null : codeOf(character);
  }

  #peek(): string {
    return this.#characters[this.#at] ?? '';
  }

  #next(): string {
    const character = this.#peek();
    this.#at += 1;
    return character;
  }

  #take(character: string): boolean {
    if (this.#peek() !== character || this.atEnd) return false;
    this.#at += 1;
    return true;
  }
}

export function isWord(code: number | null): boolean {
  return code !== null && WORD.some(([from, to]) => code >= from && code <= to);
}

function literal(code: number): PatternNode {
  return { kind: 'set', ranges: [[code, code]], negated: false };
}

function codeOf(character: string): number {
  return character.codePointAt(0) ?? 0;
}
