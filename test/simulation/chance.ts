/** Randomness from a seed. Each label has a sequence of its own, so leaving out one draw changes no other. */
import { createHash } from 'node:crypto';

export class Chance {
  readonly #label: string;
  #drawn = 0;

  constructor(label: string) {
    this.#label = label;
  }

  of(label: string): Chance {
    return new Chance(`${this.#label}/${label}`);
  }

  /** From 0 up to, but not including, 1. */
  share(): number {
    const digest = createHash('sha256')
      .update(`${this.#label} ${this.#drawn++}`)
      .digest();
    return digest.readUInt32BE(0) / 2 ** 32;
  }

  hits(share: number): boolean {
    return this.share() < share;
  }

  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + Math.floor(this.share() * (most - least + 1));
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[Math.floor(this.share() * items.length)] ?? items[0];
  }

  /** One of the names, each as often as its weight says. */
  weighed<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
    const all = Object.entries<number>(weights) as [Name, number][];
    let left = this.share() * all.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of all) {
      left -= weight;
      if (left < 0) return name;
    }
    throw new Error('Expected at least one name with a weight');
  }
}
