/**
 * Runs a pattern over a text: Pike's machine, which advances all threads in parallel. Each instruction is visited at
 * most once per character, so the time is linear in the text, whatever the pattern.
 */
import { assert } from '../assert.ts';
import { isWord, type Range } from './read-pattern.ts';
import type { Instruction, Program } from './parse-pattern.ts';

/** Positions in the text, the end not included. */
export type Span = { readonly start: number; readonly end: number };

type Thread = { readonly at: number; readonly slots: readonly number[] };

export type Search = {
  /** The match: the whole and its groups, null for a group that took no part; null without a match. */
  readonly groups: readonly (Span | null)[] | null;
  /** The last position that was examined, which may be after the match. */
  readonly reached: number;
};

/**
 * The leftmost match, and among those the most preferred one: the whole and its groups, null for a group that took no
 * part.
 */
export function runPattern(program: Program, text: string): readonly (Span | null)[] | null {
  return searchPattern(program, text, 0).groups;
}

/**
 * Like `runPattern`, for matches that begin at `from` or later. The text before `from` still counts for `^` and `\b`.
 */
export function searchPattern(program: Program, text: string, from: number): Search {
  const machine = new Machine(program, text);
  let threads: Thread[] = [];
  let matched: readonly number[] | null = null;
  let position = from;
  for (;;) {
    const code = text.codePointAt(position) ?? null;
    const visited = new Uint8Array(program.instructions.length);
    const ready: Thread[] = [];
    for (const thread of threads) machine.follow(thread, position, visited, ready);
    if (matched === null) machine.follow({ at: 0, slots: [] }, position, visited, ready);
    // A match ends all less preferred threads.
    const end = ready.findIndex(({ at }) => machine.at(at).op === 'match');
    matched = ready[end]?.slots ?? matched;
    threads = code === null ? [] : machine.step(end === -1 ? ready : ready.slice(0, end), code);
    if (code === null || (threads.length === 0 && matched !== null)) break;
    position += code > 0xffff ? 2 : 1;
  }
  return { groups: matched === null ? null : groupsOf(program, matched), reached: position };
}

/** The whole and each group; null for one that took no part. */
function groupsOf(program: Program, slots: readonly number[]): readonly (Span | null)[] {
  return Array.from({ length: program.groups + 1 }, (_, group) => {
    const [start, end] = [slots[group * 2] ?? -1, slots[group * 2 + 1] ?? -1];
    return start < 0 || end < 0 ? null : { start, end };
  });
}

class Machine {
  readonly #program: Program;
  readonly #text: string;

  constructor(program: Program, text: string) {
    this.#program = program;
    this.#text = text;
  }

  at(index: number): Instruction {
    const instruction = this.#program.instructions[index];
    assert(instruction !== undefined, 'a pattern program stays within its instructions');
    return instruction;
  }

  /**
   * Follows a thread through all instructions that read no character. Uses its own stack, since a program may be long.
   */
  follow(thread: Thread, position: number, visited: Uint8Array, ready: Thread[]): void {
    const stack = [thread];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      const { at, slots } = top;
      if (visited[at] === 1) continue;
      visited[at] = 1;
      const instruction = this.at(at);
      switch (instruction.op) {
        case 'jump':
          stack.push({ at: instruction.to, slots });
          break;
        case 'fork':
          stack.push({ at: instruction.second, slots }, { at: instruction.first, slots });
          break;
        case 'save': {
          const saved = Array.from(
            { length: Math.max(slots.length, instruction.slot + 1) },
            (_, slot) => slots[slot] ?? -1,
          );
          saved[instruction.slot] = position;
          stack.push({ at: at + 1, slots: saved });
          break;
        }
        case 'assert':
          if (this.#holdsAt(instruction.what, position)) stack.push({ at: at + 1, slots });
          break;
        case 'set':
        case 'match':
          ready.push(top);
          break;
      }
    }
  }

  /** The threads that continue after a character. */
  step(threads: readonly Thread[], code: number): Thread[] {
    return threads.flatMap(({ at, slots }) => {
      const instruction = this.at(at);
      return instruction.op === 'set' && this.#holds(instruction, code) ? [{ at: at + 1, slots }] : [];
    });
  }

  #holds({ ranges, negated }: Extract<Instruction, { op: 'set' }>, code: number): boolean {
    const isIn =
      inRanges(ranges, code) ||
      (this.#program.ignoresCase && otherCases(code).some((other) => inRanges(ranges, other)));
    return isIn !== negated;
  }

  #holdsAt(what: Extract<Instruction, { op: 'assert' }>['what'], position: number): boolean {
    if (what === 'start') return position === 0;
    if (what === 'end') return position === this.#text.length;
    const before = position === 0 ? null : this.#text.charCodeAt(position - 1);
    const after = this.#text.codePointAt(position) ?? null;
    return (isWord(before) !== isWord(after)) === (what === 'word edge');
  }
}

function inRanges(ranges: readonly Range[], code: number): boolean {
  return ranges.some(([from, to]) => code >= from && code <= to);
}

function otherCases(code: number): number[] {
  const character = String.fromCodePoint(code);
  return [character.toLowerCase(), character.toUpperCase()]
    .filter((other) => other.length === character.length)
    .map((other) => other.codePointAt(0) ?? code);
}
