/**
 * A pattern as a program for the machine of `run-pattern.ts`: the classic construction of Thompson, with counted
 * repetitions unrolled up to a limit.
 */
import { unreachable } from '../assert.ts';
import { patternInstructionsMax } from '../limits.ts';
import { readPattern, type PatternNode, type Range } from './read-pattern.ts';

export type Instruction =
  | { readonly op: 'set'; readonly ranges: readonly Range[]; readonly negated: boolean }
  | { readonly op: 'assert'; readonly what: Extract<PatternNode, { kind: 'assert' }>['what'] }
  | { readonly op: 'save'; readonly slot: number }
  /** Goes on at both places; the first is preferred. */
  | { readonly op: 'fork'; first: number; second: number }
  | { readonly op: 'jump'; to: number }
  | { readonly op: 'match' };

export type Program = {
  readonly instructions: readonly Instruction[];
  readonly groups: number;
  readonly ignoresCase: boolean;
};

export type ParsedPattern =
  | { readonly program: Program; readonly problem: null }
  | { readonly program: null; readonly problem: string };

export function parsePattern(source: string): ParsedPattern {
  const read = readPattern(source);
  if (typeof read === 'string') return { program: null, problem: read };
  const compiler = new Compiler();
  compiler.emit({ op: 'save', slot: 0 });
  compiler.compile(read.node);
  compiler.emit({ op: 'save', slot: 1 });
  compiler.emit({ op: 'match' });
  if (compiler.isFull)
    return {
      program: null,
      problem: `The pattern needs more than ${patternInstructionsMax} instructions, since it repeats too much`,
    };
  return {
    program: { instructions: compiler.instructions, groups: read.groups, ignoresCase: read.ignoresCase },
    problem: null,
  };
}

class Compiler {
  readonly instructions: Instruction[] = [];

  /** Nothing is added past the limit, so nested repetitions end at once. */
  get isFull(): boolean {
    return this.instructions.length > patternInstructionsMax;
  }

  emit<I extends Instruction>(instruction: I): I {
    if (!this.isFull) this.instructions.push(instruction);
    return instruction;
  }

  compile(node: PatternNode): void {
    if (this.isFull) return;
    switch (node.kind) {
      case 'set':
        this.emit({ op: 'set', ranges: node.ranges, negated: node.negated });
        return;
      case 'assert':
        this.emit({ op: 'assert', what: node.what });
        return;
      case 'sequence':
        for (const item of node.items) this.compile(item);
        return;
      case 'choice':
        this.#choice(node.options);
        return;
      case 'group': {
        if (node.number !== null) this.emit({ op: 'save', slot: node.number * 2 });
        this.compile(node.inner);
        if (node.number !== null) this.emit({ op: 'save', slot: node.number * 2 + 1 });
        return;
      }
      case 'repeat':
        this.#repeat(node);
        return;
      default:
        unreachable(node);
    }
  }

  get #here(): number {
    return this.instructions.length;
  }

  #choice(options: readonly PatternNode[]): void {
    const ends: Extract<Instruction, { op: 'jump' }>[] = [];
    for (const [index, option] of options.entries()) {
      if (index === options.length - 1) {
        this.compile(option);
        break;
      }
      const fork = this.emit({ op: 'fork', first: this.#here + 1, second: 0 });
      this.compile(option);
      ends.push(this.emit({ op: 'jump', to: 0 }));
      fork.second = this.#here;
    }
    for (const end of ends) end.to = this.#here;
  }

  #repeat({ inner, least, most, greedy }: Extract<PatternNode, { kind: 'repeat' }>): void {
    // `a+` loops over one copy: a second one would double with each repetition around it.
    const copies = most === null && least > 0 ? least - 1 : least;
    for (let count = 0; count < copies && !this.isFull; count++) this.compile(inner);
    if (most === null && least > 0) {
      const body = this.#here;
      this.compile(inner);
      const fork = this.emit({ op: 'fork', first: 0, second: 0 });
      aim(fork, body, this.#here, greedy);
      return;
    }
    if (most === null) {
      const fork = this.emit({ op: 'fork', first: 0, second: 0 });
      const loop = this.#here - 1;
      this.compile(inner);
      this.emit({ op: 'jump', to: loop });
      aim(fork, loop + 1, this.#here, greedy);
      return;
    }
    const forks: { fork: Extract<Instruction, { op: 'fork' }>; body: number }[] = [];
    for (let count = least; count < most && !this.isFull; count++) {
      const fork = this.emit({ op: 'fork', first: 0, second: 0 });
      forks.push({ fork, body: this.#here });
      this.compile(inner);
    }
    for (const { fork, body } of forks) aim(fork, body, this.#here, greedy);
  }
}

function aim(fork: Extract<Instruction, { op: 'fork' }>, body: number, past: number, greedy: boolean): void {
  fork.first = greedy ? body : past;
  fork.second = greedy ? past : body;
}
