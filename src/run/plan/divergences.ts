/**
 * The points found so far at which the run would go another way. They are kept by the steps that they reach and by the
 * names that they write, so that each value that is read is compared with few of them, however many rounds a loop had.
 */
import { baseLabel, labelIn, labelsAround, roundsOf, type Rounds } from '../../sop/rounds.ts';
import type { Sop } from '../../sop/sop.ts';
import type { Origin } from '../../sop/expression/expression.ts';
import type { Divergence } from './divergence.ts';
import { prefixOf } from './reach.ts';

/** Of the divergences that write one name, the last of each round, and of the rounds around it. */
type Writers = Map<string, { readonly depth: number; readonly byRounds: Map<string, Divergence> }>;

export class Divergences {
  readonly #sop: Sop;
  /** By label, in its round; of a `repeat`, the one that reaches from the earliest round. */
  readonly #inside = new Map<string, Divergence>();
  readonly #writing = new Map<string, Writers>();
  readonly #lasting: Divergence[] = [];

  constructor(sop: Sop) {
    this.#sop = sop;
  }

  add(divergence: Divergence): void {
    const { kind, bases, rounds, after, names, loops, lasts } = divergence;
    if (lasts !== null) this.#lasting.push(divergence);
    for (const base of kind === 'handlers' ? [] : bases) {
      const label = labelIn(base, rounds);
      const known = this.#inside.get(label);
      if (known === undefined || after < known.after) this.#inside.set(label, divergence);
    }
    const around = loops.map(baseLabel).join(' ');
    for (const name of names) {
      const writers: Writers = this.#writing.get(name) ?? new Map();
      const { byRounds } = writers.get(around) ?? { byRounds: new Map<string, Divergence>() };
      // INVARIANT: they are added in the order of the log, so the last one replaces what was bound before any of them.
      for (let depth = 0; depth <= rounds.length; depth++) byRounds.set(roundsKey(rounds, depth), divergence);
      this.#writing.set(name, writers.set(around, { depth: rounds.length, byRounds }));
    }
  }

  /** All that may replace the value that a step reads under a path, and some that do not. */
  *candidates(reader: string, path: string, origin: Origin | null): Generator<Divergence> {
    if (this.#inside.size === 0 && this.#writing.size === 0 && this.#lasting.length === 0) return;
    if (origin !== null && 'step' in origin) {
      const around = labelsAround(this.#sop, origin.step);
      if (around.length === 0) yield* this.#inside.values();
      for (const label of around) {
        const found = this.#inside.get(label);
        if (found !== undefined) yield found;
      }
    }
    yield* this.#lasting;
    const [root = ''] = path.split('.');
    const rounds = roundsOf(reader);
    for (const { depth, byRounds } of this.#writing.get(`${prefixOf(reader)}${root}`)?.values() ?? [])
      for (let length = depth; length >= 0; length--) {
        const found = byRounds.get(roundsKey(rounds, length));
        if (found !== undefined) yield found;
      }
  }
}

const roundsKey = (rounds: Rounds, length: number): string =>
  Array.from({ length }, (_, index) => rounds[index] ?? 1).join('#');
